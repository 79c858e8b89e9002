/* The caller's side of a request, by the kernel's calls. */
#include "user.h"

#include <quire/sys.h>
#include <rt/log.h>

int64_t user_copy_in(uint64_t id, uint64_t offset, void *to, size_t bytes)
{
    return sys_copy_in(id, offset, to, bytes);
}

int64_t user_copy_out(uint64_t id, uint64_t offset, const void *from, size_t bytes)
{
    return sys_copy_out(id, offset, from, bytes);
}

void user_answer(uint64_t id, int64_t status, const uint64_t w[MSG_WORDS])
{
    struct reply r = {.id = id, .kind = REPLY_MSG, .status = status};
    for (int i = 0; i < MSG_WORDS; i++)
        r.w[i] = w[i];
    int64_t err = sys_reply(&r);
    rt_assert(err == 0 || err == ERR_STALE);
}
