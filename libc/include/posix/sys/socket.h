/*
 * POSIX <sys/socket.h>, for programs that can use a network and can do without one: there is none, and socket() and socketpair()
 * answer EAFNOSUPPORT for every family. No descriptor is a socket: the rest answers ENOTSOCK, or EBADF.
 */
#ifndef _SYS_SOCKET_H
#define _SYS_SOCKET_H

#include <sys/types.h>
#include <sys/uio.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef unsigned int socklen_t;
typedef unsigned short sa_family_t;

struct sockaddr {
    sa_family_t sa_family;
    char sa_data[14];
};

struct sockaddr_storage {
    sa_family_t ss_family;
    char __ss_padding[118];
    unsigned long __ss_align;
};

struct msghdr {
    void *msg_name;
    socklen_t msg_namelen;
    struct iovec *msg_iov;
    int msg_iovlen;
    void *msg_control;
    socklen_t msg_controllen;
    int msg_flags;
};

struct cmsghdr {
    socklen_t cmsg_len; /* with this header */
    int cmsg_level, cmsg_type;
};

#define __CMSG_ALIGN(n) (((n) + sizeof(size_t) - 1) & ~(sizeof(size_t) - 1))
#define CMSG_DATA(c) ((unsigned char *)(c) + __CMSG_ALIGN(sizeof(struct cmsghdr)))
#define CMSG_FIRSTHDR(m) ((m)->msg_controllen >= sizeof(struct cmsghdr) ? (struct cmsghdr *)(m)->msg_control : (struct cmsghdr *)0)
#define CMSG_NXTHDR(m, c)                                                                                                         \
    ((unsigned char *)(c) + __CMSG_ALIGN((c)->cmsg_len) + __CMSG_ALIGN(sizeof(struct cmsghdr)) >                                   \
             (unsigned char *)(m)->msg_control + (m)->msg_controllen                                                               \
         ? (struct cmsghdr *)0                                                                                                     \
         : (struct cmsghdr *)((unsigned char *)(c) + __CMSG_ALIGN((c)->cmsg_len)))

struct linger {
    int l_onoff, l_linger; /* seconds */
};

#define AF_UNSPEC 0
#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10

#define SOCK_STREAM 1
#define SOCK_DGRAM 2
#define SOCK_RAW 3
#define SOCK_SEQPACKET 5

#define SOL_SOCKET 1
#define SO_DEBUG 1
#define SO_REUSEADDR 2
#define SO_TYPE 3
#define SO_ERROR 4
#define SO_DONTROUTE 5
#define SO_BROADCAST 6
#define SO_SNDBUF 7
#define SO_RCVBUF 8
#define SO_KEEPALIVE 9
#define SO_OOBINLINE 10
#define SO_LINGER 13
#define SO_RCVLOWAT 18
#define SO_SNDLOWAT 19
#define SO_RCVTIMEO 20
#define SO_SNDTIMEO 21
#define SO_ACCEPTCONN 30
#define SOMAXCONN 128
#define SCM_RIGHTS 1

#define MSG_OOB 1
#define MSG_PEEK 2
#define MSG_DONTROUTE 4
#define MSG_CTRUNC 8
#define MSG_TRUNC 32
#define MSG_EOR 128
#define MSG_WAITALL 256
#define MSG_NOSIGNAL 16384

#define SHUT_RD 0
#define SHUT_WR 1
#define SHUT_RDWR 2

int socket(int family, int type, int protocol);
int socketpair(int family, int type, int protocol, int fds[2]);
int accept(int fd, struct sockaddr *__restrict address, socklen_t *__restrict bytes);
int bind(int fd, const struct sockaddr *address, socklen_t bytes);
int connect(int fd, const struct sockaddr *address, socklen_t bytes);
int getpeername(int fd, struct sockaddr *__restrict address, socklen_t *__restrict bytes);
int getsockname(int fd, struct sockaddr *__restrict address, socklen_t *__restrict bytes);
int getsockopt(int fd, int level, int name, void *__restrict value, socklen_t *__restrict bytes);
int setsockopt(int fd, int level, int name, const void *value, socklen_t bytes);
int listen(int fd, int backlog);
ssize_t recv(int fd, void *data, size_t bytes, int flags);
ssize_t recvfrom(int fd, void *__restrict data, size_t bytes, int flags, struct sockaddr *__restrict from, socklen_t *__restrict from_bytes);
ssize_t recvmsg(int fd, struct msghdr *message, int flags);
ssize_t send(int fd, const void *data, size_t bytes, int flags);
ssize_t sendto(int fd, const void *data, size_t bytes, int flags, const struct sockaddr *to, socklen_t to_bytes);
ssize_t sendmsg(int fd, const struct msghdr *message, int flags);
int shutdown(int fd, int how);
int sockatmark(int fd);

#ifdef __cplusplus
}
#endif
#endif
