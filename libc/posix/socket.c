/* There are no sockets: what <sys/socket.h> says of that. */
#include "file.h"

#include <errno.h>
#include <sys/socket.h>

static int no_family(void)
{
    errno = EAFNOSUPPORT;
    return -1;
}

static int no_socket(int fd)
{
    if (__fd_file(fd)) /* else errno is EBADF */
        errno = ENOTSOCK;
    return -1;
}

int socket(int family, int type, int protocol)
{
    (void)family, (void)type, (void)protocol;
    return no_family();
}

int socketpair(int family, int type, int protocol, int fds[2])
{
    (void)family, (void)type, (void)protocol, (void)fds;
    return no_family();
}

int accept(int fd, struct sockaddr *__restrict address, socklen_t *__restrict bytes)
{
    (void)address, (void)bytes;
    return no_socket(fd);
}

int bind(int fd, const struct sockaddr *address, socklen_t bytes)
{
    (void)address, (void)bytes;
    return no_socket(fd);
}

int connect(int fd, const struct sockaddr *address, socklen_t bytes)
{
    (void)address, (void)bytes;
    return no_socket(fd);
}

int getpeername(int fd, struct sockaddr *__restrict address, socklen_t *__restrict bytes)
{
    (void)address, (void)bytes;
    return no_socket(fd);
}

int getsockname(int fd, struct sockaddr *__restrict address, socklen_t *__restrict bytes)
{
    (void)address, (void)bytes;
    return no_socket(fd);
}

int getsockopt(int fd, int level, int name, void *__restrict value, socklen_t *__restrict bytes)
{
    (void)level, (void)name, (void)value, (void)bytes;
    return no_socket(fd);
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t bytes)
{
    (void)level, (void)name, (void)value, (void)bytes;
    return no_socket(fd);
}

int listen(int fd, int backlog)
{
    (void)backlog;
    return no_socket(fd);
}

ssize_t recv(int fd, void *data, size_t bytes, int flags)
{
    (void)data, (void)bytes, (void)flags;
    return no_socket(fd);
}

ssize_t recvfrom(int fd, void *__restrict data, size_t bytes, int flags, struct sockaddr *__restrict from, socklen_t *__restrict from_bytes)
{
    (void)data, (void)bytes, (void)flags, (void)from, (void)from_bytes;
    return no_socket(fd);
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
    (void)message, (void)flags;
    return no_socket(fd);
}

ssize_t send(int fd, const void *data, size_t bytes, int flags)
{
    (void)data, (void)bytes, (void)flags;
    return no_socket(fd);
}

ssize_t sendto(int fd, const void *data, size_t bytes, int flags, const struct sockaddr *to, socklen_t to_bytes)
{
    (void)data, (void)bytes, (void)flags, (void)to, (void)to_bytes;
    return no_socket(fd);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    (void)message, (void)flags;
    return no_socket(fd);
}

int shutdown(int fd, int how)
{
    (void)how;
    return no_socket(fd);
}

int sockatmark(int fd)
{
    return no_socket(fd);
}
