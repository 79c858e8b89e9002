/* Conformance: timers that a program makes: what they send, when, how often; overruns. */
#include "../kit.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

enum { NS = 1000000000, MS = 1000000 };
static volatile sig_atomic_t runs;
static siginfo_t told;

static void note(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    runs++;
    told = *info;
}

static int64_t now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * NS + t.tv_nsec;
}

static struct itimerspec every(int64_t first, int64_t period)
{
    return (struct itimerspec){.it_value = {first / NS, first % NS}, .it_interval = {period / NS, period % NS}};
}

static void wait_for(int count)
{
    int64_t begun = now(CLOCK_MONOTONIC);
    struct timespec brief = {0, MS};
    while (runs < count && now(CLOCK_MONOTONIC) - begun < 20 * (int64_t)NS)
        nanosleep(&brief, NULL);
}

static timer_t make(clockid_t clock, int signal, int value)
{
    struct sigevent event;
    timer_t id;
    memset(&event, 0, sizeof event);
    event.sigev_notify = signal ? SIGEV_SIGNAL : SIGEV_NONE;
    event.sigev_signo = signal;
    event.sigev_value.sival_int = value;
    return timer_create(clock, &event, &id) == 0 ? id : (timer_t)-1;
}

static void expiring(void)
{
    struct sigaction a;
    struct itimerspec spec = every(20 * MS, 10 * MS), before, off = every(0, 0);
    memset(&a, 0, sizeof a);
    a.sa_sigaction = note;
    a.sa_flags = SA_SIGINFO | SA_RESTART;
    sigaction(SIGRTMIN, &a, NULL);
    sigaction(SIGUSR1, &a, NULL);
    timer_t id = make(CLOCK_MONOTONIC, SIGRTMIN, 4711);
    int64_t begun = now(CLOCK_MONOTONIC);
    CHECK("timer_create, timer_settime: none runs at first (XSH timer_create)",
          id != (timer_t)-1 && timer_gettime(id, &before) == 0 && before.it_value.tv_sec == 0 && before.it_value.tv_nsec == 0 &&
              timer_settime(id, 0, &spec, NULL) == 0);
    CHECK("timer_gettime: what is left, and the period (XSH timer_gettime)",
          timer_gettime(id, &before) == 0 && before.it_value.tv_nsec > 0 && before.it_value.tv_nsec <= 20 * MS && before.it_interval.tv_nsec == 10 * MS);
    wait_for(4);
    CHECK("its signal comes, again and again, not early (XSH timer_settime)", runs >= 4 && now(CLOCK_MONOTONIC) - begun >= 50 * MS - MS);
    CHECK("SI_TIMER and the value (XSH 2.4.3)", told.si_code == SI_TIMER && told.si_value.sival_int == 4711 && told.si_signo == SIGRTMIN);
    CHECK("timer_settime tells what was set before, 0 stops it (XSH timer_settime)",
          timer_settime(id, 0, &off, &before) == 0 && before.it_interval.tv_nsec == 10 * MS && timer_gettime(id, &before) == 0 && before.it_value.tv_nsec == 0);
    runs = 0;
    struct itimerspec at = every(now(CLOCK_MONOTONIC) + 20 * MS, 0);
    timer_settime(id, TIMER_ABSTIME, &at, NULL);
    wait_for(1);
    CHECK("TIMER_ABSTIME (XSH timer_settime)", runs == 1 && now(CLOCK_MONOTONIC) >= (int64_t)at.it_value.tv_sec * NS + at.it_value.tv_nsec - MS / 10);
    runs = 0;
    at = every(NS, 0); /* long ago */
    timer_settime(id, TIMER_ABSTIME, &at, NULL);
    wait_for(1);
    CHECK("a time that has passed: at once (XSH timer_settime)", runs == 1);
    CHECK("timer_delete; then EINVAL (XSH timer_delete)", timer_delete(id) == 0);
}

static void overrunning(void)
{
    sigset_t set, old;
    struct itimerspec spec = every(5 * MS, 5 * MS);
    struct timespec rest = {0, 60 * MS};
    timer_t id = make(CLOCK_REALTIME, SIGUSR1, 1);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, &old);
    timer_settime(id, 0, &spec, NULL);
    nanosleep(&rest, NULL);
    siginfo_t info;
    int number = sigwaitinfo(&set, &info);
    CHECK("timer_getoverrun: how often it expired meanwhile (XSH timer_getoverrun)", number == SIGUSR1 && timer_getoverrun(id) >= 5);
    timer_delete(id);
    signal(SIGUSR1, SIG_IGN); /* what came since is of no interest */
    sigprocmask(SIG_SETMASK, &old, NULL);
    id = make(CLOCK_MONOTONIC, 0, 0);
    runs = 0;
    spec = every(5 * MS, 1000 * (int64_t)MS);
    struct itimerspec left;
    timer_settime(id, 0, &spec, NULL);
    nanosleep(&rest, NULL);
    CHECK("SIGEV_NONE: it only counts (XSH timer_create)", runs == 0 && timer_gettime(id, &left) == 0 && left.it_value.tv_nsec > 500 * MS && left.it_value.tv_sec == 0);
    timer_delete(id);
}

static timer_t of_parent;
static void child_has_none(void)
{
    struct itimerspec spec;
    _exit(timer_gettime(of_parent, &spec) == -1 && errno == EINVAL ? 0 : 1);
}

