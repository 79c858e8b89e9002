/* Memory that is read before it is written: zeros, and each page its own from its first store on, whatever comes between. */
#include "memory.h"

enum { PAGES = 24 };

static int sums(const volatile char *at, size_t pages)
{
    int sum = 0;
    for (size_t i = 0; i < pages; i++)
        sum += at[i * page] + at[i * page + page - 1];
    return sum;
}

static char *read_pages(size_t pages, int prot, int flags)
{
    char *at = mmap(NULL, pages * page, prot, MAP_ANONYMOUS | flags, -1, 0);
    return at != MAP_FAILED && sums(at, pages) == 0 ? at : NULL;
}

static void stores(void)
{
    char *at = read_pages(PAGES, PROT_READ | PROT_WRITE, MAP_PRIVATE), *other = read_pages(PAGES, PROT_READ | PROT_WRITE, MAP_PRIVATE);
    at[3 * page] = 7;
    CHECK("a store to a page that was read is seen there", at[3 * page] == 7 && is_all(at + 3 * page + 1, page - 1, 0));
    CHECK("and nowhere else", is_all(at, 3 * page, 0) && is_all(at + 4 * page, (PAGES - 4) * page, 0) && is_all(other, PAGES * page, 0));
    for (int i = 0; i < PAGES; i++)
        at[(size_t)i * page] = (char)i, other[(size_t)i * page] = (char)-i;
    int good = 1;
    for (int i = 0; i < PAGES; i++)
        good &= at[(size_t)i * page] == (char)i && other[(size_t)i * page] == (char)-i;
    CHECK("each page is its own", good);
    munmap(at, PAGES * page), munmap(other, PAGES * page);
}

static char *inherited;

static void child_stores(void)
{
    int bad = sums(inherited, PAGES);
    for (int i = 0; i < PAGES; i += 2)
        inherited[(size_t)i * page] = 9;
    for (int i = 0; i < PAGES; i++)
        bad |= inherited[(size_t)i * page] != (i % 2 ? 0 : 9);
    _exit(bad != 0);
}

static void forks(void)
{
    inherited = read_pages(PAGES, PROT_READ | PROT_WRITE, MAP_PRIVATE);
    CHECK("fork: the child's stores are its own", kit_child(child_stores) == 0 && is_all(inherited, PAGES * page, 0));
    inherited[page] = 3;
    CHECK("fork: the parent stores afterwards", inherited[page] == 3 && inherited[0] == 0);
    munmap(inherited, PAGES * page);
    inherited = mmap(NULL, PAGES * page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK("MAP_SHARED: what was read first is shared all the same", sums(inherited, PAGES) == 0 && kit_child(child_stores) == 0 && inherited[2 * page] == 9);
    munmap(inherited, PAGES * page);
}

static void protects(void)
{
    char *at = read_pages(4, PROT_READ, MAP_PRIVATE);
    CHECK("PROT_READ: a store is refused", write_signal(at) == SIGSEGV);
    CHECK("mprotect: then it may", mprotect(at, 4 * page, PROT_READ | PROT_WRITE) == 0);
    at[page] = 5;
    CHECK("mprotect: one page has changed", at[page] == 5 && is_all(at, page, 0) && is_all(at + 2 * page, 2 * page, 0));
    CHECK("mprotect: not readable", mprotect(at, 4 * page, PROT_NONE) == 0 && read_signal(at) == SIGSEGV);
    CHECK("mprotect: and again", mprotect(at, 4 * page, PROT_READ | PROT_WRITE) == 0 && at[page] == 5 && at[0] == 0);
    munmap(at, 4 * page);
}

static void moves(void)
{
    char *at = read_pages(8, PROT_READ | PROT_WRITE, MAP_PRIVATE);
    at[2 * page] = 2;
    munmap(at + 6 * page, 2 * page);
    char *to = mremap(at, 6 * page, 40 * page, MREMAP_MAYMOVE);
    CHECK("mremap: zeros move too", to != MAP_FAILED && to[2 * page] == 2 && is_all(to, 2 * page, 0) && is_all(to + 3 * page, 37 * page, 0));
    to[0] = 1;
    CHECK("mremap: and can be stored to", to[0] == 1 && to[page] == 0);
    CHECK("madvise MADV_DONTNEED: zeros again", madvise(to, 40 * page, MADV_DONTNEED) == 0 && is_all(to, 40 * page, 0));
    to[5 * page] = 6;
    CHECK("madvise MADV_POPULATE_WRITE: pages that were read", (madvise(to, 40 * page, 23) == 0 || errno == EINVAL) && to[5 * page] == 6 && to[0] == 0);
    munmap(to, 40 * page);
}

static void locks(void)
{
    char *at = read_pages(8, PROT_READ | PROT_WRITE, MAP_PRIVATE);
    CHECK("mlock of pages that were read", mlock(at, 8 * page) == 0 && is_all(at, 8 * page, 0));
    at[page] = 1;
    CHECK("mlock: stores", at[page] == 1 && at[0] == 0);
    inherited = at;
    munlock(at, 8 * page);
    munmap(at, 8 * page);
    at = read_pages(PAGES, PROT_READ, MAP_PRIVATE);
    inherited = at;
    CHECK("mlockall with pages that were read", mlockall(MCL_CURRENT) == 0 && is_all(at, PAGES * page, 0) && munlockall() == 0);
    munmap(at, PAGES * page);
}

/* The kernel's own reading and writing of such pages. */
static void calls(void)
{
    char *at = read_pages(4, PROT_READ | PROT_WRITE, MAP_PRIVATE);
    int fd = file_of(2 * page);
    CHECK("write from zeros", pwrite(fd, at, 2 * page, 0) == (ssize_t)(2 * page));
    CHECK("read into zeros", pwrite(fd, "abc", 3, 1) == 3 && pread(fd, at + page, page, 0) == (ssize_t)page && at[page + 1] == 'a');
    CHECK("only there", is_all(at, page, 0) && is_all(at + 2 * page, 2 * page, 0) && is_all(at + page + 4, page - 4, 0));
    CHECK("write from memory never touched", pwrite(fd, mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), page, 0) == (ssize_t)page);
    close(fd);
    munmap(at, 4 * page);
}

int main(void)
{
    page = (size_t)sysconf(_SC_PAGESIZE);
    stores();
    forks();
    protects();
    moves();
    locks();
    calls();
    return kit_end();
}
