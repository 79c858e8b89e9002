/* Pipes and handles: bytes in order through waits, atomic writes, ends that close, callers that are killed, limits. */
#include "handle.h"
#include "user.h"

#include <abi/err.h>
#include <rt/log.h>
#include <rt/test.h>
#include <stdlib.h>
#include <string.h>

/* A caller: its buffer, how much of that is present, and the answer when it comes. */
enum { CALLERS = 400 };
static struct caller {
    uint8_t bytes[20000];
    size_t present;
    bool dead, answered;
    int64_t status;
    uint64_t w1;
} callers[CALLERS];

static int64_t copy(uint64_t id, uint64_t offset, void *mine, const void *from, size_t bytes)
{
    struct caller *c = &callers[id];
    if (c->dead)
        return ERR_STALE;
    if (offset >= c->present)
        return 0;
    if (bytes > c->present - offset)
        bytes = c->present - offset;
    if (mine)
        memcpy(mine, c->bytes + offset, bytes);
    else
        memcpy(c->bytes + offset, from, bytes);
    return (int64_t)bytes;
}

int64_t user_copy_in(uint64_t id, uint64_t offset, void *to, size_t bytes)
{
    return copy(id, offset, to, NULL, bytes);
}

int64_t user_copy_out(uint64_t id, uint64_t offset, const void *from, size_t bytes)
{
    return copy(id, offset, NULL, from, bytes);
}

