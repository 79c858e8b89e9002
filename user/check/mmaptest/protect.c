/* mprotect. */
#include "kit.h"

#include <fcntl.h>
#include <signal.h>

static const int both = PROT_READ | PROT_WRITE;

static void takes_and_gives(void)
{
    unsigned char *memory = kit_anon(PAGE);
    memory[0] = 4;
    NEED_OK(mprotect(memory, PAGE, PROT_READ));
    NEED(memory[0] == 4);
    NEED(suite_child(kit_write, memory) == SIGSEGV);
    NEED_OK(mprotect(memory, PAGE, PROT_NONE));
    NEED(suite_child(kit_read, memory) == SIGSEGV);
    NEED_OK(mprotect(memory, PAGE, both));
    NEED(memory[0] == 4);
    memory[0] = 5;
    NEED(memory[0] == 5);
}

static void of_a_part(void)
{
    int before = kit_region_count();
    unsigned char *memory = kit_anon(5 * PAGE);
    memset(memory, 8, 5 * PAGE);
    NEED_OK(mprotect(memory + 2 * PAGE, PAGE, PROT_READ));
    NEED(kit_region(memory + 2 * PAGE).prot == PROT_READ);
    NEED(suite_child(kit_write, memory + 2 * PAGE) == SIGSEGV);
    memory[PAGE] = memory[3 * PAGE] = 9;
    NEED(memory[2 * PAGE] == 8);
    NEED_OK(mprotect(memory, 5 * PAGE, both)); /* over all pieces */
    memory[2 * PAGE] = 7;
    NEED_OK(munmap(memory, 5 * PAGE));
    NEED(kit_region_count() == before);
}

static void before_the_first_touch(void)
{
    unsigned char *memory = kit_anon(2 * PAGE);
    NEED_OK(mprotect(memory, 2 * PAGE, PROT_READ));
    NEED(kit_zero(memory, 2 * PAGE));
    NEED(suite_child(kit_write, memory) == SIGSEGV);
}

static void forbid(void *memory)
{
    if (mprotect(memory, PAGE, PROT_NONE) < 0)
        _exit(1);
}

static void after_fork(void)
{
    unsigned char *memory = kit_anon(PAGE);
    memory[0] = 1;
    NEED(suite_child(forbid, memory) == 0);
    memory[0]++;
    NEED(memory[0] == 2);
    NEED_OK(mprotect(memory, PAGE, PROT_READ)); /* and a child inherits what the parent has */
    NEED(suite_child(kit_write, memory) == SIGSEGV);
}

static void private_file_written_after_mprotect(void)
{
    int fd = kit_file(PAGE);
    unsigned char *memory = kit_map(PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
    unsigned char byte = 0;
    kit_read(memory);
    NEED_OK(mprotect(memory, PAGE, both));
    memory[0] ^= 1; /* must be a copy, not the file's page */
    NEED(pread(fd, &byte, 1, 0) == 1 && byte == kit_byte(0));
    NEED(memory[0] != kit_byte(0));
}

static void errors(void)
{
    unsigned char *memory = kit_anon(3 * PAGE);
    NEED_ERRNO(mprotect(memory + 1, PAGE, PROT_READ), EINVAL);
    NEED_OK(munmap(memory + PAGE, PAGE));
    NEED_ERRNO(mprotect(memory, 3 * PAGE, PROT_READ), ENOMEM);
    memory[2 * PAGE] = 1;
    close(kit_file(PAGE));
    int fd = open(KIT_PATH, O_RDONLY);
    unsigned char *shared = kit_map(PAGE, PROT_READ, MAP_SHARED, fd, 0);
    NEED_ERRNO(mprotect(shared, PAGE, both), EACCES);
    NEED(suite_child(kit_write, shared) == SIGSEGV);
}

const struct test_case cases_protect[] = {
    { "mprotect_takes_and_gives_rights", takes_and_gives, NULL },
    { "mprotect_of_a_part", of_a_part, NULL },
    { "mprotect_before_the_first_touch", before_the_first_touch, NULL },
    { "mprotect_in_a_child_changes_only_the_child", after_fork, NULL },
    { "mprotect_of_a_private_file_mapping_still_copies", private_file_written_after_mprotect, NULL },
    { "mprotect_errors", errors, NULL },
    { NULL, NULL, NULL },
};
