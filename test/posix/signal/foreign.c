/* A system call of another system raises SIGSYS (XBD signal.h). On a system that has such calls there is nothing to see: here only. */
#include "../kit.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>

enum { GETPID_ELSEWHERE = 172 };
static volatile sig_atomic_t runs;
static siginfo_t told;
static volatile pthread_t ran_in;

static void note(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    runs++;
    told = *info;
    ran_in = pthread_self();
}

static void call(long number)
{
    register long a7 __asm__("a7") = number;
    register long a0 __asm__("a0") = 0;
    __asm__ volatile("ecall" : "+r"(a0) : "r"(a7) : "memory");
}

static void *in_thread(void *argument)
{
    call(GETPID_ELSEWHERE + 1);
    return argument;
}

static void uncaught(void)
{
    call(GETPID_ELSEWHERE);
}

int main(void)
{
    struct sigaction a;
    pthread_t t, other;
    int status = kit_child(uncaught);
    CHECK("a foreign call ends the process with SIGSYS (XBD signal.h)", WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
    memset(&a, 0, sizeof a);
    a.sa_sigaction = note;
    a.sa_flags = SA_SIGINFO;
    sigaction(SIGSYS, &a, NULL);
    call(GETPID_ELSEWHERE);
    CHECK("a handler is told the number, and returns behind the call (XSH sigaction)",
          runs == 1 && told.si_signo == SIGSYS && told.si_code == SYS_FOREIGN && told.si_value.sival_int == GETPID_ELSEWHERE && pthread_equal(ran_in, pthread_self()));
    pthread_create(&t, NULL, in_thread, NULL);
    pthread_join(t, NULL);
    CHECK("in the thread that made the call (XSH 2.4.1)", runs == 2 && told.si_value.sival_int == GETPID_ELSEWHERE + 1 && pthread_equal(ran_in, t));
    pthread_create(&t, NULL, in_thread, NULL);
    pthread_create(&other, NULL, in_thread, NULL);
    call(GETPID_ELSEWHERE);
    pthread_join(t, NULL);
    pthread_join(other, NULL);
    CHECK("several at once (XSH 2.4.1)", runs == 5);
    signal(SIGSYS, SIG_IGN);
    status = kit_child(uncaught);
    CHECK("ignored, it ends the process all the same (XSH 2.4.3)", WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
    return kit_end();
}
