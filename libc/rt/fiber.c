/*
 * Fibers. A switch is __builtin_setjmp to remember where we are and __builtin_longjmp to where the other was: the compiler
 * saves around it whatever registers it must keep. A new fiber is a buffer that we fill by hand: gcc's buffer is
 * { frame pointer, program counter, stack pointer, 2 words unused }.
 *
 *   FREE --fiber_start--> RUNNING --fiber_wait--> WAITING --fiber_wake--> RUNNING --run returns--> FREE
 *
 * State: owned by the server's one thread. Invariant: at most one fiber is RUNNING; `current` is it, NULL on the main loop.
 */
#include <rt/fiber.h>

#include <rt/log.h>
#include <stdint.h>

enum { CANARIES = 8 };
#define CANARY UINT64_C(0x51756972656661bb)

enum fiber_state { FREE, RUNNING, WAITING };

struct fiber {
    enum fiber_state state;
    void *context[5];
    void (*run)(void *arg);
    void *arg;
    _Alignas(16) uint64_t stack[FIBER_STACK_BYTES / sizeof(uint64_t)];
};

static struct fiber fibers[FIBERS_MAX];
static struct fiber *current;
static void *main_context[5];

/* In a function of its own: setjmp and longjmp to each other may not share one. */
__attribute__((noinline, noreturn)) static void jump(void **to)
{
    __builtin_longjmp(to, 1);
}

/* Stores our place in `from` and goes to `to`; returns when somebody goes to `from`. */
__attribute__((noinline)) static void switch_context(void **from, void **to)
{
    if (__builtin_setjmp(from) == 0)
        jump(to);
}

/* Where a new fiber begins, on its own stack. */
__attribute__((noinline, noreturn)) static void begin(void)
{
    struct fiber *f = current;
    f->run(f->arg);
    f->state = FREE;
    jump(main_context);
}

static void check_canary(const struct fiber *f)
{
    for (int i = 0; i < CANARIES; i++)
        rt_assert(f->stack[i] == CANARY); /* the stack overflowed */
}

/* Runs f until it waits or ends. */
static void enter(struct fiber *f)
{
    f->state = RUNNING;
    current = f;
    switch_context(main_context, f->context);
    current = NULL;
    check_canary(f);
}

bool fiber_start(void (*run)(void *arg), void *arg)
{
    rt_assert(!current);
    for (struct fiber *f = fibers; f < fibers + FIBERS_MAX; f++) {
        if (f->state != FREE)
            continue;
        for (int i = 0; i < CANARIES; i++)
            f->stack[i] = CANARY;
        f->run = run;
        f->arg = arg;
        f->context[0] = 0;
        f->context[1] = (void *)begin;
        f->context[2] = (char *)f->stack + FIBER_STACK_BYTES;
        enter(f);
        return true;
    }
    return false;
}

struct fiber *fiber_self(void)
{
    return current;
}

void fiber_wait(void)
{
    struct fiber *f = current;
    rt_assert(f);
    f->state = WAITING;
    switch_context(f->context, main_context);
}

void fiber_wake(struct fiber *f)
{
    rt_assert(!current);
    rt_assert(f->state == WAITING);
    enter(f);
}

unsigned fibers_in_use(void)
{
    unsigned n = 0;
    for (int i = 0; i < FIBERS_MAX; i++)
        n += fibers[i].state != FREE;
    return n;
}
