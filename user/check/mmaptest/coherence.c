/* One page of a file is one page: mappings, read, write and truncate agree at once. */
#include "kit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>

static const int both = PROT_READ | PROT_WRITE;

static void read_sees_stores(void)
{
    int fd = kit_file(2 * PAGE);
    unsigned char *memory = kit_map(2 * PAGE, both, MAP_SHARED, fd, 0), buffer[4];
    memcpy(memory + PAGE - 2, "abcd", 4);
    NEED(pread(fd, buffer, 4, PAGE - 2) == 4 && memcmp(buffer, "abcd", 4) == 0);
}

static void mapping_sees_writes(void)
{
    int fd = kit_file(2 * PAGE);
    unsigned char *memory = kit_map(2 * PAGE, both, MAP_SHARED, fd, 0);
    unsigned char *readonly = kit_map(2 * PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
    kit_read(memory);
    kit_read(readonly);
    NEED(pwrite(fd, "wxyz", 4, PAGE - 2) == 4);
    NEED(memcmp(memory + PAGE - 2, "wxyz", 4) == 0);
    NEED(memcmp(readonly + PAGE - 2, "wxyz", 4) == 0);
}

static void two_mappings_agree(void)
{
    int fd = kit_file(2 * PAGE), second = open(KIT_PATH, O_RDWR);
    unsigned char *a = kit_map(2 * PAGE, both, MAP_SHARED, fd, 0), *b = kit_map(PAGE, both, MAP_SHARED, second, PAGE);
    a[PAGE + 7] = 1;
    NEED(b[7] == 1);
    b[8] = 2;
    NEED(a[PAGE + 8] == 2);
}

static void read_into_a_mapping(void)
{
    int fd = kit_file(4 * PAGE), other = open(KIT_OTHER, O_RDWR | O_CREAT | O_TRUNC, 0644);
    NEED_OK(other);
    NEED_OK(ftruncate(other, 4 * PAGE));
    unsigned char *shared = kit_map(4 * PAGE, both, MAP_SHARED, other, 0); /* no page is there yet */
    NEED(pread(fd, shared + 10, 3 * PAGE, 0) == 3 * PAGE);
    NEED(kit_matches(shared + 10, 0, 3 * PAGE));
    unsigned char *private = kit_anon(4 * PAGE);
    NEED(pread(fd, private, 4 * PAGE, 0) == 4 * PAGE && kit_matches(private, 0, 4 * PAGE));
    NEED(lseek(fd, 0, SEEK_SET) == 0);
    unsigned char *again = kit_anon(4 * PAGE);
    NEED(read(fd, again, 4 * PAGE) == 4 * PAGE && kit_matches(again, 0, 4 * PAGE));
    NEED(lseek(fd, 0, SEEK_CUR) == 4 * PAGE);
}

static void read_into_copy_on_write(void)
{
    int fd = kit_file(2 * PAGE);
    unsigned char *memory = kit_map(2 * PAGE, both, MAP_PRIVATE, fd, 0);
    kit_read(memory); /* the file's own page, not to be written to */
    NEED(pread(fd, memory, PAGE, PAGE) == PAGE);
    NEED(kit_matches(memory, PAGE, PAGE));
    unsigned char byte = 0;
    NEED(pread(fd, &byte, 1, 0) == 1 && byte == kit_byte(0));
}

static void read_into_forbidden_memory(void)
{
    int fd = kit_file(2 * PAGE);
    unsigned char *readonly = kit_map(PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
    unsigned char *nothing = kit_anon(2 * PAGE);
    NEED_OK(munmap(nothing, 2 * PAGE));
    pid_t before = getpid();
    errno = 0;
    NEED(suite_child(kit_write, readonly) == SIGSEGV);
    /* the call fails with EFAULT, or touching the page for it ends the process: never a success */
    struct { int fd; void *to; } call[2] = { { fd, readonly }, { fd, nothing } };
    for (int i = 0; i < 2; i++) {
        int ends[2];
        NEED_OK(pipe(ends));
        pid_t pid = fork();
        if (pid == 0) {
            char wrong = pread(call[i].fd, call[i].to, 100, 0) >= 0;
            (void)!write(ends[1], &wrong, 1);
            _exit(0);
        }
        close(ends[1]);
        char wrong = 0;
        NEED(read(ends[0], &wrong, 1) <= 0 || !wrong);
        close(ends[0]);
    }
    NEED(getpid() == before && kit_matches(readonly, 0, PAGE));
}

static void write_from_a_mapping(void)
{
    int fd = kit_file(4 * PAGE), other = open(KIT_OTHER, O_RDWR | O_CREAT | O_TRUNC, 0644);
    unsigned char *memory = kit_map(4 * PAGE, PROT_READ, MAP_PRIVATE, fd, 0); /* no page is there yet */
    NEED_OK(other);
    NEED(write(other, memory + 5, 3 * PAGE) == 3 * PAGE);
    unsigned char *copy = kit_map(3 * PAGE, PROT_READ, MAP_SHARED, other, 0);
    NEED(kit_matches(copy, 5, 3 * PAGE));
}

static void file_onto_itself(void)
{
    int fd = kit_file(4 * PAGE);
    unsigned char *memory = kit_map(4 * PAGE, both, MAP_SHARED, fd, 0);
    NEED(pwrite(fd, memory, PAGE, 2 * PAGE) == PAGE);
    NEED(kit_matches(memory + 2 * PAGE, 0, PAGE));
    NEED(pread(fd, memory + 3 * PAGE, PAGE, PAGE) == PAGE);
    NEED(kit_matches(memory + 3 * PAGE, PAGE, PAGE));
}

static void truncate_of_a_mapped_file(void)
{
    int fd = kit_file(4 * PAGE);
    unsigned char *memory = kit_map(4 * PAGE, both, MAP_SHARED, fd, 0);
    NEED(kit_matches(memory, 0, 4 * PAGE));
    NEED_OK(ftruncate(fd, PAGE + 100));
    NEED(kit_matches(memory, 0, PAGE + 100));
    NEED(kit_zero(memory + PAGE + 100, PAGE - 100));
    NEED(suite_child(kit_read, memory + 2 * PAGE) == SIGBUS);
    NEED_OK(ftruncate(fd, 4 * PAGE)); /* it grows again, with zeroes */
    NEED(kit_matches(memory, 0, PAGE + 100));
    NEED(kit_zero(memory + PAGE + 100, 3 * PAGE - 100));
    memory[3 * PAGE] = 1;
    unsigned char byte = 0;
    NEED(pread(fd, &byte, 1, 3 * PAGE) == 1 && byte == 1);
}

/* POSIX mmap(): whole pages beyond the end of the object are SIGBUS, also those of which there is a private copy. */
static void truncate_and_private_copies(void)
{
    int fd = kit_file(4 * PAGE);
    unsigned char *memory = kit_map(4 * PAGE, both, MAP_PRIVATE, fd, 0);
    memory[0] ^= 1;
    memory[3 * PAGE] ^= 1;
    kit_read(memory + 2 * PAGE);
    NEED_OK(ftruncate(fd, PAGE));
    NEED(suite_child(kit_read, memory + 2 * PAGE) == SIGBUS);
    NEED(suite_child(kit_read, memory + 3 * PAGE) == SIGBUS);
    NEED(memory[0] == (kit_byte(0) ^ 1));
}

static void growing_file(void)
{
    int fd = kit_file(10);
    unsigned char *memory = kit_map(3 * PAGE, both, MAP_SHARED, fd, 0);
    NEED(suite_child(kit_read, memory + 2 * PAGE) == SIGBUS);
    NEED(pwrite(fd, "end", 3, 2 * PAGE) == 3);
    NEED(memcmp(memory + 2 * PAGE, "end", 3) == 0);
    NEED(kit_zero(memory + 10, 2 * PAGE - 10));
}

const struct test_case cases_coherence[] = {
    { "read_sees_stores_to_a_mapping", read_sees_stores, NULL },
    { "mapping_sees_write", mapping_sees_writes, NULL },
    { "two_mappings_of_a_file_agree", two_mappings_agree, NULL },
    { "read_into_mapped_memory", read_into_a_mapping, NULL },
    { "read_into_a_private_mapping_copies", read_into_copy_on_write, NULL },
    { "read_into_forbidden_memory_never_succeeds", read_into_forbidden_memory, NULL },
    { "write_from_mapped_memory", write_from_a_mapping, NULL },
    { "file_onto_itself_through_its_mapping", file_onto_itself, NULL },
    { "truncate_of_a_mapped_file", truncate_of_a_mapped_file, NULL },
    { "truncate_takes_private_copies_too", truncate_and_private_copies, NULL },
    { "mapping_of_a_growing_file", growing_file, NULL },
    { NULL, NULL, NULL },
};
