/* Waiting until descriptors can be used (POSIX <poll.h>). Files and devices always can; see libc/posix/poll.c. */
#ifndef _SYS_POLL_H
#define _SYS_POLL_H

#include <sys/_sigset.h>
#include <sys/cdefs.h>
#include <sys/timespec.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef unsigned long nfds_t;

struct pollfd {
    int fd;        /* negative: passed over */
    short events;  /* wanted */
    short revents; /* told */
};

#define POLLIN 0x001
#define POLLPRI 0x002
#define POLLOUT 0x004
#define POLLERR 0x008
#define POLLHUP 0x010
#define POLLNVAL 0x020
#define POLLRDNORM 0x040
#define POLLRDBAND 0x080
#define POLLWRNORM 0x100
#define POLLWRBAND 0x200

/* timeout in milliseconds, negative: for ever. How many have something to tell, 0 at the timeout, or -1 and errno. */
int poll(struct pollfd *list, nfds_t count, int timeout);
#if __GNU_VISIBLE
int ppoll(struct pollfd *list, nfds_t count, const struct timespec *timeout, const __sigset_t *mask);
#endif

#ifdef __cplusplus
}
#endif
#endif
