/* newlib's <sys/stat.h>, whose types our <machine/_types.h> has widened, and what it declares for some systems only. */
#ifndef QUIRE_SYS_STAT_H
#define QUIRE_SYS_STAT_H

#include_next <sys/stat.h>

#ifdef __cplusplus
extern "C" {
#endif

#undef S_BLKSIZE
#define S_BLKSIZE 512 /* the unit of st_blocks */

#if __POSIX_VISIBLE >= 200809
#define UTIME_NOW (-2L)
#define UTIME_OMIT (-1L)
#endif

int mknod(const char *path, mode_t mode, dev_t device);
int lstat(const char *__restrict path, struct stat *__restrict status);

#ifdef __cplusplus
}
#endif
#endif
