/* Conformance: mutexes, conditions, read-write locks, barriers, spin locks, semaphores; in a process and between processes. */
#include "../kit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdint.h>
#include <sys/mman.h>
#include <time.h>

enum { THREADS = 4, TURNS = 300 };

static struct timespec in(clockid_t clock, long ms)
{
    struct timespec t;
    clock_gettime(clock, &t);
    t.tv_nsec += ms * 1000000;
    t.tv_sec += t.tv_nsec / 1000000000;
    t.tv_nsec %= 1000000000;
    return t;
}

static long ms_since(const struct timespec *from)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - from->tv_sec) * 1000 + (now.tv_nsec - from->tv_nsec) / 1000000;
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_spinlock_t spin;
static volatile long counter, spun;

static void *count(void *argument)
{
    for (int i = 0; i < TURNS; i++) {
        pthread_mutex_lock(&mutex);
        long seen = counter;
        if (i % 10 == 0)
            sched_yield();
        counter = seen + 1;
        pthread_mutex_unlock(&mutex);
        pthread_spin_lock(&spin);
        seen = spun;
        if (i % 50 == 0)
            sched_yield();
        spun = seen + 1;
        pthread_spin_unlock(&spin);
    }
    return argument;
}

static void *try_it(void *argument)
{
    return (void *)(intptr_t)pthread_mutex_trylock(argument);
}

static void *unlock_it(void *argument)
{
    return (void *)(intptr_t)pthread_mutex_unlock(argument);
}

static intptr_t elsewhere(void *(*run)(void *), void *argument)
{
    pthread_t t;
    void *result = (void *)(intptr_t)-1;
    if (pthread_create(&t, NULL, run, argument) == 0)
        pthread_join(t, &result);
    return (intptr_t)result;
}

static void mutexes(void)
{
    pthread_t t[THREADS];
    pthread_mutexattr_t attr;
    pthread_mutex_t m;
    pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&t[i], NULL, count, NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(t[i], NULL);
    CHECK("a mutex keeps others out (XSH pthread_mutex_lock)", counter == THREADS * TURNS);
    CHECK("so does a spin lock (XSH pthread_spin_lock)", spun == THREADS * TURNS);

    pthread_mutexattr_init(&attr);
    CHECK("pthread_mutexattr_settype (XSH)", pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK) == 0 &&
                                                  pthread_mutexattr_settype(&attr, 1234) == EINVAL);
    pthread_mutex_init(&m, &attr);
    CHECK("ERRORCHECK: EDEADLK, EPERM, EBUSY (XSH pthread_mutex_lock)",
          pthread_mutex_unlock(&m) == EPERM && pthread_mutex_lock(&m) == 0 && pthread_mutex_lock(&m) == EDEADLK &&
              elsewhere(unlock_it, &m) == EPERM && elsewhere(try_it, &m) == EBUSY && pthread_mutex_unlock(&m) == 0);
    pthread_mutex_destroy(&m);
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&m, &attr);
    CHECK("RECURSIVE: as many unlocks as locks (XSH pthread_mutex_lock)",
          pthread_mutex_lock(&m) == 0 && pthread_mutex_lock(&m) == 0 && pthread_mutex_unlock(&m) == 0 &&
              elsewhere(try_it, &m) == EBUSY && pthread_mutex_unlock(&m) == 0 && pthread_mutex_unlock(&m) == EPERM);
    pthread_mutex_destroy(&m);
    pthread_mutex_init(&m, NULL);
    struct timespec start, until = in(CLOCK_REALTIME, 30);
    clock_gettime(CLOCK_MONOTONIC, &start);
    pthread_mutex_lock(&m);
    CHECK("pthread_mutex_timedlock: ETIMEDOUT, not before its time (XSH)",
          pthread_mutex_timedlock(&m, &until) == ETIMEDOUT && ms_since(&start) >= 29);
    pthread_mutex_unlock(&m);
    CHECK("pthread_mutex_destroy (XSH)", pthread_mutex_destroy(&m) == 0);
}

static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int items, taken, waiting;

static void *take(void *argument)
{
    pthread_mutex_lock(&mutex);
    waiting++;
    while (items == 0)
        pthread_cond_wait(&cond, &mutex);
    items--;
    taken++;
    pthread_mutex_unlock(&mutex);
    return argument;
}

static void wait_until(int *variable, int value)
{
    for (;;) {
        pthread_mutex_lock(&mutex);
        int now = *variable;
        pthread_mutex_unlock(&mutex);
        if (now == value)
            return;
        sched_yield();
    }
}

