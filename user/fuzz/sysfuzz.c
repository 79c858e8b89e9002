/*
 * sysfuzz SEED COUNT: COUNT random system calls from an unprivileged process. The kernel and the servers must go on; that no
 * frame leaks is seen by `census` before and after.
 */
#include <proto/layout.h>
#include <quire/sys.h>
#include <stdio.h>

#include "tame.h"
#include "workers.h"

enum { REGISTERS = 10 }; /* a0-a6, t0-t2 */

static int64_t raw_call(int64_t number, uint64_t x[REGISTERS])
{
    register uint64_t a0 __asm__("a0") = x[0];
    register uint64_t a1 __asm__("a1") = x[1];
    register uint64_t a2 __asm__("a2") = x[2];
    register uint64_t a3 __asm__("a3") = x[3];
    register uint64_t a4 __asm__("a4") = x[4];
    register uint64_t a5 __asm__("a5") = x[5];
    register uint64_t a6 __asm__("a6") = x[6];
    register uint64_t t0 __asm__("t0") = x[7];
    register uint64_t t1 __asm__("t1") = x[8];
    register uint64_t t2 __asm__("t2") = x[9];
    register int64_t a7 __asm__("a7") = number;
    SYS_ECALL_;
    return (int64_t)a0;
}

/* A capability's name: ours, an empty slot, a second level that is none, or nonsense. */
static uint64_t name_of(struct random *r)
{
    switch (random_below(r, 8)) {
    case 0:
    case 1:
    case 2:
        return 1 + random_below(r, 4);
    case 3:
        return random_below(r, CAP_SLOTS);
    case 4:
        return CAP_AT(random_below(r, CAP_SLOTS), random_below(r, CAP_SLOTS));
    case 5:
        return CAP_NULL;
    default:
        return word_of(r);
    }
}

static void tame_server_call(uint64_t x[REGISTERS])
{
    struct server_call c = {x[0], x[1], {x[2], x[3], x[4], x[5], x[6]}, x[7], x[8]};
    tame(&c);
    x[1] = c.label;
    for (int i = 0; i < 5; i++)
        x[2 + i] = c.w[i];
    x[7] = c.buffer, x[8] = c.bytes_flags;
}

static void item(struct random *r, uint64_t index)
{
    uint64_t x[REGISTERS];
    int64_t number = -(int64_t)(1 + random_below(r, -SYS_LAST + 2));
    for (int i = 0; i < REGISTERS; i++)
        x[i] = word_of(r);
    x[0] = name_of(r);
    if (random_below(r, 1000) == 0)
        number = (int64_t)(word_of(r) >> 1); /* a foreign call: ends the worker */
    else if (random_below(r, 100) == 0)
        number = (int64_t)(random_next(r) | UINT64_C(1) << 63);
    switch (number) {
    case SYS_CALL:
        if (random_below(r, 2))
            x[1] = random_below(r, 32);
        tame_server_call(x);
        break;
    case SYS_RECV:
    case SYS_REPLY_RECV:
        x[9] = index % 4 ? 0 : sys_time() + random_below(r, 1000); /* never for ever */
        break;
    case SYS_CAP_DELETE:
        if ((uint32_t)x[0] == CAP_NULL && x[1] <= USER_SLOT_TTY && random_below(r, 20))
            x[1] += 8; /* without its capabilities a worker tests little */
        break;
    default:
        break;
    }
    worker_result(raw_call(number, x));
}

int main(int argc, char **argv)
{
    uint64_t seed, count;
    workers_init(argc, argv, &seed, &count);
    pointers_init();
    struct outcome o = workers_run(seed, count, NULL, item);
    printf("sysfuzz: %lu calls, %lu errors, %lu results, %lu workers died, %lu calls hung\n", (unsigned long)count,
           (unsigned long)o.errors, (unsigned long)o.successes, (unsigned long)o.deaths, (unsigned long)o.hangs);
    return servers_check() || o.hangs != 0;
}
