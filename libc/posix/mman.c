/* Mapped memory: requests to the pager. */
#include <sys/mman.h>

#include "cancel.h"
#include "file.h"

#include <abi/prot.h>
#include <errno.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <quire/call.h>

_Static_assert(PROT_READ == PROT_R && PROT_WRITE == PROT_W && PROT_EXEC == PROT_X, "the ABI's");
_Static_assert(MAP_SHARED == PAGER_MAP_SHARED && MAP_PRIVATE == PAGER_MAP_PRIVATE && MAP_FIXED == PAGER_MAP_FIXED &&
                   MAP_ANONYMOUS == PAGER_MAP_ANON && MAP_NORESERVE == PAGER_MAP_NORESERVE &&
                   MAP_POPULATE == PAGER_MAP_POPULATE && MAP_FIXED_NOREPLACE == PAGER_MAP_FIXED_NOREPLACE &&
                   MAP_GROWSDOWN == PAGER_MAP_GROWSDOWN && MAP_LOCKED == PAGER_MAP_LOCKED,
               "the pager protocol's");

void *mmap(void *address, size_t bytes, int prot, int flags, int fd, off_t offset)
{
    uint64_t handle = 0;
    if (prot & ~(PROT_READ | PROT_WRITE | PROT_EXEC) || offset % PAGE_BYTES != 0) {
        errno = EINVAL;
        return MAP_FAILED;
    }
    flags &= ~PAGER_MAP_DEVICE; /* to programs the bit means nothing */
    if (!(flags & MAP_ANONYMOUS)) {
        const struct open_file *file = __fd_file(fd);
        if (!file)
            return MAP_FAILED;
        if (file->kind == FDLIST_ZERO) {
            flags |= MAP_ANONYMOUS;
        } else if (file->kind != FDLIST_FILE && file->kind < FDLIST_MAPPED) {
            errno = ENODEV;
            return MAP_FAILED;
        }
        handle = file->handle;
        if (file->kind >= FDLIST_MAPPED) {
            if (!(file->flags & FDLIST_READ) || (prot & PROT_WRITE && !(file->flags & FDLIST_WRITE))) {
                errno = EACCES;
                return MAP_FAILED;
            }
            flags |= PAGER_MAP_DEVICE;
            handle = (file->kind - FDLIST_MAPPED) | (file->flags & FDLIST_WRITE ? 0 : PAGER_DEVICE_READ_ONLY);
        }
    }
    uint64_t w[MSG_WORDS] = {(uintptr_t)address, bytes, (unsigned)prot | (uint64_t)(unsigned)flags << PAGER_MAP_SHIFT,
                             handle, flags & MAP_ANONYMOUS ? 0 : (uint64_t)offset};
    if (quire_result(quire_call(USER_SLOT_PAGER, PAGER_MMAP, w)) < 0)
        return MAP_FAILED;
    return (void *)(uintptr_t)w[0];
}

static int range_call(uint64_t op, void *address, size_t bytes, uint64_t w2)
{
    uint64_t w[MSG_WORDS] = {(uintptr_t)address, bytes, w2};
    return (int)quire_result(quire_call(USER_SLOT_PAGER, op, w));
}

int munmap(void *address, size_t bytes)
{
    return range_call(PAGER_MUNMAP, address, bytes, 0);
}

int mprotect(void *address, size_t bytes, int prot)
{
    if (prot & ~(PROT_READ | PROT_WRITE | PROT_EXEC))
        return (int)quire_result(ERR_INVAL);
    return range_call(PAGER_MPROTECT, address, bytes, (unsigned)prot);
}

int msync(void *address, size_t bytes, int flags)
{
    __cancel_point();
    if (flags & ~(MS_ASYNC | MS_SYNC | MS_INVALIDATE) || (flags & MS_ASYNC && flags & MS_SYNC))
        return (int)quire_result(ERR_INVAL);
    return range_call(PAGER_MSYNC, address, bytes, (unsigned)flags);
}
