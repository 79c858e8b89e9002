/* What the host tests share: an image file in place of the disk, and mke2fs and e2fsck on it. */
#ifndef FS_TEST_HOST_H
#define FS_TEST_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern unsigned host_passed, host_failed;
/* Counts a check; says what failed. */
#define CHECK(x) host_check((x), #x, __FILE__, __LINE__)
bool host_check(bool ok, const char *what, const char *file, int line);
/* The last line of a test, and its exit status. */
int host_summary(void);

/* A small generator: the same numbers on every machine. */
extern uint64_t host_seed;
uint32_t host_random(uint32_t below);

/* Makes an image of this many KiB with mke2fs and these further options, and opens it as the disk. */
void host_image_make(unsigned kib, const char *options);
/* e2fsck -fn on the image: true if it is clean. */
bool host_image_clean(void);
/* e2fsck -fy: true if all that was wrong could be mended. */
bool host_image_mend(void);
void host_image_close(void);
uint8_t *host_image(void);
size_t host_image_bytes(void);

/* From now on every request fails after `n` more that succeed (-1: none fails). */
void host_disk_fail_after(long n);
/*
 * From now on the disk has a cache of its own, which a flush empties, and after `n` more writes and flushes (> 0) there is no power: nothing
 * more reaches it, though every request still seems to succeed.
 */
void host_disk_cut_after(long n);
bool host_disk_is_cut(void);
/* An ordinary disk again. Of what was written and not flushed it has some, a random part; each request is there as a whole, or not. */
void host_disk_power_on(void);
/* Memory for super_mount; the same each time, so that buffers left dirty are lost as in a crash. */
void *host_memory(size_t bytes);
extern bool host_quiet;

#endif