static void conditions(void)
{
    pthread_t t[THREADS];
    for (int i = 0; i < THREADS; i++)
        pthread_create(&t[i], NULL, take, NULL);
    wait_until(&waiting, THREADS);
    pthread_mutex_lock(&mutex);
    items = 1;
    pthread_cond_signal(&cond);
    pthread_mutex_unlock(&mutex);
    wait_until(&taken, 1);
    CHECK("pthread_cond_signal wakes one that waits (XSH)", taken == 1);
    pthread_mutex_lock(&mutex);
    items = THREADS - 1;
    pthread_cond_broadcast(&cond);
    pthread_mutex_unlock(&mutex);
    for (int i = 0; i < THREADS; i++)
        pthread_join(t[i], NULL);
    CHECK("pthread_cond_broadcast wakes all (XSH)", taken == THREADS && items == 0);

    struct timespec start, until = in(CLOCK_REALTIME, 30);
    clock_gettime(CLOCK_MONOTONIC, &start);
    pthread_mutex_lock(&mutex);
    CHECK("pthread_cond_timedwait: ETIMEDOUT, with the mutex held (XSH)",
          pthread_cond_timedwait(&cond, &mutex, &until) == ETIMEDOUT && ms_since(&start) >= 29 && elsewhere(try_it, &mutex) == EBUSY);
    pthread_mutex_unlock(&mutex);
    pthread_condattr_t attr;
    pthread_cond_t c;
    clockid_t clock = CLOCK_REALTIME;
    pthread_condattr_init(&attr);
    CHECK("pthread_condattr_setclock (XSH)", pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0 &&
                                                 pthread_condattr_getclock(&attr, &clock) == 0 && clock == CLOCK_MONOTONIC);
    pthread_cond_init(&c, &attr);
    until = in(CLOCK_MONOTONIC, 30);
    clock_gettime(CLOCK_MONOTONIC, &start);
    pthread_mutex_lock(&mutex);
    CHECK("pthread_cond_timedwait by CLOCK_MONOTONIC (XSH)",
          pthread_cond_timedwait(&c, &mutex, &until) == ETIMEDOUT && ms_since(&start) >= 29);
    pthread_mutex_unlock(&mutex);
    CHECK("pthread_cond_destroy (XSH)", pthread_cond_destroy(&c) == 0);
}

static pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER;
static pthread_barrier_t barrier;
static volatile long shared_value, torn;

static void *try_read(void *argument)
{
    (void)argument;
    int error = pthread_rwlock_tryrdlock(&rw);
    if (!error)
        pthread_rwlock_unlock(&rw);
    return (void *)(intptr_t)error;
}

static void *try_write(void *argument)
{
    (void)argument;
    int error = pthread_rwlock_trywrlock(&rw);
    if (!error)
        pthread_rwlock_unlock(&rw);
    return (void *)(intptr_t)error;
}

static void *read_and_write(void *argument)
{
    intptr_t serials = 0;
    for (int i = 0; i < 50; i++) {
        if (argument) {
            pthread_rwlock_wrlock(&rw);
            shared_value++;
            sched_yield();
            shared_value++;
        } else {
            pthread_rwlock_rdlock(&rw);
            torn += shared_value & 1;
        }
        pthread_rwlock_unlock(&rw);
        int result = pthread_barrier_wait(&barrier);
        serials += result == PTHREAD_BARRIER_SERIAL_THREAD ? 1 : result ? 1000 : 0;
    }
    return (void *)serials;
}

enum { MEETINGS = 800 };
static int meetings;

/* Twice as many threads as the barrier counts: every pair goes on. */
static void *meet_often(void *argument)
{
    intptr_t serials = 0;
    (void)argument;
    while (__atomic_fetch_add(&meetings, 1, __ATOMIC_RELAXED) < MEETINGS)
        serials += pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD;
    return (void *)serials;
}

static void crowded_barrier(void)
{
    pthread_t t[THREADS];
    long serials = 0;
    pthread_barrier_init(&barrier, NULL, 2);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&t[i], NULL, meet_often, NULL);
    for (int i = 0; i < THREADS; i++) {
        void *result;
        pthread_join(t[i], &result);
        serials += (intptr_t)result;
    }
    CHECK("a barrier that more threads come to than it counts (XSH pthread_barrier_wait)", serials == MEETINGS / 2);
    pthread_barrier_destroy(&barrier);
}

static void read_write_and_barriers(void)
{
    pthread_t t[THREADS];
    long serials = 0;
    pthread_rwlock_rdlock(&rw);
    CHECK("readers let readers in, not writers (XSH pthread_rwlock_rdlock)",
          elsewhere(try_read, NULL) == 0 && elsewhere(try_write, NULL) == EBUSY);
    pthread_rwlock_unlock(&rw);
    pthread_rwlock_wrlock(&rw);
    CHECK("a writer lets nobody in (XSH pthread_rwlock_wrlock)",
          elsewhere(try_read, NULL) == EBUSY && elsewhere(try_write, NULL) == EBUSY);
    pthread_rwlock_unlock(&rw);
    CHECK("pthread_barrier_init: no barrier for none (XSH)", pthread_barrier_init(&barrier, NULL, 0) == EINVAL);
    pthread_barrier_init(&barrier, NULL, THREADS);
    for (intptr_t i = 0; i < THREADS; i++)
        pthread_create(&t[i], NULL, read_and_write, (void *)(i % 2));
    for (int i = 0; i < THREADS; i++) {
        void *result;
        pthread_join(t[i], &result);
        serials += (intptr_t)result;
    }
    CHECK("nobody reads what a writer has half done (XSH pthread_rwlock_wrlock)", torn == 0 && shared_value == THREADS / 2 * 50 * 2);
    CHECK("pthread_barrier_wait: one serial thread each round (XSH)", serials == 50);
    CHECK("pthread_barrier_destroy (XSH)", pthread_barrier_destroy(&barrier) == 0);
}

