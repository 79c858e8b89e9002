/*
 * Mapped memory (POSIX <sys/mman.h>). The values of PROT_* and MAP_* are those of the pager protocol
 * (abi/prot.h, proto/pager.h); libc/posix/mman.c checks that they are.
 */
#ifndef _SYS_MMAN_H
#define _SYS_MMAN_H

#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PROT_NONE 0x0
#define PROT_READ 0x1
#define PROT_WRITE 0x2 /* grants PROT_READ too, as the machine does */
#define PROT_EXEC 0x4

#define MAP_SHARED 0x01
#define MAP_PRIVATE 0x02
#define MAP_FIXED 0x10
#define MAP_ANONYMOUS 0x20
#define MAP_ANON MAP_ANONYMOUS
#define MAP_NORESERVE 0x40
#define MAP_POPULATE 0x80
#define MAP_FIXED_NOREPLACE 0x100
#define MAP_GROWSDOWN 0x200
#define MAP_LOCKED 0x2000
#define MAP_FAILED ((void *)-1)

#define MADV_NORMAL 0
#define MADV_RANDOM 1
#define MADV_SEQUENTIAL 2
#define MADV_WILLNEED 3
#define MADV_DONTNEED 4
#define MADV_FREE 8
#define MADV_HUGEPAGE 14
#define MADV_NOHUGEPAGE 15
#define MADV_COLD 20
#define MADV_PAGEOUT 21
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23

#define POSIX_MADV_NORMAL MADV_NORMAL
#define POSIX_MADV_RANDOM MADV_RANDOM
#define POSIX_MADV_SEQUENTIAL MADV_SEQUENTIAL
#define POSIX_MADV_WILLNEED MADV_WILLNEED
#define POSIX_MADV_DONTNEED MADV_DONTNEED

#define MCL_CURRENT 1
#define MCL_FUTURE 2
#define MCL_ONFAULT 4
#define MLOCK_ONFAULT 1u

#define MREMAP_MAYMOVE 1
#define MREMAP_FIXED 2
#define MREMAP_DONTUNMAP 4

#define MFD_CLOEXEC 1u
#define MFD_ALLOW_SEALING 2u

#define MS_ASYNC 1
#define MS_SYNC 2
#define MS_INVALIDATE 4

/* Errors: those of PAGER_MMAP in proto/pager.h, and EBADF (no such descriptor), ENODEV (not a file). */
void *mmap(void *address, size_t bytes, int prot, int flags, int fd, off_t offset);
int munmap(void *address, size_t bytes);
int mprotect(void *address, size_t bytes, int prot);
int msync(void *address, size_t bytes, int flags);

/* MADV_DONTNEED drops private pages: they are zero, or the file's, when touched again. posix_madvise never loses data. */
int madvise(void *address, size_t bytes, int advice);
int posix_madvise(void *address, size_t bytes, int advice);
/* A byte for each page, its lowest bit set if the page is in memory. */
int mincore(void *address, size_t bytes, unsigned char *told);

/* What is locked stays in memory: at most RLIMIT_MEMLOCK of a process (ENOMEM), and half of memory in all (EAGAIN). fork and exec unlock. */
int mlock(const void *address, size_t bytes);
int mlock2(const void *address, size_t bytes, unsigned flags);
int munlock(const void *address, size_t bytes);
int mlockall(int flags);
int munlockall(void);
/* With MREMAP_FIXED a fifth argument: void *new_address. */
void *mremap(void *address, size_t old_bytes, size_t new_bytes, int flags, ...);

/* Objects are files in /tmp/shm; memfd_create's has no name. */
int shm_open(const char *name, int flags, mode_t mode);
int shm_unlink(const char *name);
int memfd_create(const char *name, unsigned flags);

#ifdef __cplusplus
}
#endif
#endif
