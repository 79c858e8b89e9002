/* Loads, stores and execution of bytes; the signal that comes instead is told with its code and its address. */
#include "verbs.h"

#include "place.h"
#include "world.h"

#include <setjmp.h>
#include <signal.h>
#include <string.h>

enum { BYTES_MAX = 64 << 10 };

/* Returns at once on x86-64 (c3) and on RISC-V (a multiplication of floating point numbers, then ret). */
static const uint8_t code[] = { 0xc3, 0, 0, 0, 0x82, 0x80 };

static uint8_t data[BYTES_MAX];
static sigjmp_buf out;
static volatile sig_atomic_t armed;
static siginfo_t told;

static void caught(int number, siginfo_t *info, void *context)
{
    (void)context;
    if (!armed) {
        signal(number, SIG_DFL); /* it comes again, and ends the actor */
        return;
    }
    told = *info;
    siglongjmp(out, 1);
}

void access_start(void)
{
    struct sigaction action = { .sa_flags = SA_SIGINFO | SA_NODEFER };
    action.sa_sigaction = caught;
    sigemptyset(&action.sa_mask);
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    sigaction(SIGILL, &action, NULL);
}

static void say_signal(void)
{
    armed = 0;
    const char *name = told.si_signo == SIGSEGV ? "SIGSEGV" : told.si_signo == SIGBUS ? "SIGBUS" : "SIGILL";
    if (told.si_signo == SIGSEGV && told.si_code == SEGV_MAPERR)
        say(" %s MAPERR", name);
    else if (told.si_signo == SIGSEGV && told.si_code == SEGV_ACCERR)
        say(" %s ACCERR", name);
    else if (told.si_signo == SIGBUS && told.si_code == BUS_ADRERR)
        say(" %s ADRERR", name);
    else
        say(" %s code %d", name, told.si_code);
    place_say((uintptr_t)told.si_addr);
}

/* Copies one way with aligned words where there are any, so that no access lies across pages. */
static void copy(volatile uint8_t *to, const volatile uint8_t *from, const volatile uint8_t *foreign, size_t bytes)
{
    size_t i = 0;
    while (i < bytes) {
        if (((uintptr_t)(foreign + i) & 7) == 0 && bytes - i >= 8 && ((uintptr_t)(to + i) & 7) == 0 &&
            ((uintptr_t)(from + i) & 7) == 0) {
            *(volatile uint64_t *)(to + i) = *(const volatile uint64_t *)(from + i);
            i += 8;
        } else {
            to[i] = from[i];
            i++;
        }
    }
}

static void load(const struct op *op)
{
    struct range r;
    if (!place_range(op, 1, &r) || r.bytes > BYTES_MAX - 8) {
        say_skip();
        return;
    }
    uint8_t *to = data + (r.at & 7);
    if (sigsetjmp(out, 0)) {
        say_signal();
        return;
    }
    armed = 1;
    copy(to, (const volatile uint8_t *)r.at, (const volatile uint8_t *)r.at, r.bytes);
    armed = 0;
    for (size_t i = 0; i < r.bytes; i++)
        if (place_byte_is_open(r.at + i))
            to[i] = 0xee;
    say(" = ");
    for (size_t i = 0; i < r.bytes && i < 8; i++)
        say("%02x", to[i]);
    say(" %08x", (unsigned)hash_bytes(1, to, r.bytes));
}

static void store(const struct op *op)
{
    struct range r;
    if (!place_range(op, 1, &r) || r.bytes > BYTES_MAX - 8 || place_spoils_object(&r)) {
        say_skip();
        return;
    }
    uint8_t *from = data + (r.at & 7);
    for (size_t i = 0; i < r.bytes; i++)
        from[i] = op->words > 3 ? pattern((uint64_t)op_number(op, 3), i) : i < sizeof code ? code[i] : 1;
    place_stored(&r); /* what was stored before a signal counts too */
    if (sigsetjmp(out, 0)) {
        say_signal();
        return;
    }
    armed = 1;
    copy((volatile uint8_t *)r.at, from, (const volatile uint8_t *)r.at, r.bytes);
    armed = 0;
    say(" = %llx", (unsigned long long)r.bytes);
}

bool access_readable(const void *at)
{
    if (sigsetjmp(out, 0)) {
        armed = 0;
        return false;
    }
    armed = 1;
    (void)*(const volatile uint8_t *)at;
    armed = 0;
    return true;
}

/* Calls what lies there. Not if it is there and is not the code: everything else is undefined. */
static void execute(const struct op *op)
{
    struct range r;
    if (!place_range(op, 1, &r)) {
        say_skip();
        return;
    }
    r.at &= ~(uintptr_t)7; /* six of eight bytes: never across pages */
    r.bytes = sizeof code;
    if (!sigsetjmp(out, 0)) {
        armed = 1;
        copy(data, (const volatile uint8_t *)r.at, (const volatile uint8_t *)r.at, sizeof code);
        armed = 0;
        if (memcmp(data, code, sizeof code) != 0 || place_is_open(&r)) {
            say(" no code");
            return;
        }
    } else if (told.si_signo == SIGBUS) {
        say_signal(); /* beyond the end of a file: where it may not be executed either, machines differ in what they say */
        return;
    }
    if (sigsetjmp(out, 0)) {
        say_signal();
        return;
    }
    armed = 1;
#ifdef __riscv
    __asm__ volatile("fence.i" ::: "memory");
#endif
    ((void (*)(void))r.at)();
    armed = 0;
    say(" = done");
}

const struct verb access_verbs[] = {
    { "load", load }, { "store", store }, { "code", store }, { "call", execute }, { NULL, NULL },
};
