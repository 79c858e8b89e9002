/* Helpers of the cases. */
#include "kit.h"

#include "lib/ask.h"

#include <fcntl.h>

unsigned char kit_byte(size_t at)
{
    return (unsigned char)((at * 7 + at / PAGE * 13) % 255 + 1);
}

int kit_file(size_t bytes)
{
    static unsigned char page[PAGE];
    int fd = open(KIT_PATH, O_RDWR | O_CREAT | O_TRUNC, 0644);
    NEED_OK(fd);
    for (size_t at = 0; at < bytes; at += PAGE) {
        size_t part = bytes - at < PAGE ? bytes - at : PAGE;
        for (size_t i = 0; i < part; i++)
            page[i] = kit_byte(at + i);
        NEED(write(fd, page, part) == (ssize_t)part);
    }
    NEED_OK(fsync(fd));
    return fd;
}

bool kit_matches(const volatile unsigned char *memory, size_t offset, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        if (memory[i] != kit_byte(offset + i))
            return false;
    return true;
}

bool kit_zero(const volatile unsigned char *memory, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        if (memory[i] != 0)
            return false;
    return true;
}

unsigned char *kit_map(size_t bytes, int prot, int flags, int fd, off_t offset)
{
    void *memory = mmap(NULL, bytes, prot, flags, fd, offset);
    if (memory == MAP_FAILED)
        suite_fail("mmap of %zu bytes: %s", bytes, strerror(errno));
    return memory;
}

unsigned char *kit_anon(size_t bytes)
{
    return kit_map(bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

struct pager_stat kit_stat(void)
{
    struct pager_stat stat;
    NEED_OK(ask_pager(&stat));
    return stat;
}

uint64_t kit_faults(void)
{
    struct pager_stat stat = kit_stat();
    return stat.faults_absent_anon + stat.faults_file_cached + stat.faults_file_read + stat.faults_cow + stat.faults_present;
}

static struct pager_region regions[128];

int kit_region_count(void)
{
    int count = ask_regions(getpid(), regions, sizeof regions / sizeof *regions);
    NEED_OK(count);
    return count;
}

struct pager_region kit_region(const volatile void *address)
{
    int count = kit_region_count();
    for (int i = 0; i < count; i++)
        if ((uintptr_t)address - regions[i].start < regions[i].bytes)
            return regions[i];
    return (struct pager_region){ 0 };
}

void kit_read(void *address)
{
    (void)*(volatile unsigned char *)address;
}

void kit_write(void *address)
{
    *(volatile unsigned char *)address = 1;
}

void kit_call(void *address)
{
    void (*function)(void);
    memcpy(&function, &address, sizeof function);
    function();
}

bool kit_pager_is(const char *name)
{
    char own[25];
    NEED_OK(ask_pager_name(own));
    return strcmp(own, name) == 0;
}
