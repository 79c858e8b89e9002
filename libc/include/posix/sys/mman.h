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
#define MAP_FAILED ((void *)-1)

#define MS_ASYNC 1
#define MS_SYNC 2
#define MS_INVALIDATE 4

/* Errors: those of PAGER_MMAP in proto/pager.h, and EBADF (no such descriptor), ENODEV (not a file). */
void *mmap(void *address, size_t bytes, int prot, int flags, int fd, off_t offset);
int munmap(void *address, size_t bytes);
int mprotect(void *address, size_t bytes, int prot);
int msync(void *address, size_t bytes, int flags);

#ifdef __cplusplus
}
#endif
#endif
