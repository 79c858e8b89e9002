/*
 * disk.h and rt/fiber.h for host tests where requests take time: each is done only when the test's main loop says so, in
 * random order. Fibers are ucontexts.
 */
#include "../disk.h"

#include "host.h"
#include "later.h"

#include <abi/err.h>
#include <rt/fiber.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

enum { STACK = 256 << 10, FIBERS = 24 };

struct fiber {
    ucontext_t context;
    void (*run)(void *arg);
    void *arg;
    bool used;
    uint8_t *stack;
};
static struct fiber fibers[FIBERS], *current;
static ucontext_t main_context;

static void begin(void)
{
    current->run(current->arg);
    current->used = false;
    swapcontext(&current->context, &main_context);
}

static void enter(struct fiber *f)
{
    current = f;
    swapcontext(&main_context, &f->context);
    current = NULL;
}

static void prepare(struct fiber *f)
{
    if (!f->stack)
        f->stack = malloc(STACK);
    getcontext(&f->context);
    f->context.uc_stack.ss_sp = f->stack;
    f->context.uc_stack.ss_size = STACK;
    makecontext(&f->context, begin, 0);
}

bool fiber_start(void (*run)(void *arg), void *arg)
{
    unsigned i = 0;
    while (i < FIBERS && fibers[i].used)
        i++;
    if (i == FIBERS)
        return false;
    fibers[i].used = true, fibers[i].run = run, fibers[i].arg = arg;
    prepare(&fibers[i]);
    enter(&fibers[i]);
    return true;
}

struct fiber *fiber_self(void)
{
    return current;
}

void fiber_wait(void)
{
    swapcontext(&current->context, &main_context);
}

void fiber_wake(struct fiber *f)
{
    enter(f);
}

void later_free(void)
{
    for (struct fiber *f = fibers; f < fibers + FIBERS; f++)
        free(f->stack);
}

static struct disk_io *pending[4096];
static unsigned pending_count;
static uint8_t *frames;
static long fail_after = -1;
unsigned later_fail_one_in;

void later_frames(uint8_t *memory)
{
    frames = memory;
}

void host_disk_fail_after(long n)
{
    fail_after = n;
}

void disk_start(struct disk_io *io)
{
    io->done = false;
    io->waiting = (struct wait_queue){NULL};
    pending[pending_count++] = io;
}

int disk_wait(struct disk_io *io)
{
    while (!io->done)
        wait_on(&io->waiting);
    return io->status;
}

int disk_run(uint32_t op, uint64_t sector, uint32_t sectors, void *memory)
{
    struct disk_io io = {.op = op, .sector = sector, .sectors = sectors, .memory = memory};
    disk_start(&io);
    return disk_wait(&io);
}

int disk_info(uint64_t *sectors, bool *read_only)
{
    *sectors = host_image_bytes() / 512;
    *read_only = false;
    return 0;
}

uint64_t disk_uptime(void)
{
    return 1000000000;
}

static int perform(struct disk_io *io)
{
    size_t bytes = (size_t)io->sectors * 512, at = io->sector * 512;
    uint8_t *memory = io->memory ? io->memory : frames + (size_t)io->frame * 4096 + io->offset;
    if (later_fail_one_in && host_random(later_fail_one_in) == 0)
        return ERR_IO;
    if (io->op == DISK_FLUSH)
        return 0;
    if (at > host_image_bytes() || bytes > host_image_bytes() - at)
        return ERR_INVAL;
    if (io->op == DISK_READ)
        memcpy(memory, host_image() + at, bytes);
    else
        memcpy(host_image() + at, memory, bytes);
    return 0;
}

bool later_finish_one(void)
{
    if (!pending_count)
        return false;
    unsigned i = host_random(pending_count);
    struct disk_io *io = pending[i];
    pending[i] = pending[--pending_count];
    io->status = perform(io);
    io->done = true;
    if (io->finished)
        io->finished(io);
    else
        wait_wake_all(&io->waiting);
    return true;
}
