/* What a program says of its memory: advice, and what must stay. Requests to the pager, which may lack them: ENOSYS. */
#include <sys/mman.h>

#include <abi/types.h>
#include <errno.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <quire/call.h>
#include <stdarg.h>
#include <stdbool.h>

_Static_assert(MADV_NORMAL == PAGER_ADVICE_NORMAL && MADV_RANDOM == PAGER_ADVICE_RANDOM && MADV_SEQUENTIAL == PAGER_ADVICE_SEQUENTIAL &&
                   MADV_WILLNEED == PAGER_ADVICE_WILLNEED && MADV_DONTNEED == PAGER_ADVICE_DONTNEED && MADV_FREE == PAGER_ADVICE_FREE &&
                   MADV_COLD == PAGER_ADVICE_COLD && MADV_PAGEOUT == PAGER_ADVICE_PAGEOUT && MADV_HUGEPAGE == PAGER_ADVICE_HUGEPAGE &&
                   MADV_POPULATE_READ == PAGER_ADVICE_POPULATE_READ && MADV_POPULATE_WRITE == PAGER_ADVICE_POPULATE_WRITE &&
                   MREMAP_MAYMOVE == PAGER_MREMAP_MAYMOVE && MREMAP_FIXED == PAGER_MREMAP_FIXED && MREMAP_DONTUNMAP == PAGER_MREMAP_DONTUNMAP,
               "the pager protocol's");
_Static_assert(MCL_CURRENT == PAGER_LOCKALL_CURRENT && MCL_FUTURE == PAGER_LOCKALL_FUTURE && MCL_ONFAULT == PAGER_LOCKALL_TOUCHED,
               "likewise");

static int64_t range_call(uint64_t op, const void *address, size_t bytes, uint64_t w2)
{
    uint64_t w[MSG_WORDS] = {(uintptr_t)address, bytes, w2};
    return quire_call(USER_SLOT_PAGER, op, w);
}

static int64_t advise(const void *address, size_t bytes, int advice)
{
    return range_call(PAGER_MADVISE, address, bytes, (uint64_t)(int64_t)advice);
}

int madvise(void *address, size_t bytes, int advice)
{
    return (int)quire_result(advise(address, bytes, advice));
}

/* Its DONTNEED is only a hint, so that nothing is lost by it. The error is the result. */
int posix_madvise(void *address, size_t bytes, int advice)
{
    int before = errno;
    int64_t result = advise(address, bytes, advice == POSIX_MADV_DONTNEED ? POSIX_MADV_NORMAL : advice);
    int error = quire_result(result) < 0 ? errno : 0;
    errno = before;
    return error;
}

int mincore(void *address, size_t bytes, unsigned char *told)
{
    uint64_t w[MSG_WORDS] = {(uintptr_t)address, bytes};
    size_t pages = bytes / PAGE_BYTES + (bytes % PAGE_BYTES != 0);
    return (int)quire_result(quire_call_buffer(USER_SLOT_PAGER, PAGER_MINCORE, w, told, pages, BUF_OUT));
}

/* From the page that the address lies in, as POSIX has it. */
static int lock(const void *address, size_t bytes, uint64_t on)
{
    size_t inside = (uintptr_t)address % PAGE_BYTES;
    return (int)quire_result(range_call(PAGER_MLOCK, (const char *)address - inside, bytes + inside, on));
}

int mlock(const void *address, size_t bytes)
{
    return lock(address, bytes, PAGER_LOCK_YES);
}

int mlock2(const void *address, size_t bytes, unsigned flags)
{
    if (flags & ~MLOCK_ONFAULT)
        return (int)quire_result(ERR_INVAL);
    return lock(address, bytes, flags ? PAGER_LOCK_TOUCHED : PAGER_LOCK_YES);
}

int munlock(const void *address, size_t bytes)
{
    return lock(address, bytes, PAGER_LOCK_NO);
}

int mlockall(int flags)
{
    if (flags == 0 || flags & ~(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT))
        return (int)quire_result(ERR_INVAL);
    return (int)quire_result(range_call(PAGER_MLOCKALL, (void *)(uintptr_t)flags, 0, 0));
}

int munlockall(void)
{
    return (int)quire_result(range_call(PAGER_MLOCKALL, NULL, 0, 0));
}

void *mremap(void *address, size_t old_bytes, size_t new_bytes, int flags, ...)
{
    uint64_t w[MSG_WORDS] = {(uintptr_t)address, old_bytes, new_bytes, (unsigned)flags};
    va_list more;
    va_start(more, flags);
    if (flags & MREMAP_FIXED)
        w[4] = (uintptr_t)va_arg(more, void *);
    va_end(more);
    return quire_result(quire_call(USER_SLOT_PAGER, PAGER_MREMAP, w)) < 0 ? MAP_FAILED : (void *)(uintptr_t)w[0];
}