void user_answer(uint64_t id, int64_t status, const uint64_t w[MSG_WORDS])
{
    CHECK(!callers[id].answered);
    callers[id].answered = true;
    callers[id].status = status;
    callers[id].w1 = w[1];
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

void rt_panic(const char *file, int line, const char *what)
{
    printf("%s:%d: %s\n", file, line, what);
    abort();
}

static uint64_t no_words[MSG_WORDS];

/* A call of caller `id` (also its client); the answer if it came at once, else PIPE_LATER. */
static int64_t call(struct pipe *p, unsigned id, bool write, size_t bytes, bool nonblock)
{
    callers[id].present = callers[id].present ? callers[id].present : sizeof(callers[id].bytes);
    callers[id].answered = false;
    struct pipe_call pc = {id, id, bytes, nonblock};
    return write ? pipe_write(p, &pc, no_words) : pipe_read(p, &pc, no_words);
}

static void fill(unsigned id, uint8_t first, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        callers[id].bytes[i] = (uint8_t)(first + i * 7);
}

static bool has(unsigned id, uint8_t first, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        if (callers[id].bytes[i] != (uint8_t)(first + i * 7))
            return false;
    return true;
}

static void reset(void)
{
    memset(callers, 0, sizeof(callers));
}

static int make_pipe(struct pipe **p)
{
    int err = pipe_create(1, p);
    if (!err)
        pipe_open(*p, FS_O_READ), pipe_open(*p, FS_O_WRITE);
    return err;
}

static void test_order_and_ends(void)
{
    struct pipe *p;
    reset();
    CHECK(make_pipe(&p) == 0 && pipes_in_use() == 1);
    CHECK(call(p, 1, false, 100, true) == ERR_AGAIN);
    CHECK(call(p, 1, false, 100, false) == PIPE_LATER && pipes_waiting() == 1);
    CHECK(call(p, 2, false, 100, false) == PIPE_LATER);
    fill(3, 5, 40);
    CHECK(call(p, 3, true, 40, false) == 40);
    CHECK(callers[1].answered && callers[1].status == 40 && has(1, 5, 40) && !callers[2].answered);
    CHECK(call(p, 3, true, 0, false) == 0 && call(p, 3, false, 0, false) == PIPE_LATER);
    pipe_close(p, FS_O_WRITE);
    CHECK(callers[2].answered && callers[2].status == 0 && callers[3].status == 0 && pipes_waiting() == 0);
    CHECK(call(p, 1, false, 10, false) == 0);
    pipe_close(p, FS_O_READ);
    CHECK(pipes_in_use() == 0);
}

static void test_full_and_atomic(void)
{
    struct pipe *p;
    reset();
    CHECK(make_pipe(&p) == 0);
    fill(1, 0, 20000);
    CHECK(call(p, 1, true, 20000, false) == PIPE_BYTES); /* large: short */
    CHECK(call(p, 2, true, 1, true) == ERR_AGAIN);
    fill(3, 9, 4096);
    CHECK(call(p, 3, true, 4096, false) == PIPE_LATER);
    CHECK(call(p, 4, true, 1, false) == PIPE_LATER);      /* behind 3, although there would be room soon */
    CHECK(call(p, 5, false, 4000, false) == 4000 && has(5, 0, 4000) && !callers[3].answered);
    CHECK(call(p, 5, false, 96, false) == 96 && callers[3].answered && callers[3].status == 4096 && !callers[4].answered);
    CHECK(call(p, 5, false, 4096, false) == 4096 && callers[4].status == 1);
    CHECK(call(p, 5, false, 4096, false) == 4096 && has(5, 9, 4096));
    CHECK(call(p, 5, false, 4096, false) == 1);
    CHECK(call(p, 1, true, 20000, false) == PIPE_BYTES);
    CHECK(call(p, 3, true, 10, false) == PIPE_LATER);
    pipe_close(p, FS_O_READ);
    CHECK(callers[3].status == ERR_PIPE && call(p, 1, true, 1, false) == ERR_PIPE);
    pipe_close(p, FS_O_WRITE);
    CHECK(pipes_waiting() == 0);
}

static void test_killed_and_absent(void)
{
    struct pipe *p;
    reset();
    CHECK(make_pipe(&p) == 0);
    CHECK(call(p, 1, false, 50, false) == PIPE_LATER && call(p, 2, false, 50, false) == PIPE_LATER);
    CHECK(call(p, 6, false, 50, false) == PIPE_LATER);
    callers[1].dead = true;                                /* killed: passed over, nothing lost */
    callers[2].present = 20;                               /* absent page: told, nothing taken */
    fill(3, 1, 50);
    CHECK(call(p, 3, true, 50, false) == 50);
    CHECK(callers[2].status == ERR_TOUCH && callers[2].w1 == 20);
    CHECK(callers[6].status == 50 && has(6, 1, 50));
    callers[4].present = 10;
    CHECK(call(p, 4, true, 50, false) == ERR_TOUCH && pipe_bytes(p) == 0);
    CHECK(call(p, 7, false, 50, false) == PIPE_LATER && pipes_waiting() == 1);
    pipes_drop_client(7);
    CHECK(pipes_waiting() == 0 && !callers[7].answered);
    for (unsigned i = 0; i < PIPE_WAITERS_MAX; i++)
        CHECK(call(p, 100 + i, false, 1, false) == PIPE_LATER);
    CHECK(call(p, 99, false, 1, false) == ERR_CROWDED);
    pipe_close(p, FS_O_WRITE);
    pipe_close(p, FS_O_READ);
    CHECK(pipes_waiting() == 0);
    CHECK(make_pipe(&p) == 0);
    for (unsigned i = 0; i < PIPE_WAITERS_MAX; i++) { /* two that want all of them get most, and others still some */
        struct pipe_call of_few = {i, 1 + i % 2, 1, false};
        uint64_t w[MSG_WORDS];
        callers[i].answered = false;
        CHECK(pipe_read(p, &of_few, w) == (pipes_waiting() <= i ? ERR_CROWDED : PIPE_LATER));
    }
    CHECK(pipes_waiting() > PIPE_WAITERS_MAX / 2 && pipes_waiting() <= PIPE_WAITERS_MAX * 3 / 4);
    CHECK(call(p, 300, false, 1, false) == PIPE_LATER && call(p, 301, false, 1, false) == PIPE_LATER);
    pipe_close(p, FS_O_WRITE);
    pipe_close(p, FS_O_READ);
    CHECK(pipes_waiting() == 0);
}

/* Ends that open and close in turn, as those of a pipe with a name. */
static void test_many_opens(void)
{
    struct pipe *p;
    reset();
    CHECK(pipe_create(1, &p) == 0 && !pipe_is_open(p, FS_O_READ | FS_O_WRITE));
    uint32_t reader = pipe_open(p, FS_O_READ);
    CHECK(!pipe_met(p, FS_O_READ, reader) && pipe_is_open(p, FS_O_READ) && call(p, 1, false, 10, false) == 0);
    uint32_t writer = pipe_open(p, FS_O_WRITE), second = pipe_open(p, FS_O_WRITE);
    CHECK(pipe_met(p, FS_O_READ, reader) && pipe_met(p, FS_O_WRITE, writer) && pipe_met(p, FS_O_WRITE, second));
    CHECK(call(p, 1, false, 10, false) == PIPE_LATER && !pipe_close(p, FS_O_WRITE) && !callers[1].answered);
    CHECK(!pipe_close(p, FS_O_WRITE) && callers[1].answered && callers[1].status == 0);
    CHECK(pipe_met(p, FS_O_READ, reader)); /* they were there */
    uint32_t late = pipe_open(p, FS_O_READ);
    CHECK(!pipe_met(p, FS_O_READ, late) && !pipe_close(p, FS_O_READ));
    writer = pipe_open(p, FS_O_READ | FS_O_WRITE);
    CHECK(pipe_met(p, FS_O_READ | FS_O_WRITE, writer) && pipe_met(p, FS_O_READ, late));
    fill(2, 3, 100);
    CHECK(call(p, 2, true, 100, false) == 100 && !pipe_close(p, FS_O_READ) && pipe_ready(p, FS_O_READ) == FS_POLL_READ);
    CHECK(pipe_close(p, FS_O_READ | FS_O_WRITE) && pipes_in_use() == 0);
    CHECK(make_pipe(&p) == 0 && pipe_bytes(p) == 0 && !pipe_close(p, FS_O_READ) && pipe_close(p, FS_O_WRITE));
}

static void test_fifo_handles(void)
{
    struct inode file = {.number = 13};
    CHECK(pipe_create(1, &file.fifo) == 0);
    uint64_t r = handle_open(1, &file, file.fifo, FS_O_READ), w = handle_open(2, &file, file.fifo, FS_O_WRITE);
    CHECK(file.refs == 2 && handle_close(1, r) == 0 && file.fifo && call(file.fifo, 1, true, 1, false) == ERR_PIPE);
    CHECK(handle_close(2, w) == 0 && !file.fifo && file.refs == 0 && pipes_in_use() == 0);
}

static void test_handles(void)
{
    struct inode file = {.number = 12};
    uint64_t h = handle_open(1, &file, NULL, FS_O_READ), first = h;
    CHECK(handle_find(1, h) && handle_find(1, h)->inode == &file && !handle_find(2, h) && !handle_find(1, h + 1));
    CHECK(!handle_find(0, h) && !handle_find(1, 0) && handle_check(0, 1) == ERR_PERM);
    CHECK(handles_fork(1, 2) == 0 && handle_find(2, h) && handles_fork(1, 2) == ERR_EXIST);
    CHECK(handle_close(1, h) == 0 && handle_close(1, h) == ERR_BADF && file.refs == 1);
    handles_exit(2);
    CHECK(file.refs == 0 && handles_in_use() == 0 && handle_close(2, h) == ERR_BADF);
    h = handle_open(3, &file, NULL, 0);
    CHECK(h != first);
    for (int i = 1; i < FS_HANDLES_MAX + FS_HANDLES_SPARE; i++)
        handle_open(3, &file, NULL, 0);
    CHECK(handle_check(3, 1) == ERR_MFILE && handle_check(4, 1) == 0);
    uint64_t child = 20;
    while (handles_fork(3, child) == 0)
        child++;
    CHECK(child == 20 + handles_total() / HANDLES_A_CLIENT - 1);
    for (uint64_t pid = 3; pid < child; pid++)
        handles_exit(pid);
    CHECK(handles_in_use() == 0 && file.refs == 0);
}

static unsigned open_all(uint64_t client, struct inode *file)
{
    unsigned n = 0;
    for (; handle_check(client, 1) == 0; n++)
        handle_open(client, file, NULL, 0);
    return n;
}

/* Whatever some have opened, and let their children inherit, each of the others can open HANDLES_OWN. */
static void test_shares(void)
{
    struct inode file = {.number = 12};
    unsigned clients = handles_total() / HANDLES_A_CLIENT, greedy = 0, held;
    do
        held = open_all(100 + greedy++, &file);
    while (held > HANDLES_OWN);
    CHECK(greedy < clients / 2 && held == HANDLES_OWN);
    for (unsigned i = greedy; i < clients / 2; i++) { /* what was opened remains, though who opened it has gone */
        CHECK(handles_fork(100 + i - 1, 100 + i) == 0 && open_all(100 + i, &file) == 0);
        handles_exit(100 + i - 1);
        CHECK(handles_fork(100 + i, 100 + i - 1) == 0);
    }
    for (unsigned i = clients / 2; i < clients; i++)
        CHECK(open_all(5000 + i, &file) == HANDLES_OWN);
    CHECK(handle_check(9999, 1) == ERR_NFILE);
    handles_exit(100); /* had common ones */
    CHECK(open_all(100, &file) > HANDLES_OWN);
    for (unsigned i = 0; i < clients; i++)
        handles_exit(100 + i), handles_exit(5000 + i);
    CHECK(handles_in_use() == 0 && file.refs == 0 && open_all(1, &file) == FS_HANDLES_MAX + FS_HANDLES_SPARE);
    handles_exit(1);
}

static void test_pipe_handles(void)
{
    struct pipe *p;
    reset();
    CHECK(pipe_create(1, &p) == 0);
    uint64_t r = handle_open(1, NULL, p, FS_O_READ), w = handle_open(1, NULL, p, FS_O_WRITE);
    CHECK(handles_fork(1, 2) == 0);
    CHECK(handle_close(1, w) == 0 && call(p, 1, false, 1, false) == PIPE_LATER && !callers[1].answered);
    handles_exit(2); /* the last holder of the write end */
    CHECK(callers[1].answered && callers[1].status == 0);
    CHECK(handle_close(1, r) == 0 && pipes_in_use() == 0 && handles_in_use() == 0);
    unsigned made = 0;
    struct pipe *all[PIPES_MAX];
    while (made < PIPES_MAX && make_pipe(&all[made]) == 0)
        made++;
    CHECK(made == 2 && pipe_create(2, &all[made]) == 0 && pipe_create(2, &p) == ERR_NFILE && pipe_create(3, &all[made + 1]) == 0);
    CHECK(pipe_create(4, &p) == ERR_NFILE && pipes_in_use() == 4);
    for (; made < 4; made++)
        pipe_open(all[made], FS_O_READ), pipe_open(all[made], FS_O_WRITE);
    while (made--)
        pipe_close(all[made], FS_O_WRITE), pipe_close(all[made], FS_O_READ);
}

int main(void)
{
    static uint8_t memory[4 * PIPE_BYTES];
    static uint64_t handle_memory[1 << 16];
    handles_init(handle_memory, sizeof(handle_memory));
    pipe_init(memory, sizeof(memory));
    test_order_and_ends();
    test_full_and_atomic();
    test_killed_and_absent();
    test_many_opens();
    test_fifo_handles();
    test_handles();
    test_shares();
    test_pipe_handles();
    return test_end();
}
