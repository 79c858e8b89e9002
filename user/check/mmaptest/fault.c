/* Faults: what a touch brings in, and which touches end the process. */
#include "kit.h"

#include <abi/types.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>

static const int both = PROT_READ | PROT_WRITE;

static void file_stays_after_close(void)
{
    int fd = kit_file(3 * PAGE);
    unsigned char *memory = kit_map(3 * PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
    NEED_OK(close(fd));
    NEED(kit_matches(memory, 0, 3 * PAGE));
    unlink(KIT_PATH);
    NEED(kit_matches(memory, 0, 3 * PAGE));
}

static void unlinked_file_stays(void)
{
    int fd = kit_file(8 * PAGE);
    unlink(KIT_PATH);
    unsigned char *memory = kit_map(8 * PAGE, both, MAP_SHARED, fd, 0);
    NEED_OK(close(fd));
    memory[PAGE] = 7;
    NEED(memory[PAGE] == 7 && kit_matches(memory + 2 * PAGE, 2 * PAGE, 6 * PAGE));
}

/* A program that no test has run: its pages are not in memory yet, unless this case ran before. */
static void nothing_read_before_first_touch(void)
{
    int fd = open("/bin/[", O_RDONLY);
    struct stat status;
    NEED_OK(fd);
    NEED_OK(fstat(fd, &status));
    kit_faults(); /* its own stack and code are in memory now */
    struct pager_stat before = kit_stat();
    volatile unsigned char *memory = kit_map((size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    struct pager_stat mapped = kit_stat();
    NEED(mapped.pages_read == before.pages_read);
    NEED(mapped.faults_file_read == before.faults_file_read);
    NEED(kit_region(memory).resident == 0);
    NEED(memory[0] == 0x7f && memory[1] == 'E');
    struct pager_stat touched = kit_stat();
    NEED(touched.faults_file_read + touched.faults_file_cached > mapped.faults_file_read + mapped.faults_file_cached);
    NEED(kit_region(memory).resident > 0);
}

static void populated_at_once(void)
{
    int fd = kit_file(8 * PAGE);
    unsigned char *anonymous = kit_anon(16 * PAGE);
    unsigned char *file = kit_map(8 * PAGE, PROT_READ, MAP_SHARED, fd, 0);
    unsigned char *private = kit_map(8 * PAGE, both, MAP_PRIVATE, fd, 0);
    kit_faults();
    uint64_t before = kit_faults();
    for (int i = 0; i < 16; i++)
        anonymous[i * PAGE] = 1;
    for (int i = 0; i < 8; i++)
        private[i * PAGE] = file[i * PAGE];
    NEED(kit_faults() == before);
    NEED(kit_region(anonymous).resident >= 16);
}

/* What is only read costs no frame, if the pager has a page of zeros for it; what is written, or locked, does. */
static void reading_takes_no_frame(void)
{
    enum { PAGES = 40 };
    volatile unsigned char *memory = kit_anon(PAGES * PAGE);
    NEED(kit_region(memory).resident == 0 && kit_stat().frames > 0); /* the stack that they use is there now */
    struct pager_stat before = kit_stat();
    for (int i = 0; i < PAGES; i++)
        NEED(memory[i * PAGE + i] == 0);
    struct pager_stat read = kit_stat();
    NEED(read.zero_mapped == before.zero_mapped + PAGES && read.anon_frames == before.anon_frames);
    NEED(kit_region(memory).resident == 0);
    for (int i = 0; i < 10; i++)
        memory[i * PAGE] = 1;
    struct pager_stat written = kit_stat();
    NEED(written.zero_mapped == before.zero_mapped + PAGES - 10 && written.anon_frames == before.anon_frames + 10);
    NEED(kit_region(memory).resident == 10);
    NEED_OK(mlock((void *)(memory + 20 * PAGE), 10 * PAGE));
    struct pager_stat locked = kit_stat();
    NEED(locked.zero_mapped == before.zero_mapped + PAGES - 20 && locked.anon_frames == before.anon_frames + 20);
    NEED_OK(munmap((void *)memory, PAGES * PAGE));
    struct pager_stat gone = kit_stat();
    NEED(gone.zero_mapped == before.zero_mapped && gone.anon_frames == before.anon_frames);
}

static void tail_is_zero(void)
{
    int fd = kit_file(2 * PAGE + 100);
    unsigned char *memory = kit_map(2 * PAGE + 100, PROT_READ, MAP_PRIVATE, fd, 0);
    NEED(kit_matches(memory, 0, 2 * PAGE + 100));
    NEED(kit_zero(memory + 2 * PAGE + 100, PAGE - 100));
}

static void content_at_an_offset(void)
{
    int fd = kit_file(6 * PAGE);
    unsigned char *memory = kit_map(2 * PAGE, PROT_READ, MAP_PRIVATE, fd, 3 * PAGE);
    NEED(kit_matches(memory, 3 * PAGE, 2 * PAGE));
}

static void content_from_the_disk(void)
{
    int fd = open("/bin/reboot", O_RDONLY);
    struct stat status;
    NEED_OK(fd);
    NEED_OK(fstat(fd, &status));
    size_t bytes = (size_t)status.st_size;
    volatile unsigned char *memory = kit_map(bytes, PROT_READ, MAP_PRIVATE, fd, 0);
    for (size_t page = bytes / PAGE; page-- > 0;) /* backward: no luck of the order helps */
        kit_read((void *)(memory + page * PAGE));
    unsigned char *copy = malloc(bytes);
    NEED(copy && read(fd, copy, bytes) == (ssize_t)bytes);
    NEED(memcmp((void *)memory, copy, bytes) == 0);
}

static void hole_is_zero(void)
{
    int fd = kit_file(PAGE);
    NEED_OK(ftruncate(fd, 8 * PAGE));
    unsigned char *memory = kit_map(8 * PAGE, both, MAP_SHARED, fd, 0);
    NEED(kit_matches(memory, 0, PAGE) && kit_zero(memory + PAGE, 7 * PAGE));
    memory[5 * PAGE] = 9; /* and may be filled through the mapping */
    NEED_OK(msync(memory, 8 * PAGE, MS_SYNC));
    unsigned char byte = 0;
    NEED(pread(fd, &byte, 1, 5 * PAGE) == 1 && byte == 9);
}

static void write_to_readonly(void)
{
    int fd = kit_file(PAGE);
    NEED(suite_child(kit_write, kit_map(PAGE, PROT_READ, MAP_PRIVATE, fd, 0)) == SIGSEGV);
    NEED(suite_child(kit_write, kit_map(PAGE, PROT_READ, MAP_SHARED, fd, 0)) == SIGSEGV);
    NEED(suite_child(kit_write, kit_map(PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) == SIGSEGV);
    unsigned char *memory = kit_map(PAGE, PROT_READ, MAP_SHARED, fd, 0);
    kit_read(memory); /* also when the page is there */
    NEED(suite_child(kit_write, memory) == SIGSEGV);
    NEED(kit_matches(memory, 0, PAGE));
}

static void no_access_at_all(void)
{
    unsigned char *memory = kit_map(PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    NEED(suite_child(kit_read, memory) == SIGSEGV);
    NEED(suite_child(kit_write, memory) == SIGSEGV);
}

static void execute_of_data(void)
{
    unsigned char *memory = kit_anon(PAGE);
    static const unsigned char ret[2] = { 0x82, 0x80 }; /* c.ret */
    memcpy(memory, ret, sizeof ret);
    NEED(suite_child(kit_call, memory) == SIGSEGV);
    NEED_OK(mprotect(memory, PAGE, PROT_READ | PROT_EXEC));
    __builtin___clear_cache((char *)memory, (char *)memory + PAGE);
    NEED(suite_child(kit_call, memory) == 0);
}

static void beyond_the_file(void)
{
    int fd = kit_file(PAGE + 10);
    unsigned char *memory = kit_map(4 * PAGE, both, MAP_SHARED, fd, 0);
    NEED(suite_child(kit_read, memory + PAGE + 4000) == 0); /* the last page is whole */
    NEED(suite_child(kit_read, memory + 2 * PAGE) == SIGBUS);
    NEED(suite_child(kit_write, memory + 3 * PAGE) == SIGBUS);
    unsigned char *private = kit_map(4 * PAGE, both, MAP_PRIVATE, fd, 0);
    NEED(suite_child(kit_write, private + 2 * PAGE) == SIGBUS);
}

static void in_no_mapping(void)
{
    unsigned char *memory = kit_anon(PAGE);
    NEED(suite_child(kit_read, NULL) == SIGSEGV);
    NEED(suite_child(kit_write, (void *)8) == SIGSEGV);
    NEED(suite_child(kit_call, NULL) == SIGSEGV);
    NEED(suite_child(kit_read, (void *)(USER_LIMIT - 8)) == SIGSEGV);
    NEED(suite_child(kit_read, (void *)USER_LIMIT) == SIGSEGV);
    NEED(suite_child(kit_read, (void *)~(uintptr_t)7) == SIGSEGV);
    NEED(suite_child(kit_write, (void *)0xffffffff80200000) == SIGSEGV);
    NEED_OK(munmap(memory, PAGE));
    NEED(suite_child(kit_read, memory) == SIGSEGV);
}

/* More than the free memory: the process ends, or a touch fails; the system goes on. */
static void take_all(void *unused)
{
    (void)unused;
    for (;;) {
        unsigned char *memory = mmap(NULL, 1 << 20, both, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED)
            _exit(0);
        for (int i = 0; i < 1 << 20; i += PAGE)
            memory[i] = 1;
    }
}

static void no_memory_left(void)
{
    int result = suite_child(take_all, NULL);
    NEED(result == 0 || result == SIGKILL);
    unsigned char *memory = kit_anon(4 * PAGE);
    memory[3 * PAGE] = 1;
    NEED(kit_zero(memory, 3 * PAGE));
}

const struct test_case cases_fault[] = {
    { "file_stays_alive_after_close", file_stays_after_close, NULL },
    { "unlinked_file_stays_alive_while_mapped", unlinked_file_stays, NULL },
    { "nothing_is_read_before_the_first_touch", nothing_read_before_first_touch, "!eager" },
    { "mmap_populates_so_that_no_fault_follows", populated_at_once, "eager" },
    { "memory_that_is_only_read_takes_no_frame", reading_takes_no_frame, "vm" },
    { "tail_beyond_the_end_of_the_file_is_zero", tail_is_zero, NULL },
    { "content_at_an_offset_is_right", content_at_an_offset, NULL },
    { "content_from_the_disk_is_right", content_from_the_disk, NULL },
    { "hole_of_a_file_is_zero_and_can_be_filled", hole_is_zero, NULL },
    { "write_to_readonly_memory_is_SIGSEGV", write_to_readonly, NULL },
    { "any_access_to_PROT_NONE_is_SIGSEGV", no_access_at_all, NULL },
    { "execution_needs_PROT_EXEC", execute_of_data, NULL },
    { "access_beyond_the_file_is_SIGBUS", beyond_the_file, NULL },
    { "access_in_no_mapping_is_SIGSEGV", in_no_mapping, NULL },
    { "no_memory_left_ends_only_that_process", no_memory_left, NULL },
    { NULL, NULL, NULL },
};
