/* Conformance: clocks, sleeping, interval timers, the time a process has used. */
#include "../kit.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>

enum { YEAR_2024 = 1704067200, NS = 1000000000 };
static volatile sig_atomic_t runs;

static void note(int number)
{
    (void)number;
    runs++;
}

static void handle(int flags)
{
    struct sigaction a;
    memset(&a, 0, sizeof a);
    a.sa_handler = note;
    a.sa_flags = flags;
    sigaction(SIGALRM, &a, NULL);
}

static int64_t now(clockid_t clock)
{
    struct timespec t = {0, -1};
    if (clock_gettime(clock, &t) < 0 || t.tv_nsec < 0 || t.tv_nsec >= NS)
        return -1;
    return (int64_t)t.tv_sec * NS + t.tv_nsec;
}

/* Works until `clock` has moved by so much; gives up after 20 s of CLOCK_MONOTONIC. */
static void work(clockid_t clock, int64_t ns)
{
    int64_t start = now(clock), begun = now(CLOCK_MONOTONIC);
    volatile unsigned x = 1;
    while (now(clock) - start < ns && now(CLOCK_MONOTONIC) - begun < 20 * (int64_t)NS)
        for (int i = 0; i < 1000; i++)
            x = x * 3 + 1;
}

static void clocks(void)
{
    struct timespec t;
    struct timeval tv;
    int64_t a = now(CLOCK_MONOTONIC), b = now(CLOCK_MONOTONIC), real = now(CLOCK_REALTIME);
    CHECK("CLOCK_MONOTONIC never goes back (XSH clock_gettime)", a >= 0 && b >= a);
    CHECK("CLOCK_REALTIME counts from 1970, as the clock chip has it (XSH clock_gettime)",
          real > (int64_t)YEAR_2024 * NS && real < (int64_t)YEAR_2024 * NS + (int64_t)100 * 366 * 86400 * NS);
    gettimeofday(&tv, NULL);
    int64_t of_day = (int64_t)tv.tv_sec * NS + (int64_t)tv.tv_usec * 1000;
    CHECK("gettimeofday and time agree with it (XSH gettimeofday, time)",
          of_day >= real - 1000 && of_day - real < NS && llabs((long long)time(NULL) - tv.tv_sec) <= 1);
    CHECK("clock_getres (XSH)", clock_getres(CLOCK_MONOTONIC, &t) == 0 && t.tv_sec == 0 && t.tv_nsec > 0 &&
                                    clock_getres(CLOCK_PROCESS_CPUTIME_ID, &t) == 0 && clock_getres(CLOCK_REALTIME, NULL) == 0);
    CHECK("clock_gettime: EINVAL (XSH)", clock_gettime((clockid_t)77, &t) == -1 && errno == EINVAL && clock_getres((clockid_t)77, &t) == -1);
    struct timespec bad = {0, NS};
    CHECK("clock_settime: no setting of CLOCK_MONOTONIC, EINVAL (XSH clock_settime)",
          clock_settime(CLOCK_MONOTONIC, &t) == -1 && errno == EINVAL && clock_settime(CLOCK_REALTIME, &bad) == -1);
    CHECK("time_t and tv_sec hold more than 32 bits (XBD sys/types.h)", sizeof(time_t) == 8 && sizeof t.tv_sec == 8);
    struct tm tm;
    time_t late = 4102444800; /* 2100-01-01 */
    CHECK("gmtime_r, beyond 2038 (XSH gmtime)", gmtime_r(&late, &tm) && tm.tm_year == 200 && tm.tm_mon == 0 && tm.tm_mday == 1);
}

