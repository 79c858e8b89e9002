/* Memory: anonymous mappings cut and protected, shared with a child, faults that a handler repairs, the heap. */
#include "kit.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES_MAX = 24, BLOCKS = 24 };
static const int both = PROT_READ | PROT_WRITE;

static bool all_zero(const char *at, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        if (at[i])
            return false;
    return true;
}

/* Each page is either untouched (zero) or has its pattern; written tells which. */
static bool check_pages(struct worker *me, const char *at, unsigned pages, uint64_t written, uint64_t key)
{
    for (unsigned i = 0; i < pages; i++) {
        if (written >> i & 1)
            NEED(pattern_holds(at + i * PAGE, PAGE, key + i, 0));
        else
            NEED(all_zero(at + i * PAGE, PAGE));
    }
    return true;
}

/* Takes a piece out of the middle, and then the rest: the hole is another thread's to take, so never all at once. */
static bool cut(struct worker *me, char *at, unsigned pages, uint64_t written, uint64_t key)
{
    unsigned from = below(me, pages), count = 1 + below(me, pages - from), after = pages - from - count;
    if (mprotect(at + from * PAGE, count * PAGE, PROT_READ) < 0)
        NEED(refused());
    else
        NEED(mprotect(at + from * PAGE, count * PAGE, both) == 0 || refused());
    check_pages(me, at, pages, written, key);
    if (munmap(at + from * PAGE, count * PAGE) < 0) {
        NEED(refused());
        NEED(munmap(at, pages * PAGE) == 0);
        return true;
    }
    check_pages(me, at, from, written, key);
    if (after > 0)
        check_pages(me, at + (from + count) * PAGE, after, written >> (from + count), key + from + count);
    NEED(from == 0 || munmap(at, from * PAGE) == 0);
    NEED(after == 0 || munmap(at + (from + count) * PAGE, after * PAGE) == 0);
    return true;
}

bool op_anonymous(struct worker *me)
{
    unsigned pages = 1 + below(me, PAGES_MAX);
    uint64_t written = random_next(&me->random) & ((UINT64_C(1) << pages) - 1), key = random_next(&me->random);
    char *at = mmap(NULL, pages * PAGE, both, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    NEED(at != MAP_FAILED || refused());
    if (at == MAP_FAILED)
        return false;
    for (unsigned i = 0; i < pages; i++)
        if (written >> i & 1)
            pattern_fill(at + i * PAGE, PAGE, key + i, 0);
    check_pages(me, at, pages, written, key);
    if (madvise(at, PAGE, MADV_DONTNEED) == 0)
        written &= ~UINT64_C(1);
    else
        NEED(errno == ENOSYS);
    return cut(me, at, pages, written, key);
}

bool op_shared_map(struct worker *me)
{
    uint64_t key = random_next(&me->random);
    char *at = mmap(NULL, 4 * PAGE, both, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    NEED(at != MAP_FAILED || refused());
    if (at == MAP_FAILED)
        return false;
    pattern_fill(at, PAGE, key, 0);
    pid_t child = fork();
    if (child == 0) {
        if (!pattern_holds(at, PAGE, key, 0))
            _exit(1);
        pattern_fill(at + PAGE, 2 * PAGE, key + 1, 0);
        pattern_fill(at, PAGE, key + 2, 0);
        _exit(0);
    }
    if (child < 0) {
        NEED(refused());
    } else {
        NEED(wait_for(child) == 0);
        NEED(pattern_holds(at, PAGE, key + 2, 0) && pattern_holds(at + PAGE, 2 * PAGE, key + 1, 0));
        NEED(all_zero(at + 3 * PAGE, PAGE));
    }
    NEED(munmap(at, 4 * PAGE) == 0);
    return child > 0;
}

static _Thread_local char *volatile broken; /* the page whose fault this thread expects */
static _Thread_local volatile int repaired;
static _Thread_local sigjmp_buf beyond_repair;

void map_fault(int signal, siginfo_t *info, void *context);
void map_fault(int number, siginfo_t *info, void *context)
{
    (void)context;
    char *page = broken;
    if (!page || (char *)info->si_addr < page || (char *)info->si_addr >= page + PAGE) {
        signal(number, SIG_DFL); /* not ours: the second time it ends the process */
        return;
    }
    if (mprotect(page, PAGE, both) == 0)
        repaired++;
    else
        siglongjmp(beyond_repair, 1);
}

bool op_repair(struct worker *me)
{
    char *volatile at = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    NEED(at != MAP_FAILED || refused());
    if (at == MAP_FAILED)
        return false;
    unsigned place = below(me, PAGE);
    if (sigsetjmp(beyond_repair, 1)) {
        broken = NULL;
        NEED(refused());
        NEED(munmap(at, PAGE) == 0);
        return false;
    }
    repaired = 0;
    broken = at;
    ((volatile char *)at)[place] = 42;
    broken = NULL;
    NEED(repaired == 1 && at[place] == 42);
    at[place] = 0;
    NEED(all_zero(at, PAGE));
    NEED(munmap(at, PAGE) == 0);
    return true;
}

bool op_heap(struct worker *me)
{
    struct {
        unsigned char *at;
        size_t bytes;
    } blocks[BLOCKS] = { { NULL, 0 } };
    uint64_t key = random_next(&me->random);
    bool enough = true;
    for (int i = 0; i < 4 * BLOCKS; i++) {
        unsigned n = below(me, BLOCKS);
        if (blocks[n].at)
            NEED(pattern_holds(blocks[n].at, blocks[n].bytes, key + n, 0));
        size_t bytes = 1 + below(me, below(me, 8) ? 500 : 9000);
        unsigned char *block = realloc(blocks[n].at, bytes);
        if (!block) {
            enough = false;
            continue;
        }
        size_t kept = blocks[n].bytes < bytes ? blocks[n].bytes : bytes;
        NEED(pattern_holds(block, kept, key + n, 0));
        pattern_fill(block, bytes, key + n, 0);
        blocks[n].at = block, blocks[n].bytes = bytes;
    }
    for (int n = 0; n < BLOCKS; n++) {
        if (blocks[n].at)
            NEED(pattern_holds(blocks[n].at, blocks[n].bytes, key + (unsigned)n, 0));
        free(blocks[n].at);
    }
    return enough;
}
