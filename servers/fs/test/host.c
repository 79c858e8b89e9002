/* The host's side: counting checks, a mapped image file, and rt/log.h. */
#include "host.h"

#include <fcntl.h>
#include <rt/log.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

unsigned host_passed, host_failed;
uint64_t host_seed = 1;
bool host_quiet;

static char path[64];
static uint8_t *image;
static size_t image_bytes;
static void *memory;

bool host_check(bool ok, const char *what, const char *file, int line)
{
    if (ok)
        host_passed++;
    else if (++host_failed < 20)
        printf("FAILED %s:%d: %s\n", file, line, what);
    return ok;
}

int host_summary(void)
{
    free(memory);
    printf("%u passed, %u failed\n", host_passed, host_failed);
    return host_failed != 0;
}

uint32_t host_random(uint32_t below)
{
    host_seed ^= host_seed << 13, host_seed ^= host_seed >> 7, host_seed ^= host_seed << 17;
    return below ? (uint32_t)(host_seed >> 11) % below : 0;
}

static int shell(const char *format, ...)
{
    char command[512];
    va_list args;
    va_start(args, format);
    vsnprintf(command, sizeof(command), format, args);
    va_end(args);
    return system(command);
}

void host_image_make(unsigned kib, const char *options)
{
    strcpy(path, "/tmp/quire-fs-XXXXXX");
    int fd = mkstemp(path);
    if (fd < 0 || ftruncate(fd, (off_t)kib * 1024) ||
        shell("PATH=$PATH:/usr/sbin:/sbin; mke2fs -q -F %s %s >/dev/null", options, path)) {
        printf("cannot make an image: mke2fs %s\n", options);
        exit(1);
    }
    image_bytes = (size_t)kib * 1024;
    image = mmap(NULL, image_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (image == MAP_FAILED)
        exit(1);
    host_disk_fail_after(-1);
}

/* e2fsck's status; shows what it said if that is above `limit`. */
static int check(const char *how, int limit)
{
    msync(image, image_bytes, MS_SYNC);
    int status = shell("PATH=$PATH:/usr/sbin:/sbin; e2fsck -f%s %s >%s.log 2>&1", how, path, path);
    status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    if (status > limit)
        shell("cat %s.log | head -40", path);
    shell("rm -f %s.log", path);
    return status;
}

bool host_image_clean(void)
{
    return check("n", 0) == 0;
}

bool host_image_mend(void)
{
    return check("y", 3) <= 3; /* 1: errors corrected; 2: and it should be mounted anew */
}

void host_image_close(void)
{
    munmap(image, image_bytes);
    unlink(path);
}

uint8_t *host_image(void)
{
    return image;
}

size_t host_image_bytes(void)
{
    return image_bytes;
}

void *host_memory(size_t bytes)
{
    free(memory);
    memory = aligned_alloc(4096, bytes);
    memset(memory, 0xa5, bytes);
    return memory;
}

void log_print(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (!host_quiet)
        vfprintf(stderr, format, args);
    va_end(args);
}

void rt_panic(const char *file, int line, const char *what)
{
    printf("%s:%d: broken invariant: %s\n", file, line, what);
    abort();
}
