/* Helpers of the calls that take a descriptor or a path. All answer 0 or more, or a negative ERR_*. */
#ifndef POSIX_FILE_H
#define POSIX_FILE_H

#include "fd.h"

#include <abi/msg.h>
#include <proto/pager.h>
#include <sys/types.h>

/* The directory handle that paths given with `at` start from: the working directory's for AT_FDCWD or an absolute path. */
int64_t __at_handle(int at, const char *path, uint64_t *handle);

/*
 * A call of fs with one path in its buffer: sets w[0] (path bytes) and w[3] (directory handle), the rest is the caller's.
 * ERR_NOENT for "", ERR_NAMETOOLONG.
 */
int64_t __path_call(uint64_t op, int at, const char *path, uint64_t w[MSG_WORDS]);

/* As __path_call with two paths; sets w[0], w[1] (path bytes) and w[2], w[3] (directory handles). */
int64_t __path_call_two(uint64_t op, int at, const char *path, int at2, const char *path2, uint64_t w[MSG_WORDS]);

/* The canonical path of what `path` leads to, from malloc; NULL and errno. */
char *__real_path_at(int at, const char *path);

/* FDLIST_TTY, FDLIST_NULL ... for the names in /dev that libc serves itself, FDLIST_MAPPED + n for those of the pager's devices, else 0. */
unsigned __device_kind(const char *path);
/* What the pager says of a device that can be mapped; false: it is none. */
bool __device_mapped(unsigned kind, struct pager_device *device);

/* The open file of fd, NULL with errno EBADF if there is none. */
struct open_file *__fd_file(int fd);

/* openat, open ..., but no cancellation points: what stdio and libc itself use. */
int __openat(int at, const char *path, int flags, mode_t mode);
int _open(const char *path, int flags, ...);
int _close(int fd);
ssize_t _read(int fd, void *buffer, size_t bytes);
ssize_t _write(int fd, const void *buffer, size_t bytes);
/* What follows in a write that has begun: EINTR, if the thread is to end. */
ssize_t __write_on(int fd, const void *buffer, size_t bytes);

/* Bytes that one read or write is cut to. */
enum { IO_BYTES_MAX = 0x7ffff000 };

#endif