static void sleeping(void)
{
    struct timespec brief = {0, 30000000}, bad = {0, NS}, negative = {-1, 0}, left = {7, 7}, second = {1, 0};
    struct itimerval once = {{0, 0}, {0, 30000}};
    int64_t start = now(CLOCK_MONOTONIC);
    CHECK("nanosleep: not less than asked (XSH nanosleep)", nanosleep(&brief, &left) == 0 && now(CLOCK_MONOTONIC) - start >= 30000000);
    CHECK("nanosleep: EINVAL (XSH nanosleep)", nanosleep(&bad, NULL) == -1 && errno == EINVAL && nanosleep(&negative, NULL) == -1 && errno == EINVAL);
    handle(0);
    setitimer(ITIMER_REAL, &once, NULL);
    start = now(CLOCK_MONOTONIC);
    int result = nanosleep(&second, &left);
    int64_t slept = now(CLOCK_MONOTONIC) - start, rest = (int64_t)left.tv_sec * NS + left.tv_nsec;
    CHECK("nanosleep: EINTR, the rest is told (XSH nanosleep)",
          result == -1 && errno == EINTR && rest > 0 && slept >= 29000000 && slept + rest >= NS - 1000 && rest <= NS - 29000000);
    handle(SA_RESTART);
    setitimer(ITIMER_REAL, &once, NULL);
    CHECK("nanosleep: EINTR with SA_RESTART too (XSH nanosleep)", nanosleep(&second, NULL) == -1 && errno == EINTR);
    setitimer(ITIMER_REAL, &once, NULL);
    CHECK("sleep: what is left (XSH sleep)", sleep(5) >= 4);
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    start = now(CLOCK_MONOTONIC);
    until.tv_nsec += 20000000;
    until.tv_sec += until.tv_nsec / NS;
    until.tv_nsec %= NS;
    CHECK("clock_nanosleep TIMER_ABSTIME (XSH clock_nanosleep)",
          clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == 0 && now(CLOCK_MONOTONIC) - start >= 20000000 - 100000);
    CHECK("clock_nanosleep: a time that has passed, EINVAL (XSH clock_nanosleep)",
          clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == 0 && clock_nanosleep(CLOCK_MONOTONIC, 0, &bad, NULL) == EINVAL &&
              clock_nanosleep((clockid_t)77, 0, &brief, NULL) == EINVAL);
}

