/* newlib's <unistd.h>, and what it leaves out. */
#ifndef QUIRE_UNISTD_H
#define QUIRE_UNISTD_H

#include_next <unistd.h>

#ifdef __cplusplus
extern "C" {
#endif

#if __BSD_VISIBLE
int brk(void *end);
int pipe2(int fds[2], int flags);
int dup3(int fd, int to, int flags);
#endif
#if __POSIX_VISIBLE >= 200809
int getlogin_r(char *name, size_t bytes);
#endif

#ifdef __cplusplus
}
#endif
#endif
