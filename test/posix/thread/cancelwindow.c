/*
 * Conformance, on Quire alone: a request that comes when the thread has looked for one and is about to enter the kernel (XSH 2.9.5.2).
 * The handler of a signal that the thread sends itself asks for it, and returns to just there, as if that was what it had interrupted.
 */
#include "cancel.h"

#include <signal.h>
#include <stdint.h>
#include <ucontext.h>

extern char __cancel_entered[]; /* libc/posix/cancelpoint.S: behind the ecall, before which is a branch */

static _Atomic int asks, back;
static unsigned before; /* bytes */

static _Noreturn void comes_back(void)
{
    back++;
    pthread_testcancel();
    pthread_exit(NULL);
}

/* As __cancel_sleep for ever. */
static void handler(int signal, siginfo_t *info, void *context)
{
    ucontext_t *u = context;
    unsigned long *regs = u->uc_mcontext.__gregs;
    (void)signal, (void)info;
    if (asks)
        pthread_cancel(pthread_self());
    begun = 1;
    regs[0] = (uintptr_t)__cancel_entered - before;
    regs[2] &= ~15ul;
    regs[10] = 0;         /* a0: no endpoint */
    regs[7] = UINT64_MAX; /* t2: for ever */
    regs[17] = (unsigned long)-2; /* a7: SYS_RECV */
    regs[30] = (unsigned long)-1; /* t5: what the look has found, nothing */
    regs[31] = (uintptr_t)comes_back; /* t6 */
}

static void *raises(void *argument)
{
    pthread_cleanup_push(count_cleanup, NULL);
    raise(SIGUSR1);
    pthread_cleanup_pop(0);
    return argument;
}

int main(void)
{
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    pthread_t t;
    void *result = NULL;
    sigaction(SIGUSR1, &action, NULL);
    for (before = 4; before <= 8; before += 4) {
        asks = 1;
        cleaned = back = 0;
        CHECK("who has looked does not wait any more (XSH 2.9.5.2)",
              pthread_create(&t, NULL, raises, NULL) == 0 && pthread_join(t, &result) == 0 && result == PTHREAD_CANCELED &&
                  cleaned == 1 && back == 1);
        asks = back = 0;
        CHECK("who waits there is woken (XSH 2.9.5.2)", canceled(raises, NULL) && cleaned == 1 && back == 1);
    }
    return kit_end();
}