static void many(void)
{
    timer_t ids[32];
    struct itimerspec spec = every(5 * MS, 0), bad = every(5 * MS, 0);
    int made = 0;
    runs = 0;
    for (int i = 0; i < 32; i++)
        made += (ids[i] = make(CLOCK_MONOTONIC, SIGRTMIN, i)) != (timer_t)-1;
    for (int i = 0; i < 32; i++)
        timer_settime(ids[i], 0, &spec, NULL);
    wait_for(32);
    CHECK("_POSIX_TIMER_MAX timers at once (XBD limits.h)", made == 32 && runs == 32);
    bad.it_value.tv_nsec = NS;
    struct sigevent event;
    timer_t none;
    memset(&event, 0, sizeof event);
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = 999;
    CHECK("EINVAL: times, signals, clocks (XSH timer_create, timer_settime)",
          timer_settime(ids[0], 0, &bad, NULL) == -1 && errno == EINVAL && timer_create(CLOCK_MONOTONIC, &event, &none) == -1 && errno == EINVAL &&
              timer_create((clockid_t)77, NULL, &none) == -1 && errno == EINVAL);
    of_parent = ids[3];
    CHECK("a child has no timers (XSH fork)", kit_child(child_has_none) == 0);
    for (int i = 0; i < 32; i++)
        timer_delete(ids[i]);
    signal(SIGALRM, SIG_IGN);
    CHECK("without an event: SIGALRM (XSH timer_create)", timer_create(CLOCK_REALTIME, NULL, &none) == 0 && timer_delete(none) == 0);
}

static void ends(void)
{
}

/* A timer with no length must not take all the time. */
static void shortest(void)
{
    struct itimerspec spec = every(1, 1);
    timer_t id = make(CLOCK_MONOTONIC, 0, 0);
    timer_settime(id, 0, &spec, NULL);
    int64_t begun = now(CLOCK_MONOTONIC);
    int good = 1;
    for (int i = 0; i < 5; i++)
        good &= kit_child(ends) == 0;
    CHECK("a period of a nanosecond leaves time to others (XSH timer_settime)", good && now(CLOCK_MONOTONIC) - begun < 10 * (int64_t)NS);
    timer_delete(id);
}

/* Processes that make all the timers they can leave one for each of the others. */
static void for_all(void)
{
    enum { CHILDREN = 60, MOST = 32 };
    int ready[2], done[2];
    char byte;
    if (pipe(ready) < 0 || pipe(done) < 0)
        return;
    int good = 1;
    for (int i = 0; i < CHILDREN; i++) {
        if (fork() == 0) {
            close(done[1]);
            for (int n = 0; n < MOST; n++)
                make(CLOCK_MONOTONIC, 0, 0);
            _exit(write(ready[1], "x", 1) != 1 || read(done[0], &byte, 1) != 0);
        }
        good &= read(ready[0], &byte, 1) == 1;
    }
    runs = 0;
    timer_t id = make(CLOCK_MONOTONIC, SIGRTMIN, 0);
    struct itimerspec soon = every(MS, 0);
    good &= id != (timer_t)-1 && timer_settime(id, 0, &soon, NULL) == 0;
    wait_for(1);
    close(done[1]), close(done[0]), close(ready[0]), close(ready[1]);
    for (int i = 0, how; i < CHILDREN; i++)
        good &= wait(&how) > 0 && how == 0;
    CHECK("many who make timers leave one for others (XSH timer_create: EAGAIN)", good && runs == 1 && timer_delete(id) == 0);
}

static void use_cpu(int64_t ns)
{
    int64_t begun = now(CLOCK_PROCESS_CPUTIME_ID);
    while (now(CLOCK_PROCESS_CPUTIME_ID) - begun < ns)
        ;
}

/* setitimer with the time that the process has worked. */
static void of_work(const char *name, int which, int signal)
{
    const struct itimerval often = {.it_value = {0, 20000}, .it_interval = {0, 20000}}, off = {.it_value = {0, 0}};
    struct itimerval left;
    struct sigaction action = {.sa_sigaction = note, .sa_flags = SA_SIGINFO | SA_RESTART};
    struct timespec rest = {0, 200 * MS};
    sigaction(signal, &action, NULL);
    runs = 0;
    int good = setitimer(which, &often, NULL) == 0;
    nanosleep(&rest, NULL);
    good &= runs == 0 && getitimer(which, &left) == 0 && left.it_value.tv_sec == 0 && left.it_value.tv_usec > 0 &&
            left.it_value.tv_usec <= 30000 && left.it_interval.tv_usec == 20000;
    printf("%s: at rest\n", name);
    CHECK("at rest it does not go on (XSH setitimer)", good);
    for (int i = 0; i < 60 && runs < 3; i++)
        use_cpu(10 * MS);
    CHECK("at work it expires, again and again (XSH setitimer)", runs >= 3 && told.si_signo == signal);
    good = setitimer(which, &off, &left) == 0 && left.it_interval.tv_usec == 20000;
    runs = 0;
    use_cpu(60 * MS);
    CHECK("0 stops it (XSH setitimer)", good && runs == 0 && getitimer(which, &left) == 0 && left.it_value.tv_usec == 0);
}

static void working(void)
{
    struct itimerval wrong = {.it_value = {0, 1000000}};
    of_work("ITIMER_VIRTUAL", ITIMER_VIRTUAL, SIGVTALRM);
    of_work("ITIMER_PROF", ITIMER_PROF, SIGPROF);
    CHECK("EINVAL: no such timer, no such time (XSH setitimer)", setitimer(9, &wrong, NULL) == -1 && errno == EINVAL &&
              setitimer(ITIMER_PROF, &wrong, NULL) == -1 && errno == EINVAL);
}

int main(void)
{
    expiring();
    overrunning();
    many();
    shortest();
    for_all();
    working();
    return kit_end();
}
