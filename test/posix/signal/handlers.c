/* Conformance: handlers, what they are told, how they end; the processes that get signals. */
#include "../kit.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/ucontext.h>
#include <time.h>
#include <ucontext.h>

static volatile sig_atomic_t runs, last, depth, deepest;
static siginfo_t told;
static sigset_t mask_beneath; /* of what the handler interrupted */

static void note(int number)
{
    runs++;
    last = number;
}

static void note_info(int number, siginfo_t *info, void *context)
{
    note(number);
    told = *info;
    mask_beneath = ((ucontext_t *)context)->uc_sigmask;
}

static int handle(int number, void (*handler)(int), int flags)
{
    struct sigaction a;
    memset(&a, 0, sizeof a);
    a.sa_handler = handler;
    a.sa_flags = flags;
    return sigaction(number, &a, NULL);
}

static int handle_info(int number, int flags)
{
    struct sigaction a;
    memset(&a, 0, sizeof a);
    a.sa_sigaction = note_info;
    a.sa_flags = flags | SA_SIGINFO;
    return sigaction(number, &a, NULL);
}

static void actions(void)
{
    struct sigaction a;
    CHECK("raise: the handler has run when it returns (XSH raise)",
          handle(SIGUSR1, note, 0) == 0 && raise(SIGUSR1) == 0 && runs == 1 && last == SIGUSR1);
    CHECK("kill of oneself: likewise (XSH kill)", kill(getpid(), SIGUSR1) == 0 && runs == 2);
    CHECK("sigaction tells the action before (XSH sigaction)",
          sigaction(SIGUSR1, NULL, &a) == 0 && a.sa_handler == note && sigaction(SIGUSR2, NULL, &a) == 0 && a.sa_handler == SIG_DFL);
    CHECK("SIGKILL and SIGSTOP cannot be caught: EINVAL (XSH sigaction)",
          handle(SIGKILL, note, 0) == -1 && errno == EINVAL && handle(SIGSTOP, SIG_IGN, 0) == -1 && errno == EINVAL &&
              handle(0, note, 0) == -1 && errno == EINVAL && handle(1000, note, 0) == -1 && errno == EINVAL);
    CHECK("signal() tells the handler before (C11 7.14.1)", signal(SIGUSR1, SIG_IGN) == note && signal(SIGUSR1, SIG_DFL) == SIG_IGN);
    runs = 0;
    signal(SIGUSR1, SIG_IGN);
    CHECK("an ignored signal does nothing (XSH 2.4)", raise(SIGUSR1) == 0 && runs == 0);
    handle(SIGUSR1, note, SA_RESETHAND);
    raise(SIGUSR1);
    CHECK("SA_RESETHAND: the default afterwards (XSH sigaction)", runs == 1 && sigaction(SIGUSR1, NULL, &a) == 0 && a.sa_handler == SIG_DFL);
    CHECK("kill: ESRCH, EINVAL, 0 only looks (XSH kill)",
          kill(999999, 0) == -1 && errno == ESRCH && kill(getpid(), 999) == -1 && errno == EINVAL && kill(getpid(), 0) == 0);
}

static void nest(int number)
{
    depth++;
    if (depth > deepest)
        deepest = depth;
    if (depth < 3)
        raise(number);
    depth--;
}

static void order_inner(int number)
{
    last = last * 10 + (number == SIGUSR2 ? 2 : 1);
}

static void order_outer(int number)
{
    raise(SIGUSR2);
    order_inner(number);
}