struct shared {
    pthread_mutex_t mutex;
    pthread_cond_t cond;
    sem_t sem;
    long count;
    int turn;
};
static struct shared *shared;

static void other_process(void)
{
    for (int i = 0; i < TURNS; i++) {
        pthread_mutex_lock(&shared->mutex);
        long seen = shared->count;
        if (i % 10 == 0)
            sched_yield();
        shared->count = seen + 1;
        pthread_mutex_unlock(&shared->mutex);
    }
    pthread_mutex_lock(&shared->mutex);
    while (shared->turn != 1)
        pthread_cond_wait(&shared->cond, &shared->mutex);
    shared->turn = 2;
    pthread_cond_broadcast(&shared->cond);
    pthread_mutex_unlock(&shared->mutex);
    sem_post(&shared->sem);
}

static void between_processes(void)
{
    pthread_mutexattr_t ma;
    pthread_condattr_t ca;
    int status = -1;
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_init(&ma);
    pthread_mutexattr_setpshared(&ma, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&shared->mutex, &ma);
    pthread_condattr_init(&ca);
    pthread_condattr_setpshared(&ca, PTHREAD_PROCESS_SHARED);
    pthread_cond_init(&shared->cond, &ca);
    sem_init(&shared->sem, 1, 0);
    pid_t pid = fork();
    if (pid == 0) {
        other_process();
        _exit(0);
    }
    for (int i = 0; i < TURNS; i++) {
        pthread_mutex_lock(&shared->mutex);
        long seen = shared->count;
        if (i % 10 == 0)
            sched_yield();
        shared->count = seen + 1;
        pthread_mutex_unlock(&shared->mutex);
    }
    pthread_mutex_lock(&shared->mutex);
    shared->turn = 1;
    pthread_cond_broadcast(&shared->cond);
    while (shared->turn != 2)
        pthread_cond_wait(&shared->cond, &shared->mutex);
    pthread_mutex_unlock(&shared->mutex);
    int semaphore = sem_wait(&shared->sem);
    waitpid(pid, &status, 0);
    CHECK("a mutex in shared memory (XSH pthread_mutexattr_setpshared)", shared->count == 2 * TURNS && status == 0);
    CHECK("a condition in shared memory (XSH pthread_condattr_setpshared)", shared->turn == 2);
    CHECK("a semaphore in shared memory (XSH sem_init)", semaphore == 0);
    munmap(shared, sizeof *shared);
}

static sem_t sem;
static void *post(void *argument)
{
    sem_post(&sem);
    return argument;
}

static void semaphores(void)
{
    int value = -1, status = -1;
    struct timespec until = in(CLOCK_REALTIME, 20);
    CHECK("sem_init, sem_getvalue, sem_trywait: EAGAIN (XSH)",
          sem_init(&sem, 0, 1) == 0 && sem_getvalue(&sem, &value) == 0 && value == 1 && sem_trywait(&sem) == 0 &&
              sem_trywait(&sem) == -1 && errno == EAGAIN);
    CHECK("sem_timedwait: ETIMEDOUT (XSH)", sem_timedwait(&sem, &until) == -1 && errno == ETIMEDOUT);
    elsewhere(post, NULL);
    CHECK("sem_post lets one through (XSH)", sem_wait(&sem) == 0 && sem_getvalue(&sem, &value) == 0 && value == 0);
    sem_destroy(&sem);

    sem_unlink("/posix-locks");
    sem_t *named = sem_open("/posix-locks", O_CREAT | O_EXCL, 0600, 0), *again;
    CHECK("sem_open makes one; O_EXCL: EEXIST (XSH)",
          named != SEM_FAILED && sem_open("/posix-locks", O_CREAT | O_EXCL, 0600, 0) == SEM_FAILED && errno == EEXIST);
    CHECK("the same name is the same semaphore (XSH sem_open)", (again = sem_open("/posix-locks", 0)) == named);
    pid_t pid = fork();
    if (pid == 0) {
        sem_t *mine = sem_open("/posix-locks", 0);
        _exit(mine == SEM_FAILED || sem_post(mine) != 0);
    }
    CHECK("and the same in another process (XSH sem_open)", sem_wait(named) == 0);
    waitpid(pid, &status, 0);
    CHECK("sem_unlink: the name goes, ENOENT (XSH)", status == 0 && sem_unlink("/posix-locks") == 0 && sem_open("/posix-locks", 0) == SEM_FAILED &&
                                                         errno == ENOENT && sem_post(named) == 0 && sem_wait(named) == 0);
    CHECK("sem_close (XSH)", sem_close(named) == 0 && sem_close(again) == 0);
}

int main(void)
{
    mutexes();
    conditions();
    read_write_and_barriers();
    crowded_barrier();
    between_processes();
    semaphores();
    return kit_end();
}
