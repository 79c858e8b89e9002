/*
 * A device that programs map: /dev/flash0, the CFI flash of the machine, two banks of 32 MiB. The test gives the second bank a text at
 * its start. Stores are commands to the chips (Intel command set; two chips of 16 bits side by side): they show that a store reaches the device.
 */
#include "../file/posixtest.h"
#include "../memory/memory.h"

enum { BANK = 32 << 20, READ_ARRAY = 0x00ff00ff, QUERY = 0x00980098, PROGRAM = 0x00400040, QUERY_AT = 0x55, ANSWER_AT = 0x10, WORD_AT = 1024 };

static int flash;
static volatile uint32_t *chip; /* the start of the second bank, three pages */

static void opened(void)
{
    struct stat status;
    flash = open("/dev/flash0", O_RDWR);
    REQUIRE(flash >= 0 && fstat(flash, &status) == 0 && S_ISCHR(status.st_mode) && status.st_size == 2 * BANK);
    REQUIRE(stat("/dev/flash0", &status) == 0 && S_ISCHR(status.st_mode));
    REQUIRE(ERROR_OF(open("/dev/flash7", O_RDWR)) == ENOENT);
    char byte;
    REQUIRE(ERROR_OF(read(flash, &byte, 1)) == EINVAL && ERROR_OF(write(flash, &byte, 1)) == EINVAL);
}

static void refused(void)
{
    int reader = open("/dev/flash0", O_RDONLY);
    REQUIRE(MAP_ERROR_OF(mmap(NULL, page, PROT_READ, MAP_PRIVATE, flash, 0)) == EINVAL);
    REQUIRE(MAP_ERROR_OF(mmap(NULL, 2 * page, PROT_READ, MAP_SHARED, flash, 2 * BANK - (off_t)page)) == EINVAL);
    REQUIRE(MAP_ERROR_OF(mmap(NULL, page, PROT_READ, MAP_SHARED, flash, 2 * BANK)) == EINVAL);
    REQUIRE(MAP_ERROR_OF(mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, reader, 0)) == EACCES);
    char *last = mmap(NULL, page, PROT_READ, MAP_SHARED, reader, 2 * BANK - (off_t)page);
    REQUIRE(last != MAP_FAILED && read_signal(last) == 0 && write_signal(last) == SIGSEGV);
    REQUIRE(ERROR_OF(mprotect(last, page, PROT_READ | PROT_WRITE)) == EACCES);
    REQUIRE(munmap(last, page) == 0 && read_signal(last) == SIGSEGV && close(reader) == 0);
}

/* What the file behind the second bank begins with is there; the mapping outlives the descriptor. */
static void shows(void)
{
    int again = dup(flash);
    char *text = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_SHARED, again, BANK);
    REQUIRE(text != MAP_FAILED && close(again) == 0);
    REQUIRE(memcmp(text, "A text in flash memory.", 23) == 0 && text[2 * page] == 'C');
    chip = (volatile uint32_t *)text;
}

static uint32_t query(void)
{
    chip[QUERY_AT] = QUERY;
    uint32_t answer = chip[ANSWER_AT];
    chip[0] = READ_ARRAY;
    return answer;
}

/* The chips answer a command, and keep a word that is programmed. */
static void obeys(void)
{
    REQUIRE(query() == 0x00510051); /* 'Q' of each */
    REQUIRE(memcmp((char *)chip, "A text", 6) == 0);
    chip[WORD_AT] = PROGRAM;
    chip[WORD_AT] = 0x12345678;
    chip[0] = READ_ARRAY;
    REQUIRE(chip[WORD_AT] == 0x12345678);
}

static void child_programs(void)
{
    if (chip[WORD_AT] != 0x12345678)
        _exit(1);
    chip[WORD_AT + 1] = PROGRAM;
    chip[WORD_AT + 1] = 0x87654321;
    chip[0] = READ_ARRAY;
}

/* fork shares it, to store into on both sides. */
static void forked(void)
{
    int status = kit_child(child_programs);
    REQUIRE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    REQUIRE(chip[WORD_AT + 1] == 0x87654321 && query() == 0x00510051);
}

static void changed(void)
{
    char *at = (char *)(uintptr_t)chip;
    unsigned char in[3] = { 0 };
    REQUIRE(mincore(at, 3 * page, in) == 0 && (in[0] & in[1] & in[2] & 1));
    REQUIRE(mprotect(at + page, page, PROT_NONE) == 0 && read_signal(at + page) == SIGSEGV && read_signal(at + 2 * page) == 0);
    REQUIRE(mprotect(at + page, page, PROT_READ | PROT_WRITE) == 0 && chip[WORD_AT] == 0x12345678);
    REQUIRE(ERROR_OF(madvise(at, page, MADV_DONTNEED)) == EINVAL && msync(at, 3 * page, MS_SYNC) == 0);
    REQUIRE(mlock(at, 3 * page) == 0 && munlock(at, 3 * page) == 0);
    REQUIRE(MAP_ERROR_OF(mremap(at, 3 * page, 4 * page, MREMAP_MAYMOVE)) == EFAULT);
    char *moved = mremap(at, 3 * page, 2 * page, 0);
    REQUIRE(moved == at && read_signal(at + 2 * page) == SIGSEGV && chip[WORD_AT] == 0x12345678);
}

/* It is no memory: no buffer of a call, and nobody is counted for it. */
static void no_memory(void)
{
    int file = file_of(page), ends[2];
    REQUIRE(pipe(ends) == 0);
    REQUIRE(ERROR_OF(read(file, (char *)(uintptr_t)chip, 100)) == EFAULT && ERROR_OF(write(file, (char *)(uintptr_t)chip, 100)) == EFAULT);
    REQUIRE(ERROR_OF(write(ends[1], (char *)(uintptr_t)chip, 100)) == EFAULT);
    close(file), close(ends[0]), close(ends[1]);
    char *much = mmap(NULL, 2 * BANK, PROT_READ, MAP_SHARED | MAP_POPULATE, flash, 0); /* more than there is memory */
    REQUIRE(much != MAP_FAILED && memcmp(much + BANK, "A text", 6) == 0 && munmap(much, 2 * BANK) == 0);
}

static const struct posix_case cases[] = {
    {"opened by name", "/dev/flash0", opened},
    {"refused", "mmap: EINVAL, EACCES", refused},
    {"shows the device", "mmap", shows},
    {"stores reach the device", "mmap: MAP_SHARED", obeys},
    {"fork shares it", "fork", forked},
    {"protected, cut, locked, advised", "mprotect, mremap, mlock, madvise, mincore", changed},
    {"is no memory", "read, write: EFAULT", no_memory},
};

int main(void)
{
    page = (size_t)sysconf(_SC_PAGESIZE);
    return posix_main(cases, sizeof cases / sizeof *cases);
}
