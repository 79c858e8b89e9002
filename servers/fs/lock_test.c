/* Locks and polling: who is in the way, ranges cut and joined, waiting in order, circles, handles that go away. */
#include "lock.h"
#include "poll.h"
#include "user.h"

#include <abi/err.h>
#include <rt/log.h>
#include <rt/test.h>
#include <stdlib.h>
#include <string.h>

enum { IDS = 64 };
static int64_t answers[IDS];
static uint64_t words[MSG_WORDS];
static struct inode file = {.number = 5, .refs = 1}, other = {.number = 6, .refs = 1};

int64_t user_copy_in(uint64_t id, uint64_t offset, void *to, size_t bytes)
{
    (void)id, (void)offset;
    memset(to, 'x', bytes);
    return (int64_t)bytes;
}

int64_t user_copy_out(uint64_t id, uint64_t offset, const void *from, size_t bytes)
{
    (void)id, (void)offset, (void)from;
    return (int64_t)bytes;
}

void user_answer(uint64_t id, int64_t status, const uint64_t w[MSG_WORDS])
{
    (void)w;
    CHECK(answers[id] == LOCK_LATER);
    answers[id] = status;
}

struct inode *inode_hold(struct inode *inode)
{
    inode->refs++;
    return inode;
}

void inode_put(struct inode *inode)
{
    inode->refs--;
}

void rt_panic(const char *text, int line, const char *what)
{
    printf("%s:%d: %s\n", text, line, what);
    abort();
}

static uint64_t open_as(uint64_t client, struct inode *inode)
{
    CHECK(handle_check(client, 1) == 0);
    return handle_open(client, inode, NULL, FS_O_READ | FS_O_WRITE);
}

/* The call with this id of a client; its answer, or LOCK_LATER. */
static int64_t lock(uint64_t id, uint64_t client, uint64_t handle, uint64_t flags, uint64_t start, uint64_t bytes)
{
    struct lock_call call = {id, client, handle, flags, start, bytes};
    answers[id] = LOCK_LATER;
    int64_t status = lock_run(&call, words);
    if (status != LOCK_LATER)
        answers[id] = status;
    return status;
}

static void test_ranges(void)
{
    uint64_t a = open_as(1, &file), b = open_as(2, &file);
    CHECK(lock(1, 1, a, FS_LOCK_WRITE, 0, 100) == 0);
    CHECK(lock(1, 1, a, FS_LOCK_UNLOCK, 40, 20) == 0 && locks_in_use() == 2);
    CHECK(lock(2, 2, b, FS_LOCK_WRITE, 40, 20) == 0);
    CHECK(lock(2, 2, b, FS_LOCK_WRITE, 39, 1) == ERR_AGAIN);
    CHECK(lock(2, 2, b, FS_LOCK_READ | FS_LOCK_ASK, 0, 0) == 0);
    CHECK(words[0] == FS_LOCK_WRITE && words[1] == 0 && words[2] == 40 && words[3] == 1);
    CHECK(lock(2, 2, b, FS_LOCK_UNLOCK, 0, 0) == 0);
    CHECK(lock(1, 1, a, FS_LOCK_WRITE, 40, 20) == 0 && locks_in_use() == 1); /* joined again */
    CHECK(lock(1, 1, a, FS_LOCK_READ, 0, 0) == 0 && locks_in_use() == 1);
    CHECK(lock(2, 2, b, FS_LOCK_READ, 5, 5) == 0 && locks_in_use() == 2);
    CHECK(lock(1, 1, a, FS_LOCK_WRITE, 5, 1) == ERR_AGAIN);
    CHECK(lock(1, 1, a, FS_LOCK_READ, INT64_MAX, 2) == ERR_INVAL && lock(1, 1, a, 3, 0, 1) == ERR_INVAL);
    CHECK(lock(1, 1, b, FS_LOCK_READ, 0, 1) == ERR_BADF);
    handle_close(1, a), handle_close(2, b);
    CHECK(locks_in_use() == 0);
}

