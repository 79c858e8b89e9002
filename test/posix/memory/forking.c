/* fork while other threads of the process fault, map, unmap and protect: the child has what was there, and nobody loses a byte. */
#include "../kit.h"

#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>

enum { FORKS = 40, PAGES = 48, THREADS = 3 };

static size_t page;
static volatile int stop;
static char *steady; /* each page says which it is; nobody changes it */
static int wrong[THREADS];

static char *map(size_t pages)
{
    return mmap(NULL, pages * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* Maps, stores, looks, protects a part, unmaps: what a thread stored it finds again, whatever forks happen meanwhile. */
static void *worker(void *arg)
{
    int *bad = arg;
    for (unsigned round = 1; !stop; round++) {
        char *at = map(PAGES);
        if (at == MAP_FAILED)
            continue;
        for (size_t i = 0; i < PAGES; i++)
            at[i * page] = (char)(round + i);
        mprotect(at + page, page, PROT_READ);
        for (size_t i = 0; i < PAGES; i++)
            *bad += at[i * page] != (char)(round + i);
        mprotect(at + page, page, PROT_READ | PROT_WRITE);
        for (size_t i = 0; i < PAGES; i++)
            at[i * page]++;
        for (size_t i = 0; i < PAGES; i++)
            *bad += at[i * page] != (char)(round + i + 1);
        munmap(at, PAGES * page);
    }
    return NULL;
}

static void child(void)
{
    for (size_t i = 0; i < PAGES; i++)
        if (steady[i * page] != (char)i)
            _exit(1);
    for (size_t i = 0; i < PAGES; i++)
        steady[i * page]++;
    char *at = map(4);
    at[0] = at[3 * page] = 1;
    _exit(munmap(at, 4 * page) == 0 && steady[page] == 2 ? 0 : 2);
}

int main(void)
{
    pthread_t threads[THREADS];
    int bad = 0, lost = 0;
    page = (size_t)sysconf(_SC_PAGESIZE);
    steady = map(PAGES);
    for (size_t i = 0; i < PAGES; i++)
        steady[i * page] = (char)i;
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, worker, &wrong[i]);
    for (int i = 0; i < FORKS; i++) {
        bad += kit_child(child) != 0;
        for (size_t k = 0; k < PAGES; k++)
            lost += steady[k * page] != (char)k;
    }
    stop = 1;
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    CHECK("fork beside busy threads: each child sees what was there", bad == 0);
    CHECK("fork beside busy threads: what a child changes is its own", lost == 0);
    CHECK("fork beside busy threads: no thread loses what it stored", wrong[0] + wrong[1] + wrong[2] == 0);
    munmap(steady, PAGES * page);
    return kit_end();
}
