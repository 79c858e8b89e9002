/* Anonymous memory, the heap and the stack. */
#include "kit.h"

#include <proto/layout.h>
#include <signal.h>
#include <stdlib.h>

static const int both = PROT_READ | PROT_WRITE;

static void private_is_zero(void)
{
    unsigned char *memory = kit_anon(32 * PAGE);
    NEED(kit_zero(memory, 32 * PAGE));
    memset(memory, 0xaa, 32 * PAGE);
    NEED_OK(munmap(memory, 32 * PAGE));
    memory = kit_anon(32 * PAGE); /* likely the same frames */
    NEED(kit_zero(memory, 32 * PAGE));
}

static void shared_is_zero(void)
{
    unsigned char *memory = kit_map(8 * PAGE, both, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    NEED(kit_zero(memory, 8 * PAGE));
    memory[7 * PAGE] = 3;
    NEED(memory[7 * PAGE] == 3);
}

static void add_one(void *memory)
{
    unsigned char *bytes = memory;
    for (int i = 0; i < 4; i++)
        bytes[i * PAGE]++;
}

static void private_after_fork(void)
{
    unsigned char *memory = kit_anon(4 * PAGE);
    for (int i = 0; i < 3; i++) /* the fourth page is not yet there */
        memory[i * PAGE] = 10;
    NEED(suite_child(add_one, memory) == 0);
    NEED(memory[0] == 10 && memory[2 * PAGE] == 10 && memory[3 * PAGE] == 0);
    memory[0] = 20;
    NEED(memory[0] == 20);
}

static void shared_after_fork(void)
{
    unsigned char *memory = kit_map(4 * PAGE, both, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    memory[0] = 10;
    NEED(suite_child(add_one, memory) == 0);
    NEED(memory[0] == 11 && memory[PAGE] == 1 && memory[3 * PAGE] == 1);
    NEED(suite_child(add_one, memory) == 0);
    NEED(memory[0] == 12 && memory[3 * PAGE] == 2);
}

static void heap_grows_and_shrinks(void)
{
    unsigned char *start = sbrk(0);
    NEED_OK(start);
    NEED(sbrk(10 * PAGE) == start);
    NEED(kit_zero(start, 10 * PAGE));
    memset(start, 1, 10 * PAGE);
    NEED(sbrk(-5 * PAGE) == start + 10 * PAGE);
    NEED(sbrk(0) == start + 5 * PAGE);
    NEED(start[5 * PAGE - 1] == 1);
    uintptr_t page = ((uintptr_t)start + 5 * PAGE + PAGE - 1) & ~(uintptr_t)(PAGE - 1);
    NEED(suite_child(kit_read, (void *)page) == SIGSEGV);
    NEED(sbrk(5 * PAGE) == start + 5 * PAGE);
    NEED(kit_zero((unsigned char *)page, PAGE)); /* what was given back comes zeroed */
    NEED_ERRNO(sbrk((intptr_t)1 << 40), ENOMEM);
}

static void malloc_holds(void)
{
    enum { COUNT = 400 };
    static unsigned char *blocks[COUNT];
    unsigned seed = 1;
    for (int round = 0; round < 4000; round++) {
        seed = seed * 1103515245 + 12345;
        int i = (int)(seed >> 16) % COUNT;
        if (blocks[i]) {
            NEED(blocks[i][0] == (unsigned char)i && blocks[i][99] == (unsigned char)i);
            free(blocks[i]);
        }
        size_t bytes = 100 + (seed >> 8) % 3000;
        blocks[i] = malloc(bytes);
        NEED(blocks[i]);
        memset(blocks[i], i, bytes);
    }
    unsigned char *large = malloc(3 << 20);
    NEED(large);
    memset(large, 1, 3 << 20);
    free(large);
}

static int deep(int depth)
{
    volatile unsigned char frame[1000];
    frame[0] = (unsigned char)depth;
    return depth == 0 ? 0 : deep(depth - 1) + (frame[0] == (unsigned char)depth);
}

static void stack_grows(void)
{
    NEED(deep(4000) == 4000); /* 4 MB */
}

static void recurse(void *unused)
{
    (void)unused;
    _exit(deep(1 << 30) == 0);
}

static void stack_has_an_end(void)
{
    int end = suite_child(recurse, NULL);
    NEED(end == SIGSEGV || end == SIGKILL); /* SIGKILL: there was not so much memory */
    NEED(suite_child(kit_read, (void *)(USER_STACK_TOP - USER_STACK_MAX_BYTES - PAGE)) == SIGSEGV);
}

const struct test_case cases_anonymous[] = {
    { "anonymous_private_is_zero", private_is_zero, NULL },
    { "anonymous_shared_is_zero", shared_is_zero, NULL },
    { "anonymous_private_is_apart_after_fork", private_after_fork, NULL },
    { "anonymous_shared_is_common_after_fork", shared_after_fork, NULL },
    { "heap_grows_and_shrinks", heap_grows_and_shrinks, NULL },
    { "malloc_keeps_what_it_is_given", malloc_holds, NULL },
    { "stack_grows", stack_grows, NULL },
    { "stack_has_an_end", stack_has_an_end, NULL },
    { NULL, NULL, NULL },
};
