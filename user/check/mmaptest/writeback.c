/* Writing back: shared changes reach the file, and nothing else does. */
#include "kit.h"

#include "lib/ask.h"

#include <fcntl.h>
#include <sys/stat.h>

static const int both = PROT_READ | PROT_WRITE;

static unsigned char file_byte(int fd, off_t at)
{
    unsigned char byte = 0;
    NEED(pread(fd, &byte, 1, at) == 1);
    return byte;
}

static void seen_after_munmap(void)
{
    int fd = kit_file(3 * PAGE);
    unsigned char *memory = kit_map(3 * PAGE, both, MAP_SHARED, fd, 0);
    memory[PAGE + 5] = 0;
    NEED_OK(munmap(memory, 3 * PAGE));
    NEED(file_byte(fd, PAGE + 5) == 0);
    NEED(file_byte(fd, PAGE + 6) == kit_byte(PAGE + 6));
    NEED_OK(fsync(fd));
    close(fd);
    fd = open(KIT_PATH, O_RDONLY);
    NEED(file_byte(fd, PAGE + 5) == 0);
}

static uint64_t written(void)
{
    return kit_stat().pages_written;
}

static void only_changed_by_msync(void)
{
    int fd = kit_file(8 * PAGE);
    unsigned char *memory = kit_map(8 * PAGE, both, MAP_SHARED, fd, 0);
    NEED(kit_matches(memory, 0, 8 * PAGE)); /* all are in memory, none is changed */
    uint64_t before = written();
    NEED_OK(msync(memory, 8 * PAGE, MS_SYNC));
    NEED(written() == before);
    memory[2 * PAGE] ^= 1;
    memory[5 * PAGE] ^= 1;
    NEED_OK(msync(memory, 8 * PAGE, MS_SYNC));
    NEED(written() == before + 2);
    memory[5 * PAGE] ^= 1; /* changed again after it was written */
    NEED_OK(msync(memory, 8 * PAGE, MS_SYNC));
    NEED(written() == before + 3);
    NEED_OK(msync(memory, 8 * PAGE, MS_SYNC));
    NEED(written() == before + 3);
}

static void only_changed_by_munmap(void)
{
    int fd = kit_file(8 * PAGE);
    unsigned char *memory = kit_map(8 * PAGE, both, MAP_SHARED, fd, 0);
    NEED(kit_matches(memory, 0, 8 * PAGE));
    uint64_t before = written();
    memory[3 * PAGE] ^= 1;
    NEED_OK(munmap(memory, 8 * PAGE));
    NEED_OK(fsync(fd));
    NEED(written() == before + 1);
}

static void msync_of_a_part(void)
{
    int fd = kit_file(4 * PAGE);
    unsigned char *memory = kit_map(4 * PAGE, both, MAP_SHARED, fd, 0);
    uint64_t before = written();
    memory[0] ^= 1;
    memory[2 * PAGE] ^= 1;
    NEED_OK(msync(memory + PAGE, 2 * PAGE, MS_SYNC));
    NEED(written() == before + 1);
    NEED_OK(fsync(fd));
    NEED(written() == before + 2);
}

static void msync_errors(void)
{
    unsigned char *memory = kit_anon(2 * PAGE);
    NEED_ERRNO(msync(memory + 1, PAGE, MS_SYNC), EINVAL);
    NEED_OK(munmap(memory + PAGE, PAGE));
    NEED_ERRNO(msync(memory, 2 * PAGE, MS_SYNC), ENOMEM);
}

static void never_past_the_end(void)
{
    struct stat status;
    int fd = kit_file(100);
    unsigned char *memory = kit_map(PAGE, both, MAP_SHARED, fd, 0);
    memory[99] = 1;
    memory[100] = 2;
    memory[PAGE - 1] = 3;
    NEED_OK(msync(memory, PAGE, MS_SYNC));
    NEED_OK(munmap(memory, PAGE));
    NEED_OK(fsync(fd));
    NEED_OK(fstat(fd, &status));
    NEED(status.st_size == 100);
    NEED(file_byte(fd, 99) == 1);
    NEED_OK(ftruncate(fd, PAGE)); /* what now appears was never part of the file */
    NEED(file_byte(fd, 100) == 0 && file_byte(fd, PAGE - 1) == 0);
}

