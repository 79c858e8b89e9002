/* The older names of what signal.c does (XSI), and psiginfo. */
#include <errno.h>
#include <quire/call.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int mask(int how, int signal)
{
    sigset_t one;
    sigemptyset(&one);
    return sigaddset(&one, signal) < 0 ? -1 : sigprocmask(how, &one, NULL);
}

int sighold(int signal)
{
    return mask(SIG_BLOCK, signal);
}

int sigrelse(int signal)
{
    return mask(SIG_UNBLOCK, signal);
}

int sigignore(int signal)
{
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    return sigaction(signal, &ignore, NULL);
}

int sigpause(int signal)
{
    sigset_t all;
    sigprocmask(SIG_BLOCK, NULL, &all);
    return sigdelset(&all, signal) < 0 ? -1 : sigsuspend(&all);
}

_sig_func_ptr sigset(int signal, _sig_func_ptr to)
{
    struct sigaction before, action = {.sa_handler = to};
    sigset_t blocked;
    if (sigaction(signal, to == SIG_HOLD ? NULL : &action, &before) < 0 || sigprocmask(SIG_BLOCK, NULL, &blocked) < 0)
        return SIG_ERR;
    bool held = sigismember(&blocked, signal) == 1;
    if (mask(to == SIG_HOLD ? SIG_BLOCK : SIG_UNBLOCK, signal) < 0)
        return SIG_ERR;
    return held ? SIG_HOLD : before.sa_handler;
}

void psiginfo(const siginfo_t *info, const char *message)
{
    if (message && *message)
        fprintf(stderr, "%s: ", message);
    fprintf(stderr, "%s (code %d", strsignal(info->si_signo), info->si_code);
    if (info->si_signo == SIGSEGV || info->si_signo == SIGBUS || info->si_signo == SIGILL || info->si_signo == SIGFPE)
        fprintf(stderr, ", at %p)\n", info->si_addr);
    else
        fprintf(stderr, ", from process %d)\n", (int)info->si_pid);
}
