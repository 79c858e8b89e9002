/* Files with a pattern. */
#include "kit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PART = 16 << 10 };

void kit_home(void)
{
    NEED_OK(mkdir(HOME, 0755));
    NEED_OK(chdir(HOME));
}

unsigned char kit_byte(unsigned seed, size_t at)
{
    return (unsigned char)((at ^ at >> 9 ^ at >> 17) * 31 + seed);
}

int kit_file(const char *path, unsigned seed, size_t bytes)
{
    static unsigned char part[PART];
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);
    NEED_OK(fd);
    for (size_t at = 0; at < bytes; at += PART) {
        size_t count = bytes - at < PART ? bytes - at : PART;
        for (size_t i = 0; i < count; i++)
            part[i] = kit_byte(seed, at + i);
        NEED(write(fd, part, count) == (ssize_t)count);
    }
    NEED_OK(lseek(fd, 0, SEEK_SET));
    return fd;
}

bool kit_holds(const char *path, unsigned seed, size_t bytes)
{
    static unsigned char part[PART];
    int fd = open(path, O_RDONLY);
    size_t at = 0;
    bool same = fd >= 0;
    for (ssize_t got; same && (got = read(fd, part, PART)) != 0; at += (size_t)got) {
        same = got > 0 && at + (size_t)got <= bytes;
        for (ssize_t i = 0; same && i < got; i++)
            same = part[i] == kit_byte(seed, at + (size_t)i);
        if (!same)
            break;
    }
    if (fd >= 0)
        close(fd);
    return same && at == bytes;
}
