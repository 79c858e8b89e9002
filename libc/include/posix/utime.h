/* Setting a file's times, in seconds. */
#ifndef _UTIME_H
#define _UTIME_H

#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct utimbuf {
    time_t actime;
    time_t modtime;
};

/* times NULL: now. 0, or -1 and errno. */
int utime(const char *path, const struct utimbuf *times);

#ifdef __cplusplus
}
#endif
#endif