static void interval_timers(void)
{
    struct itimerval often = {{0, 10000}, {0, 10000}}, never = {{0, 0}, {0, 0}}, bad = {{0, 0}, {0, 1000000}}, old;
    handle(SA_RESTART);
    runs = 0;
    int64_t start = now(CLOCK_MONOTONIC);
    setitimer(ITIMER_REAL, &often, NULL);
    while (runs < 4)
        pause();
    CHECK("setitimer: each period, none early (XSH setitimer)", now(CLOCK_MONOTONIC) - start >= 39000000);
    CHECK("getitimer: period and what is left (XSH getitimer)",
          getitimer(ITIMER_REAL, &old) == 0 && old.it_interval.tv_usec == 10000 && old.it_value.tv_sec == 0 && old.it_value.tv_usec <= 10000);
    CHECK("setitimer: EINVAL (XSH setitimer)", setitimer(ITIMER_REAL, &bad, NULL) == -1 && errno == EINVAL && setitimer(77, &often, NULL) == -1);
    CHECK("setitimer: 0 stops it (XSH setitimer)", setitimer(ITIMER_REAL, &never, &old) == 0 && getitimer(ITIMER_REAL, &old) == 0 &&
                                                       old.it_value.tv_sec == 0 && old.it_value.tv_usec == 0);
    alarm(50);
    CHECK("alarm and setitimer are one timer (XSH alarm)", getitimer(ITIMER_REAL, &old) == 0 && old.it_value.tv_sec >= 49 && alarm(0) == 50);
    pid_t pid = fork();
    if (pid == 0)
        _exit((int)alarm(0));
    int status = -1;
    alarm(60);
    waitpid(pid, &status, 0);
    alarm(0);
    CHECK("a child has no alarm of its parent (XSH fork)", WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void ends_by_alarm(void)
{
    signal(SIGALRM, SIG_DFL);
    alarm(1);
    for (;;)
        pause();
}

static void works(void)
{
    work(CLOCK_PROCESS_CPUTIME_ID, 60000000);
}

static int64_t of_timeval(struct timeval t)
{
    return (int64_t)t.tv_sec * NS + (int64_t)t.tv_usec * 1000;
}

static int64_t used(int who)
{
    struct rusage u;
    return getrusage(who, &u) < 0 ? -1 : of_timeval(u.ru_utime) + of_timeval(u.ru_stime);
}

static void cpu_time(void)
{
    struct tms before, after;
    struct timespec rest = {0, 200000000};
    int64_t start = now(CLOCK_PROCESS_CPUTIME_ID);
    nanosleep(&rest, NULL);
    CHECK("CLOCK_PROCESS_CPUTIME_ID stands still while it sleeps (XSH clock_gettime)", now(CLOCK_PROCESS_CPUTIME_ID) - start < 100000000);
    start = now(CLOCK_PROCESS_CPUTIME_ID);
    int64_t begun = now(CLOCK_MONOTONIC), usage = used(RUSAGE_SELF);
    times(&before);
    work(CLOCK_PROCESS_CPUTIME_ID, 100000000);
    times(&after);
    int64_t cpu = now(CLOCK_PROCESS_CPUTIME_ID) - start, wall = now(CLOCK_MONOTONIC) - begun;
    CHECK("and moves while it works, no faster than time (XSH clock_gettime)", cpu >= 100000000 && cpu <= wall + 2000000);
    long tick = sysconf(_SC_CLK_TCK);
    int64_t ticks = (after.tms_utime + after.tms_stime) - (before.tms_utime + before.tms_stime);
    CHECK("times counts the same (XSH times)", ticks * (NS / tick) >= 60000000 && ticks * (NS / tick) <= cpu + 2 * (NS / tick));
    CHECK("so does getrusage (XSH getrusage)", used(RUSAGE_SELF) - usage >= 60000000);
    CHECK("so does clock (C11 7.27.2.1)", (int64_t)clock() * (NS / CLOCKS_PER_SEC) >= 60000000);
    int status = -1;
    int64_t children = used(RUSAGE_CHILDREN);
    times(&before);
    status = kit_child(works);
    times(&after);
    CHECK("children that were waited for count for RUSAGE_CHILDREN and tms_cutime (XSH times)",
          status == 0 && used(RUSAGE_CHILDREN) - children >= 50000000 &&
              (after.tms_cutime + after.tms_cstime - before.tms_cutime - before.tms_cstime) * (NS / tick) >= 30000000);
}

static volatile int64_t in_thread, in_first;
static void *works_in_thread(void *argument)
{
    int64_t start = now(CLOCK_THREAD_CPUTIME_ID);
    work(CLOCK_THREAD_CPUTIME_ID, 60000000);
    in_thread = now(CLOCK_THREAD_CPUTIME_ID) - start;
    return argument;
}

static void thread_time(void)
{
    pthread_t t;
    int64_t mine = now(CLOCK_THREAD_CPUTIME_ID), all = now(CLOCK_PROCESS_CPUTIME_ID);
    pthread_create(&t, NULL, works_in_thread, NULL);
    pthread_join(t, NULL);
    mine = now(CLOCK_THREAD_CPUTIME_ID) - mine;
    all = now(CLOCK_PROCESS_CPUTIME_ID) - all;
    CHECK("CLOCK_THREAD_CPUTIME_ID is the thread's own (XSH clock_gettime)", in_thread >= 60000000 && mine < in_thread);
    CHECK("a process's time has that of threads that have ended (XSH clock_gettime)", all >= in_thread);
    clockid_t id;
    CHECK("clock_getcpuclockid, pthread_getcpuclockid (XSH)",
          clock_getcpuclockid(0, &id) == 0 && now(id) > 0 && pthread_getcpuclockid(pthread_self(), &id) == 0 && now(id) > 0);
}

static volatile int64_t stolen;
static void idle_neighbour(void)
{
    int64_t start = now(CLOCK_PROCESS_CPUTIME_ID);
    pid_t pid = fork();
    if (pid == 0) {
        works();
        _exit(0);
    }
    waitpid(pid, NULL, 0);
    stolen = now(CLOCK_PROCESS_CPUTIME_ID) - start;
    CHECK("waiting for another's work costs nothing (XSH clock_gettime)", stolen < 50000000);
}

int main(void)
{
    clocks();
    sleeping();
    interval_timers();
    int status = kit_child(ends_by_alarm);
    CHECK("SIGALRM ends a process by default (XSH alarm)", WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM);
    cpu_time();
    thread_time();
    idle_neighbour();
    return kit_end();
}
