/* Calls to the servers, with the touching of absent pages that proto/pager.h asks for. */
#include <quire/call.h>

#include <quire/sys.h>

int64_t quire_call(cap_t server, uint64_t op, uint64_t w[MSG_WORDS])
{
    return sys_call(server, op, w, NULL, 0);
}

void quire_touch(const void *at, uint64_t flags)
{
    /* the word lies in the same page as the byte: the rest of the program's memory is not read or written */
    uint32_t *word = (uint32_t *)((uintptr_t)at & ~(uintptr_t)3);
    if (flags & BUF_OUT)
        __atomic_fetch_or(word, 0, __ATOMIC_RELAXED);
    else
        (void)*(volatile uint32_t *)word;
}

static void touch_all(const char *buffer, size_t bytes, uint64_t flags)
{
    for (size_t at = 0; at < bytes; at += PAGE_BYTES - (((uintptr_t)buffer + at) & (PAGE_BYTES - 1)))
        quire_touch(buffer + at, flags);
}

int64_t quire_call_buffer(cap_t server, uint64_t op, uint64_t w[MSG_WORDS], void *buffer, size_t bytes,
                          uint64_t flags)
{
    uint64_t sent[MSG_WORDS];
    for (int i = 0; i < MSG_WORDS; i++)
        sent[i] = w[i];
    for (;;) {
        int64_t result = sys_call(server, op, w, buffer, bytes | flags);
        if (result != ERR_TOUCH)
            return result;
        touch_all(buffer, bytes, flags);
        for (int i = 0; i < MSG_WORDS; i++)
            w[i] = sent[i];
    }
}
