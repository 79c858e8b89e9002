/*
 * The thread that zeroes frames ahead (vm/zeroed.h), which runs only now and then: what it is given it first soils, and zeroes
 * some time later. Who uses such a frame meanwhile is found out. State: its call, and how far it is with what it was given.
 */
#include "fake.h"

#include <string.h>

int zeroer_start(void);

static struct fake_call call;
static bool started, sent, soiled;

int zeroer_start(void)
{
    started = true;
    return 0;
}

static void fill(int byte)
{
    for (int64_t i = 0; i < call.status; i++)
        memset(fake_frame(call.out[i]), byte, PAGE_BYTES);
}

void fake_zeroer_step(void)
{
    if (!started || (sent && !call.answered))
        return;
    if (sent && !soiled) {
        MUST(call.status > 0 && call.status <= MSG_WORDS);
        fill(0xa5);
        soiled = true;
        return;
    }
    if (sent)
        fill(0);
    call = (struct fake_call){ .badge = BADGE_PAGER, .label = PAGER_ZEROED };
    sent = true;
    soiled = false;
    fake_send(&call);
}
