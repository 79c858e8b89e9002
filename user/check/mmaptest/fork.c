/* fork: the child has the same mappings, with its own references. */
#include "kit.h"

#include "lib/ask.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

static const int both = PROT_READ | PROT_WRITE;
static struct pager_region mine[64], childs[64];

static void same_mappings(void)
{
    int fd = kit_file(4 * PAGE), ends[2];
    unsigned char *shared = kit_map(4 * PAGE, both, MAP_SHARED, fd, 0);
    unsigned char *private = kit_map(2 * PAGE, both, MAP_PRIVATE, fd, PAGE);
    shared[0] = private[0] = 1;
    NEED_OK(pipe(ends));
    pid_t pid = fork();
    if (pid == 0) {
        char byte;
        close(ends[1]);
        (void)!read(ends[0], &byte, 1); /* until the parent has looked */
        _exit(0);
    }
    NEED_OK(pid);
    int count = ask_regions(getpid(), mine, 64), other = ask_regions(pid, childs, 64);
    close(ends[1]);
    NEED(waitpid(pid, NULL, 0) == pid);
    NEED(count == other && count > 0);
    for (int i = 0; i < count; i++) {
        NEED(mine[i].start == childs[i].start && mine[i].bytes == childs[i].bytes && mine[i].prot == childs[i].prot);
        NEED(mine[i].flags == childs[i].flags && mine[i].inode == childs[i].inode && mine[i].offset == childs[i].offset);
    }
}

static void unmap_all(void *memory)
{
    if (munmap(memory, 4 * PAGE) < 0)
        _exit(1);
}

static void own_references(void)
{
    int fd = kit_file(4 * PAGE);
    unsigned char *memory = kit_map(4 * PAGE, both, MAP_SHARED, fd, 0);
    unsigned char *anonymous = kit_map(4 * PAGE, both, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    close(fd);
    unlink(KIT_PATH);
    anonymous[0] = 77;
    NEED(suite_child(unmap_all, memory) == 0);
    NEED(suite_child(unmap_all, anonymous) == 0);
    NEED(kit_matches(memory, 0, 4 * PAGE));
    NEED(anonymous[0] == 77);
}

/* The child outlives its parent's mapping and its parent. */
static void child_keeps_the_file(void)
{
    int fd = kit_file(4 * PAGE), go[2], answer[2];
    unsigned char *memory = kit_map(4 * PAGE, PROT_READ, MAP_SHARED, fd, 0);
    char byte = 0;
    close(fd);
    NEED_OK(pipe(go));
    NEED_OK(pipe(answer));
    pid_t pid = fork();
    if (pid == 0) {
        close(go[1]);
        (void)!read(go[0], &byte, 1);
        byte = kit_matches(memory, 0, 4 * PAGE) ? 'y' : 'n';
        (void)!write(answer[1], &byte, 1);
        _exit(0);
    }
    NEED_OK(pid);
    NEED_OK(munmap(memory, 4 * PAGE));
    unlink(KIT_PATH);
    close(go[1]);
    NEED(read(answer[0], &byte, 1) == 1 && byte == 'y');
    NEED(waitpid(pid, NULL, 0) == pid);
}

static void shared_file_after_fork(void)
{
    int fd = kit_file(2 * PAGE);
    unsigned char *memory = kit_map(2 * PAGE, both, MAP_SHARED, fd, 0);
    NEED(suite_child(kit_write, memory + PAGE) == 0);
    NEED(memory[PAGE] == 1);
    unsigned char byte = 0;
    NEED(pread(fd, &byte, 1, PAGE) == 1 && byte == 1);
}

static void private_file_after_fork(void)
{
    int fd = kit_file(2 * PAGE);
    unsigned char *memory = kit_map(2 * PAGE, both, MAP_PRIVATE, fd, 0);
    memory[0] = 200;
    NEED(suite_child(kit_write, memory) == 0);
    NEED(suite_child(kit_write, memory + PAGE) == 0);
    NEED(memory[0] == 200 && memory[PAGE] == kit_byte(PAGE));
}

enum { CHAIN_PAGES = 64, CHAIN_DEPTH = 5 };

/* Each generation changes every page, forks the next, and looks at its own afterwards. Gives 0 if all was right. */
static int generation(unsigned char *memory, int depth)
{
    for (int i = 0; i < CHAIN_PAGES; i++) {
        if (memory[i * PAGE] != (unsigned char)(depth + i))
            return 2;
        memory[i * PAGE]++;
    }
    if (depth < CHAIN_DEPTH) {
        int status;
        pid_t pid = fork();
        if (pid == 0)
            _exit(generation(memory, depth + 1));
        if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
            return 3;
    }
    for (int i = 0; i < CHAIN_PAGES; i++)
        if (memory[i * PAGE] != (unsigned char)(depth + 1 + i))
            return 4;
    return 0;
}

static void first_generation(void *memory)
{
    _exit(generation(memory, 0));
}

static void chain(void)
{
    unsigned char *memory = kit_anon(CHAIN_PAGES * PAGE);
    for (int i = 0; i < CHAIN_PAGES; i++)
        memory[i * PAGE] = (unsigned char)i;
    NEED(suite_child(first_generation, memory) == 0);
    for (int i = 0; i < CHAIN_PAGES; i++)
        NEED(memory[i * PAGE] == (unsigned char)i);
}

/* Parent and many children change the same pages at the same time. */
static void many_children(void)
{
    enum { CHILDREN = 8, PAGES = 16 };
    unsigned char *memory = kit_anon(PAGES * PAGE);
    memset(memory, 1, PAGES * PAGE);
    pid_t pids[CHILDREN];
    for (int n = 0; n < CHILDREN; n++) {
        pids[n] = fork();
        if (pids[n] == 0) {
            for (int i = 0; i < PAGES; i++)
                memory[i * PAGE] = (unsigned char)(n + 10);
            for (int i = 0; i < PAGES; i++)
                if (memory[i * PAGE] != n + 10 || memory[i * PAGE + 1] != 1)
                    _exit(1);
            _exit(0);
        }
        NEED_OK(pids[n]);
        memory[n * PAGE] = 3;
    }
    for (int n = 0; n < CHILDREN; n++) {
        int status;
        NEED(waitpid(pids[n], &status, 0) == pids[n]);
        NEED(status == 0);
    }
    for (int i = 0; i < PAGES; i++)
        NEED(memory[i * PAGE] == (i < CHILDREN ? 3 : 1));
}

static void shared_offset(void)
{
    int fd = kit_file(PAGE);
    unsigned char byte;
    NEED_OK(lseek(fd, 100, SEEK_SET));
    pid_t pid = fork();
    if (pid == 0)
        _exit(read(fd, &byte, 1) != 1 || byte != kit_byte(100));
    int status;
    NEED(waitpid(pid, &status, 0) == pid && status == 0);
    NEED(lseek(fd, 0, SEEK_CUR) == 101);
}

const struct test_case cases_fork[] = {
    { "fork_gives_the_same_mappings", same_mappings, NULL },
    { "fork_gives_own_references", own_references, NULL },
    { "fork_child_keeps_the_file_without_the_parent", child_keeps_the_file, NULL },
    { "fork_shared_file_mapping_is_common", shared_file_after_fork, NULL },
    { "fork_private_file_mapping_is_apart", private_file_after_fork, NULL },
    { "fork_chain_of_many_changed_pages", chain, NULL },
    { "fork_many_children_at_once", many_children, NULL },
    { "fork_shares_file_offsets", shared_offset, NULL },
    { NULL, NULL, NULL },
};
