/* Code that runs in other spaces: see children.h for what each may use. */
#include "children.h"

#include <quire/sys.h>

#include "world.h"

#define CHILD __attribute__((noinline, flatten, optimize("no-tree-loop-distribute-patterns")))

static inline volatile uint64_t *data_words(void)
{
    return (volatile uint64_t *)CHILD_DATA_VA;
}

static inline _Noreturn void done_and_wait(void)
{
    struct message m;
    data_words()[CHILD_DONE] = 1;
    for (;;)
        sys_recv(CAP_NULL, &m, DEADLINE_NEVER);
}

CHILD void child_call(uint64_t label, uint64_t buffer)
{
    volatile uint64_t *data = data_words();
    uint64_t w[MSG_WORDS] = {data[CHILD_WORDS], data[CHILD_WORDS + 1], data[CHILD_WORDS + 2], data[CHILD_WORDS + 3],
                             data[CHILD_WORDS + 4]};
    data[CHILD_RESULT] =
        (uint64_t)sys_call(CHILD_SLOT_ENDPOINT, label, w, (const void *)&data[CHILD_BUFFER], buffer);
    data[CHILD_WORDS] = w[0];
    done_and_wait();
}

CHILD void child_receive(uint64_t unused0, uint64_t unused1)
{
    struct message m;
    (void)unused0, (void)unused1;
    data_words()[CHILD_RESULT] = (uint64_t)sys_recv(CHILD_SLOT_ENDPOINT, &m, DEADLINE_NEVER);
    data_words()[CHILD_WORDS] = m.id;
    done_and_wait();
}

CHILD void child_reply(uint64_t id, uint64_t unused)
{
    struct reply r;
    (void)unused;
    r.id = id, r.kind = REPLY_MSG, r.status = 99;
    r.w[0] = r.w[1] = r.w[2] = r.w[3] = r.w[4] = 0;
    data_words()[CHILD_RESULT] = (uint64_t)sys_reply(&r);
    done_and_wait();
}

CHILD void child_echo(uint64_t unused0, uint64_t unused1)
{
    struct message m;
    (void)unused0, (void)unused1;
    sys_recv(CHILD_SLOT_ENDPOINT, &m, DEADLINE_NEVER);
    for (;;) {
        struct reply r;
        r.id = m.id, r.kind = REPLY_MSG, r.status = (int64_t)m.label;
        r.w[0] = m.w[0], r.w[1] = m.w[1], r.w[2] = m.w[2], r.w[3] = m.w[3], r.w[4] = m.w[4];
        sys_reply_recv(CHILD_SLOT_ENDPOINT, &r, &m, DEADLINE_NEVER);
    }
}

CHILD void child_touch(uint64_t address, uint64_t how)
{
    volatile uint64_t *word = (volatile uint64_t *)address;
    if (how)
        *word = 0x5eed;
    else
        data_words()[CHILD_RESULT] = *word;
    done_and_wait();
}