static void nesting(void)
{
    struct sigaction a;
    deepest = depth = 0;
    handle(SIGUSR1, nest, SA_NODEFER);
    raise(SIGUSR1);
    CHECK("SA_NODEFER: the handler may be interrupted by its own signal (XSH sigaction)", deepest == 3);
    deepest = 0;
    handle(SIGUSR1, nest, 0);
    depth = 2; /* raises no further */
    raise(SIGUSR1);
    depth = 0;
    deepest = 0;
    handle(SIGUSR2, order_inner, 0);
    handle(SIGUSR1, order_outer, 0);
    last = 0;
    raise(SIGUSR1);
    CHECK("another signal interrupts a handler (XSH sigaction)", last == 21);
    memset(&a, 0, sizeof a);
    a.sa_handler = order_outer;
    sigaddset(&a.sa_mask, SIGUSR2);
    sigaction(SIGUSR1, &a, NULL);
    last = 0;
    raise(SIGUSR1);
    CHECK("unless sa_mask blocks it meanwhile (XSH sigaction)", last == 12);
}

static double spoil(double x)
{
    return x * 3.25 + 1;
}

static void use_float(int number)
{
    volatile double d = number;
    for (int i = 0; i < 50; i++)
        d = spoil(d);
    errno = ERANGE;
    runs++;
}

static void registers(void)
{
    register double a = 1.5, b = 2.5, c = 3.5, d = 4.5, e = 5.5, f = 6.5;
    volatile double sum = 0;
    struct itimerval often = {{0, 2000}, {0, 2000}}, never = {{0, 0}, {0, 0}};
    handle(SIGALRM, use_float, SA_RESTART);
    runs = 0;
    errno = 0;
    setitimer(ITIMER_REAL, &often, NULL);
    for (long i = 0; runs < 20 && i < 2000000000; i++) {
        a += b, c += d, e += f;
        if (a > 1e6)
            a = 1.5, c = 3.5, e = 5.5;
        if (c - a * 1.8 > 1e9)
            sum = a;
        double ra = (a - 1.5) / b, rc = (c - 3.5) / d, re = (e - 5.5) / f;
        if (ra != rc || rc != re)
            sum = 1;
    }
    setitimer(ITIMER_REAL, &never, NULL);
    CHECK("floating-point registers and errno survive handlers (XSH 2.4.3)", sum == 0 && runs >= 20);
}

static void told_what(void)
{
    union sigval value;
    value.sival_int = 4711;
    runs = 0;
    handle_info(SIGUSR1, 0);
    kill(getpid(), SIGUSR1);
    CHECK("SA_SIGINFO: si_signo, si_code SI_USER, si_pid (XSH sigaction)",
          runs == 1 && told.si_signo == SIGUSR1 && told.si_code == SI_USER && told.si_pid == getpid());
    CHECK("SA_SIGINFO: the third argument has the mask that comes back (XSH 2.4.3)", !sigismember(&mask_beneath, SIGUSR1));
    handle_info(SIGRTMIN, 0);
    CHECK("sigqueue: SI_QUEUE and the value (XSH sigqueue)",
          sigqueue(getpid(), SIGRTMIN, value) == 0 && told.si_code == SI_QUEUE && told.si_value.sival_int == 4711);
    int status;
    handle_info(SIGCHLD, SA_RESTART);
    runs = 0;
    pid_t pid = fork();
    if (pid == 0)
        _exit(33);
    while (waitpid(pid, &status, 0) < 0)
        ;
    CHECK("SIGCHLD: CLD_EXITED, si_pid, si_status (XSH 2.4)",
          runs == 1 && told.si_code == CLD_EXITED && told.si_pid == pid && told.si_status == 33);
    pid = fork();
    if (pid == 0)
        for (;;)
            pause();
    kill(pid, SIGTERM);
    while (waitpid(pid, &status, 0) < 0)
        ;
    CHECK("SIGCHLD: CLD_KILLED (XSH 2.4)", WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM && told.si_code == CLD_KILLED && told.si_status == SIGTERM);
    signal(SIGCHLD, SIG_IGN);
    pid = fork();
    if (pid == 0)
        _exit(0);
    CHECK("SIGCHLD ignored: no zombies, wait ends with ECHILD (XSH wait)", waitpid(-1, &status, 0) == -1 && errno == ECHILD);
    signal(SIGCHLD, SIG_DFL);
}

