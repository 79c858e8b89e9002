/* The calls that wait for a pipe, looked through before the server waits itself, if there are any. */
#include "poll.h"

#include "handle.h"
#include "user.h"

#include <abi/err.h>
#include <rt/share.h>

static struct poll_call waiting[POLLS_MAX]; /* id 0: unused place */
static unsigned end, count;                 /* places in use are below end */

/* What there is to say, POLL_LATER if nothing. */
static int64_t look(const struct poll_call *call, uint64_t now)
{
    const struct handle *h = handle_find(call->client, call->handle);
    if (!h || !h->pipe)
        return ERR_BADF;
    bool met = pipe_met(h->pipe, h->flags, h->before);
    unsigned wanted = (unsigned)call->wanted, bits = pipe_ready(h->pipe, h->flags) & (wanted | FS_POLL_HUP);
    if (!met) /* a reader that no writer has come to yet has not seen the end */
        bits &= ~(unsigned)(FS_POLL_HUP | (h->flags & FS_O_WRITE ? 0 : FS_POLL_READ));
    if (wanted & FS_POLL_PEER)
        bits = met ? FS_POLL_PEER : 0;
    if (bits)
        return bits;
    return now >= call->deadline ? ERR_TIMEOUT : POLL_LATER;
}

/* Is there a place for one more of this client? */
static bool room(uint64_t client)
{
    unsigned mine = 0, left = POLLS_MAX - count;
    for (unsigned i = 0; left <= SHARE_PLENTY && i < end; i++)
        mine += waiting[i].id && waiting[i].client == client;
    return share_allows(mine, left);
}

int64_t poll_run(const struct poll_call *call, uint64_t now)
{
    if (call->wanted & ~(uint64_t)(FS_POLL_READ | FS_POLL_WRITE | FS_POLL_PEER))
        return ERR_INVAL;
    int64_t status = look(call, now);
    if (status != POLL_LATER)
        return status;
    if (!room(call->client))
        return ERR_CROWDED;
    unsigned i = 0;
    while (waiting[i].id)
        i++;
    waiting[i] = *call;
    count++;
    if (i >= end)
        end = i + 1;
    return POLL_LATER;
}

static void answer(struct poll_call *call, int64_t status)
{
    uint64_t id = call->id;
    call->id = 0;
    count--;
    while (end > 0 && !waiting[end - 1].id)
        end--;
    if (status != POLL_LATER)
        user_answer(id, status, (const uint64_t[MSG_WORDS]){0});
}

void polls_deliver(uint64_t now)
{
    for (unsigned i = 0; i < end; i++) {
        int64_t status = waiting[i].id ? look(&waiting[i], now) : POLL_LATER;
        if (status != POLL_LATER)
            answer(&waiting[i], status);
    }
}

uint64_t polls_deadline(void)
{
    uint64_t first = DEADLINE_NEVER;
    for (unsigned i = 0; i < end; i++)
        if (waiting[i].id && waiting[i].deadline < first)
            first = waiting[i].deadline;
    return first;
}

static void end_waiting(uint64_t client, int64_t status)
{
    for (unsigned i = 0; i < end; i++)
        if (waiting[i].id && waiting[i].client == client)
            answer(&waiting[i], status);
}

void polls_cancel(uint64_t client)
{
    end_waiting(client, ERR_INTR);
}

void polls_drop_client(uint64_t client)
{
    end_waiting(client, POLL_LATER);
}

unsigned polls_waiting(void)
{
    return count;
}