static void private_never(void)
{
    int fd = kit_file(2 * PAGE);
    unsigned char *memory = kit_map(2 * PAGE, both, MAP_PRIVATE, fd, 0);
    uint64_t before = written();
    memory[0] ^= 1;
    memory[PAGE + 1] ^= 1;
    NEED_OK(msync(memory, 2 * PAGE, MS_SYNC));
    NEED(file_byte(fd, 0) == kit_byte(0));
    NEED(memory[0] != kit_byte(0));
    NEED_OK(munmap(memory, 2 * PAGE));
    NEED_OK(fsync(fd));
    NEED(file_byte(fd, 0) == kit_byte(0) && file_byte(fd, PAGE + 1) == kit_byte(PAGE + 1));
    NEED(written() == before);
}

static void private_and_shared_apart(void)
{
    int fd = kit_file(PAGE);
    unsigned char *shared = kit_map(PAGE, both, MAP_SHARED, fd, 0);
    unsigned char *private = kit_map(PAGE, both, MAP_PRIVATE, fd, 0);
    private[1] = 0;
    shared[2] = 0;
    NEED(shared[1] == kit_byte(1));
    NEED(private[2] == kit_byte(2)); /* its page is its own since the first write */
    NEED(shared[2] == 0 && private[1] == 0);
}

static bool blocks_are(void *want)
{
    struct ask_disk disk;
    NEED_OK(ask_disk(&disk));
    return disk.blocks_free == *(uint64_t *)want;
}

static void let_go_with_the_last_piece(void)
{
    struct ask_disk before, mapped;
    close(kit_file(PAGE)); /* the folder has its entry, and its block, before the count */
    NEED_OK(truncate(KIT_PATH, 0));
    sync();
    NEED_OK(ask_disk(&before));
    int fd = kit_file(16 * PAGE);
    unsigned char *memory = kit_map(16 * PAGE, both, MAP_SHARED, fd, 0);
    memory[0] ^= 1;
    NEED_OK(ask_disk(&mapped));
    NEED(mapped.blocks_free < before.blocks_free);
    unlink(KIT_PATH);
    close(fd);
    NEED_OK(munmap(memory + 4 * PAGE, 4 * PAGE));
    NEED_OK(munmap(memory, 2 * PAGE));
    NEED(blocks_are(&mapped.blocks_free));
    NEED(kit_matches(memory + 2 * PAGE, 2 * PAGE, 2 * PAGE) && kit_matches(memory + 8 * PAGE, 8 * PAGE, 8 * PAGE));
    NEED_OK(munmap(memory + 2 * PAGE, 2 * PAGE));
    NEED(blocks_are(&mapped.blocks_free));
    NEED_OK(munmap(memory + 8 * PAGE, 8 * PAGE));
    NEED(suite_soon(blocks_are, &before.blocks_free));
}

const struct test_case cases_writeback[] = {
    { "shared_change_is_in_the_file_after_munmap", seen_after_munmap, NULL },
    { "msync_writes_only_changed_pages", only_changed_by_msync, NULL },
    { "munmap_writes_only_changed_pages", only_changed_by_munmap, NULL },
    { "msync_of_a_part_leaves_the_rest_for_fsync", msync_of_a_part, NULL },
    { "msync_errors", msync_errors, NULL },
    { "nothing_is_written_past_the_end_of_the_file", never_past_the_end, NULL },
    { "private_changes_are_never_written", private_never, NULL },
    { "private_and_shared_mappings_are_apart", private_and_shared_apart, NULL },
    { "file_is_let_go_with_the_last_piece", let_go_with_the_last_piece, NULL },
    { NULL, NULL, NULL },
};
