/* Calls to the servers, with the touching of absent pages that proto/pager.h asks for. */
#include <quire/call.h>

#include "interrupt.h"
#include "process.h"

#include <proto/layout.h>
#include <proto/pager.h>
#include <quire/sys.h>

enum { PAUSES_A_SECOND = 200 };

void __crowd_pause(void)
{
    struct message none;
    sys_recv(CAP_NULL, &none, sys_time() + __process.timebase_hz / PAUSES_A_SECOND);
}

int64_t quire_call(cap_t server, uint64_t op, uint64_t w[MSG_WORDS])
{
    int64_t result = sys_call(server, op, w, NULL, 0);
    while (result == ERR_CROWDED) { /* of the calls that come here all leave w as it was then */
        __crowd_pause();
        result = sys_call(server, op, w, NULL, 0);
    }
    return result;
}

int64_t quire_touch(const void *at, uint64_t flags)
{
    uint64_t w[MSG_WORDS] = {(uintptr_t)at, (flags & BUF_OUT) != 0};
    return sys_call(USER_SLOT_PAGER, PAGER_TOUCH, w, NULL, 0);
}

static int64_t touch_all(const char *buffer, size_t bytes, uint64_t flags)
{
    int64_t status = 0;
    for (size_t at = 0; at < bytes && status == 0; at += PAGE_BYTES - (((uintptr_t)buffer + at) & (PAGE_BYTES - 1)))
        status = quire_touch(buffer + at, flags);
    return status;
}

int64_t quire_call_buffer(cap_t server, uint64_t op, uint64_t w[MSG_WORDS], void *buffer, size_t bytes,
                          uint64_t flags)
{
    uint64_t sent[MSG_WORDS];
    for (int i = 0; i < MSG_WORDS; i++)
        sent[i] = w[i];
    for (;;) {
        int64_t result = sys_call(server, op, w, buffer, bytes | flags);
        if (result != ERR_TOUCH && result != ERR_CROWDED)
            return result;
        if (result == ERR_CROWDED)
            __crowd_pause();
        else if ((result = touch_all(buffer, bytes, flags)) < 0)
            return result;
        for (int i = 0; i < MSG_WORDS; i++)
            w[i] = sent[i];
    }
}