static sigjmp_buf out;
static void jump_out(int number)
{
    siglongjmp(out, number);
}

static char alt[64 << 10];
static volatile uintptr_t where;
static void note_stack(int number)
{
    char here;
    where = (uintptr_t)&here;
    (void)number;
}

static void deep(int level)
{
    volatile char room[4096];
    room[0] = (char)level;
    if (level < 1 << 30)
        deep(level + 1);
    room[1] = room[0];
}

static void jumping(void)
{
    sigset_t now;
    handle(SIGUSR1, jump_out, 0);
    volatile int times = 0;
    volatile int got = 0;
    for (volatile int i = 0; i < 3; i++) {
        got = sigsetjmp(out, 1);
        if (got == 0)
            raise(SIGUSR1);
        times += got == SIGUSR1;
    }
    sigprocmask(SIG_BLOCK, NULL, &now);
    CHECK("siglongjmp out of a handler restores the mask (XSH siglongjmp)", times == 3 && !sigismember(&now, SIGUSR1));
    stack_t stack, old;
    memset(&stack, 0, sizeof stack);
    stack.ss_sp = alt;
    stack.ss_size = sizeof alt;
    CHECK("sigaltstack (XSH)", sigaltstack(&stack, NULL) == 0 && sigaltstack(NULL, &old) == 0 && old.ss_sp == alt && old.ss_size == sizeof alt && old.ss_flags == 0);
    handle(SIGUSR2, note_stack, SA_ONSTACK);
    raise(SIGUSR2);
    CHECK("SA_ONSTACK: the handler runs there (XSH sigaction)", where - (uintptr_t)alt < sizeof alt);
    handle(SIGUSR2, note_stack, 0);
    raise(SIGUSR2);
    CHECK("without it, on the thread's (XSH sigaction)", where - (uintptr_t)alt >= sizeof alt);
    handle(SIGSEGV, jump_out, SA_ONSTACK);
    times = 0;
    for (volatile int i = 0; i < 2; i++) {
        got = sigsetjmp(out, 1);
        if (got == 0)
            deep(0);
        times += got == SIGSEGV;
    }
    CHECK("a stack overflow is caught on another stack (XSH sigaltstack)", times == 2);
    signal(SIGSEGV, SIG_DFL);
    stack.ss_flags = SS_DISABLE;
    CHECK("SS_DISABLE (XSH sigaltstack)", sigaltstack(&stack, NULL) == 0 && sigaltstack(NULL, &old) == 0 && old.ss_flags == SS_DISABLE);
}

static void do_abort(void)
{
    signal(SIGABRT, SIG_IGN);
    abort();
}

static void write_pipe(void)
{
    int fds[2];
    if (pipe(fds) == 0) {
        close(fds[0]);
        write(fds[1], "x", 1);
    }
}

static void wait_for_term(void)
{
    for (;;)
        pause();
}

static void ending(void)
{
    int status = kit_child(do_abort), fds[2];
    CHECK("abort ends with SIGABRT even if ignored (XSH abort)", WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    status = kit_child(write_pipe);
    CHECK("writing to a pipe that nobody reads: SIGPIPE (XSH write)", WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE);
    signal(SIGPIPE, SIG_IGN);
    CHECK("or EPIPE if that is ignored (XSH write)", pipe(fds) == 0 && close(fds[0]) == 0 && write(fds[1], "x", 1) == -1 && errno == EPIPE);
    close(fds[1]);
    signal(SIGPIPE, SIG_DFL);
    pid_t pid = fork();
    if (pid == 0) {
        setpgid(0, 0);
        wait_for_term();
    }
    setpgid(pid, pid);
    CHECK("kill of a group (XSH kill)", kill(-pid, SIGTERM) == 0 && waitpid(pid, &status, 0) == pid && WTERMSIG(status) == SIGTERM);
}

int main(void)
{
    actions();
    nesting();
    registers();
    told_what();
    jumping();
    ending();
    return kit_end();
}
