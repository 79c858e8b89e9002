/*
 * Conformance: fork while other threads store, map, unmap and protect. The child has the memory of one moment: what a lock keeps consistent is
 * consistent in it, and it is its own.
 */
#include "../kit.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

enum { PAGE = 4096, PAGES = 96, WORDS = PAGE / 8, ROUNDS = 100, MAPPERS = 2, LARGE = 530 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t (*book)[WORDS];      /* under the lock each page has the same number first and last */
static uint64_t (*free_runner)[WORDS]; /* written without a lock: in each page the first word is written before the last */
static volatile int stop;
static volatile unsigned long turns[MAPPERS + 3];

/* Writes the next number into every page, in an order that changes. */
static void *keep_book(void *unused)
{
    for (uint64_t n = 1; !stop; n++, turns[0]++) {
        pthread_mutex_lock(&lock);
        for (unsigned i = 0; i < PAGES; i++) {
            uint64_t *page = book[(i * 37 + n) % PAGES];
            page[0] = n;
            page[WORDS - 1] = n;
        }
        pthread_mutex_unlock(&lock);
        sched_yield();
    }
    return unused;
}

static void *run_free(void *unused)
{
    for (uint64_t n = 1; !stop; n++, turns[1]++) {
        for (unsigned i = 0; i < PAGES; i++) {
            __atomic_store_n(&free_runner[i][0], n, __ATOMIC_SEQ_CST);
            __atomic_store_n(&free_runner[i][WORDS - 1], n, __ATOMIC_SEQ_CST);
            if (i % 16 == n % 16)
                sched_yield();
        }
    }
    return unused;
}

/* Maps, fills, cuts and unmaps; what it finds is what it wrote. */
static void *map(void *argument)
{
    unsigned me = (unsigned)(uintptr_t)argument;
    for (uint64_t n = 0; !stop; n++, turns[2 + me]++) {
        size_t pages = 3 + (n * 7 + me) % 40;
        char *at = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (at == MAP_FAILED)
            continue;
        for (size_t i = 0; i < pages; i++)
            at[i * PAGE] = (char)(i + n);
        munmap(at + PAGE, PAGE);
        for (size_t i = 2; i < pages; i++)
            if (at[i * PAGE] != (char)(i + n))
                abort();
        munmap(at, pages * PAGE);
        sched_yield();
    }
    return NULL;
}

/* Takes the right to write away and gives it back, and writes then. */
static void *protect(void *argument)
{
    uint64_t (*at)[WORDS] = argument;
    for (uint64_t n = 1; !stop; n++, turns[2 + MAPPERS]++) {
        mprotect(at, PAGES / 2 * PAGE, PROT_READ);
        for (unsigned i = 0; i < PAGES; i++)
            if (at[i][0] != n - 1)
                abort();
        sched_yield();
        mprotect(at, PAGES / 2 * PAGE, PROT_READ | PROT_WRITE);
        for (unsigned i = 0; i < PAGES; i++)
            at[i][0] = n;
    }
    return NULL;
}

#ifdef __linux__
static const int atomic = 0; /* there pages are copied one by one, while other processors store */
#else
static const int atomic = 1;
#endif

/* In the child. 0: all is as it was at one moment, and stays so. */
static int check(void)
{
    uint64_t number = book[0][0];
    for (unsigned i = 0; i < PAGES; i++)
        if (book[i][0] != number || book[i][WORDS - 1] != number)
            return 1;
    uint64_t before = UINT64_MAX;
    for (unsigned i = 0; i < PAGES; i++) { /* it goes from the first page to the last, a number ahead of what it has not come to */
        uint64_t first = free_runner[i][0], last = free_runner[i][WORDS - 1];
        if (first != last && first != last + 1)
            return 2;
        if (atomic && before != UINT64_MAX && first != before && first + 1 != before)
            return 3;
        before = last;
    }
    for (unsigned i = 0; i < PAGES; i++)
        book[i][1] = number + i;
    for (unsigned i = 0; i < PAGES; i++)
        if (book[i][0] != number || book[i][1] != number + i || book[i][WORDS - 1] != number)
            return 4;
    char *own = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (own == MAP_FAILED)
        return 5;
    own[0] = own[3 * PAGE] = 1;
    return munmap(own, 4 * PAGE) ? 6 : 0;
}

static int fork_once(int with_lock)
{
    int status = -1;
    if (with_lock)
        pthread_mutex_lock(&lock);
    pid_t pid = fork();
    if (pid == 0)
        _exit(with_lock ? check() : 0);
    if (with_lock)
        pthread_mutex_unlock(&lock);
    while (pid > 0 && waitpid(pid, &status, 0) < 0)
        ;
    return status;
}

/* Three tables of PAGES, and LARGE pages; one mapping, because a pager may have few to give: the child still needs one. */
static char *take(void)
{
    char *at = mmap(NULL, (size_t)(3 * PAGES + LARGE) * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
        abort();
    for (unsigned i = 0; i < LARGE; i++)
        at[(3 * PAGES + i) * PAGE] = 1; /* page tables that fork shares */
    return at;
}

/* Children that fork in their turn while others of the family store into the same pages. */
static int generations(unsigned depth)
{
    for (unsigned i = 0; i < PAGES; i++)
        book[i][2] = depth;
    if (depth == 0)
        return 0;
    pid_t pid = fork();
    if (pid == 0)
        _exit(generations(depth - 1));
    int status;
    for (unsigned i = 0; i < PAGES; i++)
        book[i][3] = depth;
    waitpid(pid, &status, 0);
    for (unsigned i = 0; i < PAGES; i++)
        if (book[i][2] != depth || book[i][3] != depth)
            return 1;
    return status != 0;
}

int main(void)
{
    pthread_t threads[MAPPERS + 3];
    int bad = 0, empty = 0, killed = 0, all = 1;
    char *protected = take();
    book = (void *)(protected + PAGES * PAGE);
    free_runner = (void *)(protected + 2 * PAGES * PAGE);
    CHECK("generations of children, in the same pages", generations(6) == 0);
    pthread_create(&threads[0], NULL, keep_book, NULL);
    pthread_create(&threads[1], NULL, run_free, NULL);
    pthread_create(&threads[2], NULL, protect, protected);
    for (unsigned i = 0; i < MAPPERS; i++)
        pthread_create(&threads[3 + i], NULL, map, (void *)(uintptr_t)i);
    for (int i = 0; i < ROUNDS; i++) {
        int status = fork_once(1);
        if (status != 0 && bad++ == 0)
            printf("round %d: status %x\n", i, status);
        empty |= fork_once(0);
        if (i % 8 == 0) { /* one that is killed at any moment */
            pid_t pid = fork();
            if (pid == 0)
                for (;;)
                    check();
            kill(pid, SIGKILL);
            killed |= waitpid(pid, NULL, 0) != pid;
        }
    }
    stop = 1;
    for (unsigned i = 0; i < MAPPERS + 3; i++)
        pthread_join(threads[i], NULL);
    for (unsigned i = 0; i < MAPPERS + 3; i++)
        all &= turns[i] > 0;
    CHECK("the child has the memory of one moment", bad == 0);
    CHECK("children that end at once", empty == 0);
    CHECK("children that are killed", killed == 0);
    CHECK("the other threads went on", all);
    return kit_end();
}
