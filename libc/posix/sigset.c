/* Sets of signals: bit n - 1 is signal n. */
#include <signal.h>

#include <quire/call.h>

static int bad(int signal)
{
    return signal < 1 || signal >= NSIG;
}

int sigemptyset(sigset_t *set)
{
    *set = 0;
    return 0;
}

int sigfillset(sigset_t *set)
{
    *set = ~(sigset_t)0;
    return 0;
}

int sigaddset(sigset_t *set, int signal)
{
    if (bad(signal))
        return (int)quire_result(ERR_INVAL);
    *set |= (sigset_t)1 << (signal - 1);
    return 0;
}

int sigdelset(sigset_t *set, int signal)
{
    if (bad(signal))
        return (int)quire_result(ERR_INVAL);
    *set &= ~((sigset_t)1 << (signal - 1));
    return 0;
}

int sigismember(const sigset_t *set, int signal)
{
    if (bad(signal))
        return (int)quire_result(ERR_INVAL);
    return (int)(*set >> (signal - 1) & 1);
}

/* No signal is delivered to a handler yet, so there is nothing to hold back: the mask is only remembered. */
int sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
    static sigset_t mask;
    if (set && (how < SIG_BLOCK || how > SIG_SETMASK))
        return (int)quire_result(ERR_INVAL);
    sigset_t before = mask;
    if (set)
        mask = how == SIG_BLOCK ? mask | *set : how == SIG_UNBLOCK ? mask & ~*set : *set;
    if (old)
        *old = before;
    return 0;
}
