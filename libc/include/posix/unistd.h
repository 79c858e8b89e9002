/* newlib's <unistd.h>, and what it leaves out. */
#ifndef QUIRE_UNISTD_H
#define QUIRE_UNISTD_H

#include_next <unistd.h>

#if __GNU_VISIBLE && !defined(SEEK_DATA)
#define SEEK_DATA 3 /* the next data, */
#define SEEK_HOLE 4 /* or hole, from the offset on; the end of the file is one */
#endif

#ifdef __cplusplus
extern "C" {
#endif

#if __BSD_VISIBLE
int brk(void *end);
int pipe2(int fds[2], int flags);
int dup3(int fd, int to, int flags);
void closefrom(int fd);
#endif
#if __POSIX_VISIBLE >= 200809
int getlogin_r(char *name, size_t bytes);
#endif

/* For confstr. */
#define _CS_PATH 1
#define _CS_V7_ENV 2
#define _CS_POSIX_V7_WIDTH_RESTRICTED_ENVS 3
#define _CS_POSIX_V7_LP64_OFF64_CFLAGS 4
#define _CS_POSIX_V7_LP64_OFF64_LDFLAGS 5
#define _CS_POSIX_V7_LP64_OFF64_LIBS 6
size_t confstr(int name, char *to, size_t bytes);

#ifdef __cplusplus
}
#endif
#endif