static void test_waiting(void)
{
    uint64_t a = open_as(1, &file), b = open_as(2, &file), c = open_as(3, &file), again = open_as(1, &file);
    CHECK(lock(1, 1, a, FS_LOCK_WRITE, 0, 0) == 0);
    CHECK(lock(2, 2, b, FS_LOCK_WRITE | FS_LOCK_WAIT, 10, 10) == LOCK_LATER);
    CHECK(lock(3, 3, c, FS_LOCK_WRITE | FS_LOCK_WAIT, 15, 10) == LOCK_LATER && locks_waiting() == 2);
    handle_close(1, again); /* any close of the file ends the locks of the process */
    CHECK(answers[2] == 0 && answers[3] == LOCK_LATER);
    handles_exit(2);
    CHECK(answers[3] == 0 && locks_waiting() == 0);
    CHECK(lock(1, 1, a, FS_LOCK_READ | FS_LOCK_WAIT, 0, 0) == LOCK_LATER);
    locks_cancel(1);
    CHECK(answers[1] == ERR_INTR);
    CHECK(lock(1, 1, a, FS_LOCK_READ | FS_LOCK_WAIT, 0, 0) == LOCK_LATER);
    handle_close(1, a);
    CHECK(answers[1] == ERR_BADF);
    handles_exit(3);
    CHECK(locks_in_use() == 0 && handles_in_use() == 0);
}

static void test_circle(void)
{
    uint64_t a = open_as(1, &file), b = open_as(2, &file), c = open_as(3, &file), d = open_as(3, &other);
    CHECK(lock(1, 1, a, FS_LOCK_WRITE, 0, 1) == 0 && lock(2, 2, b, FS_LOCK_WRITE, 1, 1) == 0);
    CHECK(lock(3, 3, c, FS_LOCK_WRITE, 2, 1) == 0 && lock(3, 3, d, FS_LOCK_WRITE, 0, 1) == 0);
    CHECK(lock(1, 1, a, FS_LOCK_WRITE | FS_LOCK_WAIT, 1, 1) == LOCK_LATER);
    CHECK(lock(2, 2, b, FS_LOCK_WRITE | FS_LOCK_WAIT, 2, 1) == LOCK_LATER);
    CHECK(lock(3, 3, c, FS_LOCK_WRITE | FS_LOCK_WAIT, 0, 1) == ERR_BUSY);
    handles_exit(3);
    CHECK(answers[2] == 0 && answers[1] == LOCK_LATER);
    locks_drop_client(1);
    handles_exit(1), handles_exit(2);
    CHECK(locks_in_use() == 0 && locks_waiting() == 0 && answers[1] == LOCK_LATER);
}

static void test_whole(void)
{
    uint64_t a = open_as(1, &file), b = open_as(2, &file);
    CHECK(lock(1, 1, a, FS_LOCK_WRITE | FS_LOCK_WHOLE, 0, 0) == 0);
    CHECK(lock(2, 2, b, FS_LOCK_WRITE, 0, 0) == 0); /* the other kind does not see it */
    CHECK(lock(2, 2, b, FS_LOCK_READ | FS_LOCK_WHOLE, 0, 0) == ERR_AGAIN);
    CHECK(handles_fork(1, 4) == 0);
    handles_exit(1);
    CHECK(lock(2, 2, b, FS_LOCK_READ | FS_LOCK_WHOLE | FS_LOCK_WAIT, 0, 0) == LOCK_LATER);
    handles_exit(4);
    CHECK(answers[2] == 0);
    a = open_as(1, &file);
    CHECK(lock(1, 1, a, FS_LOCK_READ | FS_LOCK_WHOLE, 0, 0) == 0);
    CHECK(lock(1, 1, a, FS_LOCK_WRITE | FS_LOCK_WHOLE | FS_LOCK_WAIT, 0, 0) == LOCK_LATER);
    CHECK(lock(2, 2, b, FS_LOCK_WRITE | FS_LOCK_WHOLE | FS_LOCK_WAIT, 0, 0) == 0 && answers[1] == LOCK_LATER);
    handles_exit(2);
    CHECK(answers[1] == 0);
    handles_exit(1);
    CHECK(locks_in_use() == 0);
}

