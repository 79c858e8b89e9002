/* What a program says of its memory: advice, and what must stay. Requests to the pager, which may lack them: ENOSYS. */
#include <sys/mman.h>

#include <abi/types.h>
#include <errno.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <quire/call.h>
#include <stdbool.h>

_Static_assert(MADV_NORMAL == PAGER_ADVICE_NORMAL && MADV_WILLNEED == PAGER_ADVICE_WILLNEED &&
                   MADV_DONTNEED == PAGER_ADVICE_DONTNEED,
               "the pager protocol's");

static int64_t range_call(uint64_t op, const void *address, size_t bytes, uint64_t w2)
{
    uint64_t w[MSG_WORDS] = {(uintptr_t)address, bytes, w2};
    return quire_call(USER_SLOT_PAGER, op, w);
}

static int64_t advise(const void *address, size_t bytes, int advice)
{
    if (advice == MADV_RANDOM || advice == MADV_SEQUENTIAL)
        advice = MADV_NORMAL;
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
    return lock(address, bytes, 1);
}

int munlock(const void *address, size_t bytes)
{
    return lock(address, bytes, 0);
}

int mlockall(int flags)
{
    bool known = flags != 0 && (flags & ~(MCL_CURRENT | MCL_FUTURE)) == 0;
    return (int)quire_result(known ? ERR_NOSYS : ERR_INVAL);
}

int munlockall(void)
{
    return (int)quire_result(ERR_NOSYS);
}

void *mremap(void *address, size_t old_bytes, size_t new_bytes, int flags, ...)
{
    uint64_t w[MSG_WORDS] = {(uintptr_t)address, old_bytes, new_bytes, (unsigned)flags};
    return quire_result(quire_call(USER_SLOT_PAGER, PAGER_MREMAP, w)) < 0 ? MAP_FAILED : (void *)(uintptr_t)w[0];
}