static void test_limit(void)
{
    uint64_t a = open_as(1, &file);
    int64_t status = 0;
    unsigned n = 0;
    while ((status = lock(1, 1, a, FS_LOCK_READ, n * 2, 1)) == 0)
        n++;
    CHECK(status == ERR_NFILE && n == LOCKS_MAX / 2);
    uint64_t b = open_as(2, &file);
    CHECK(lock(2, 2, b, FS_LOCK_READ, 0, 2 * n) == 0); /* there is room for others */
    CHECK(lock(1, 1, a, FS_LOCK_READ, 0, 1) == 0);     /* which is there */
    CHECK(lock(1, 1, a, FS_LOCK_READ | FS_LOCK_WHOLE, 0, 0) == ERR_NFILE);
    CHECK(lock(1, 1, a, FS_LOCK_UNLOCK, 2, 1) == 0 && lock(1, 1, a, FS_LOCK_READ | FS_LOCK_WHOLE, 0, 0) == 0);
    CHECK(lock(2, 2, b, FS_LOCK_UNLOCK, 1, 1) == 0 && locks_in_use() == n + 2);
    uint64_t client = 3; /* others fill the rest: who wants to give up can, as long as that splits no lock */
    while (locks_in_use() < LOCKS_MAX) {
        uint64_t c = open_as(client, &file);
        for (n = 0; lock(1, client, c, FS_LOCK_READ, n * 2, 1) == 0;)
            n++;
        CHECK(n > 0);
        client++;
    }
    CHECK(lock(2, 2, b, FS_LOCK_UNLOCK, 5, 1) == ERR_NFILE && lock(1, 1, a, FS_LOCK_UNLOCK, 4, 5) == 0 && lock(2, 2, b, FS_LOCK_UNLOCK, 5, 1) == 0);
    CHECK(lock(2, 2, b, FS_LOCK_UNLOCK, 0, 0) == 0 && lock(1, 1, a, FS_LOCK_UNLOCK, 0, 0) == 0);
    while (client-- > 1)
        handles_exit(client);
    CHECK(locks_in_use() == 0);
}

static int64_t poll_as(uint64_t id, uint64_t handle, uint64_t wanted, uint64_t deadline)
{
    struct poll_call call = {id, 1, handle, wanted, deadline};
    answers[id] = LOCK_LATER;
    return poll_run(&call, 100);
}

static void test_poll(void)
{
    static uint8_t memory[4 * PIPE_BYTES];
    struct pipe *p;
    uint64_t no_words[MSG_WORDS] = {0};
    pipe_init(memory, sizeof(memory));
    CHECK(pipe_create(1, &p) == 0);
    uint64_t r = handle_open(1, NULL, p, FS_O_READ), w = handle_open(1, NULL, p, FS_O_WRITE);
    CHECK(poll_as(1, r, FS_POLL_READ, 0) == ERR_TIMEOUT && poll_as(1, w, FS_POLL_WRITE, 0) == FS_POLL_WRITE);
    CHECK(poll_as(1, r, FS_POLL_READ, 200) == POLL_LATER && poll_as(2, r, FS_POLL_READ, 300) == POLL_LATER);
    CHECK(polls_deadline() == 200);
    polls_deliver(200);
    CHECK(answers[1] == ERR_TIMEOUT && answers[2] == LOCK_LATER && polls_deadline() == 300);
    struct pipe_call put = {3, 1, 5000, true};
    CHECK(pipe_write(p, &put, no_words) == 5000);
    polls_deliver(210);
    CHECK(answers[2] == FS_POLL_READ && polls_waiting() == 0);
    CHECK(poll_as(1, w, FS_POLL_WRITE, 0) == ERR_TIMEOUT); /* less room than an atomic write needs */
    CHECK(poll_as(1, w, FS_POLL_WRITE, DEADLINE_NEVER) == POLL_LATER);
    handle_close(1, r);
    polls_deliver(220);
    CHECK(answers[1] == (FS_POLL_WRITE | FS_POLL_HUP));
    CHECK(poll_as(1, r, FS_POLL_READ, 0) == ERR_BADF && poll_as(1, w, 64, 0) == ERR_INVAL);
    handles_exit(1);
}

int main(void)
{
    static uint64_t handle_memory[1 << 15];
    handles_init(handle_memory, sizeof(handle_memory));
    test_ranges();
    test_waiting();
    test_circle();
    test_whole();
    test_limit();
    test_poll();
    return test_end();
}
