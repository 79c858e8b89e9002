/*
 * The kernel's calls as C functions: one inline stub each, nothing else. abi/syscall.h says what each does.
 * Used by servers and programs alike.
 */
#ifndef QUIRE_SYS_H
#define QUIRE_SYS_H

#include <abi/cap.h>
#include <abi/err.h>
#include <abi/msg.h>
#include <abi/prot.h>
#include <abi/syscall.h>
#include <abi/types.h>
#include <stdbool.h>
#include <stddef.h>

/* A received message: everything `recv` delivers. */
struct message {
    int64_t kind;    /* RECV_*, or an error */
    uint64_t label;  /* call: operation. fault: access|cause. signal: the bits */
    uint64_t w[MSG_WORDS];
    uint64_t badge;
    uint64_t id;     /* answers it; 0 for a signal */
    uint64_t buffer; /* bytes | BUF_IN | BUF_OUT */
};

/* An answer. kind REPLY_*; id 0 means there is none. */
struct reply {
    uint64_t id;
    uint64_t kind;
    int64_t status;
    uint64_t w[MSG_WORDS];
};

#define SYS_REGS_                                                                                                        \
    register uint64_t a0 __asm__("a0");                                                                                 \
    register uint64_t a1 __asm__("a1");                                                                                 \
    register uint64_t a2 __asm__("a2");                                                                                 \
    register uint64_t a3 __asm__("a3");                                                                                 \
    register uint64_t a4 __asm__("a4");                                                                                 \
    register uint64_t a5 __asm__("a5");                                                                                 \
    register uint64_t a6 __asm__("a6");                                                                                 \
    register uint64_t t0 __asm__("t0");                                                                                 \
    register uint64_t t1 __asm__("t1");                                                                                 \
    register uint64_t t2 __asm__("t2");                                                                                 \
    register int64_t a7 __asm__("a7")

#define SYS_ECALL_                                                                                                       \
    __asm__ volatile("ecall"                                                                                            \
                     : "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3), "+r"(a4), "+r"(a5), "+r"(a6), "+r"(t0), "+r"(t1),        \
                       "+r"(t2)                                                                                         \
                     : "r"(a7)                                                                                          \
                     : "memory")

/* Any call with plain arguments. */
static inline int64_t sys_plain(int64_t number, uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3, uint64_t x4,
                                uint64_t x5)
{
    register uint64_t a0 __asm__("a0") = x0;
    register uint64_t a1 __asm__("a1") = x1;
    register uint64_t a2 __asm__("a2") = x2;
    register uint64_t a3 __asm__("a3") = x3;
    register uint64_t a4 __asm__("a4") = x4;
    register uint64_t a5 __asm__("a5") = x5;
    register int64_t a7 __asm__("a7") = number;
    __asm__ volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a2), "r"(a3), "r"(a4), "r"(a5), "r"(a7) : "memory");
    return (int64_t)a0;
}

/* Like sys_plain; *second takes a1 (the pages done of a ranged call). */
static inline int64_t sys_ranged(int64_t number, uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3, uint64_t x4,
                                 uint64_t x5, uint64_t *second)
{
    register uint64_t a0 __asm__("a0") = x0;
    register uint64_t a1 __asm__("a1") = x1;
    register uint64_t a2 __asm__("a2") = x2;
    register uint64_t a3 __asm__("a3") = x3;
    register uint64_t a4 __asm__("a4") = x4;
    register uint64_t a5 __asm__("a5") = x5;
    register int64_t a7 __asm__("a7") = number;
    __asm__ volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a2), "r"(a3), "r"(a4), "r"(a5), "r"(a7) : "memory");
    *second = a1;
    return (int64_t)a0;
}

/* Calls an endpoint. w: the words sent, and then those answered. buffer may be NULL with flags_bytes 0. */
static inline int64_t sys_call(cap_t endpoint, uint64_t label, uint64_t w[MSG_WORDS], const void *buffer,
                               uint64_t bytes_flags)
{
    SYS_REGS_;
    a0 = endpoint, a1 = label, a2 = w[0], a3 = w[1], a4 = w[2], a5 = w[3], a6 = w[4];
    t0 = (uint64_t)(uintptr_t)buffer, t1 = bytes_flags, t2 = 0, a7 = SYS_CALL;
    SYS_ECALL_;
    w[0] = a2, w[1] = a3, w[2] = a4, w[3] = a5, w[4] = a6;
    return (int64_t)a0;
}

/* Takes the next message of an endpoint. The result is m->kind too. */
static inline int64_t sys_recv(cap_t endpoint, struct message *m, uint64_t deadline)
{
    SYS_REGS_;
    a0 = endpoint, a1 = 0, a2 = 0, a3 = 0, a4 = 0, a5 = 0, a6 = 0, t0 = 0, t1 = 0, t2 = deadline, a7 = SYS_RECV;
    SYS_ECALL_;
    m->kind = (int64_t)a0, m->label = a1, m->w[0] = a2, m->w[1] = a3, m->w[2] = a4, m->w[3] = a5, m->w[4] = a6;
    m->badge = t0, m->id = t1, m->buffer = t2;
    return m->kind;
}

static inline int64_t sys_reply(const struct reply *r)
{
    SYS_REGS_;
    a0 = 0, a1 = (uint64_t)r->status, a2 = r->w[0], a3 = r->w[1], a4 = r->w[2], a5 = r->w[3], a6 = r->w[4];
    t0 = r->id, t1 = r->kind, t2 = 0, a7 = SYS_REPLY;
    SYS_ECALL_;
    return (int64_t)a0;
}

/* Answers r and takes the next message, in one entry. */
static inline int64_t sys_reply_recv(cap_t endpoint, const struct reply *r, struct message *m, uint64_t deadline)
{
    SYS_REGS_;
    a0 = endpoint, a1 = (uint64_t)r->status, a2 = r->w[0], a3 = r->w[1], a4 = r->w[2], a5 = r->w[3], a6 = r->w[4];
    t0 = r->id, t1 = r->kind, t2 = deadline, a7 = SYS_REPLY_RECV;
    SYS_ECALL_;
    m->kind = (int64_t)a0, m->label = a1, m->w[0] = a2, m->w[1] = a3, m->w[2] = a4, m->w[3] = a5, m->w[4] = a6;
    m->badge = t0, m->id = t1, m->buffer = t2;
    return m->kind;
}

static inline int64_t sys_forward(uint64_t id, cap_t endpoint, uint64_t label, const uint64_t w[MSG_WORDS])
{
    SYS_REGS_;
    a0 = endpoint, a1 = label, a2 = w[0], a3 = w[1], a4 = w[2], a5 = w[3], a6 = w[4];
    t0 = id, t1 = 0, t2 = 0, a7 = SYS_FORWARD;
    SYS_ECALL_;
    return (int64_t)a0;
}

static inline int64_t sys_signal(cap_t endpoint, uint64_t bits)
{
    return sys_plain(SYS_SIGNAL, endpoint, bits, 0, 0, 0, 0);
}

static inline int64_t sys_copy_in(uint64_t id, uint64_t offset, void *to, size_t bytes)
{
    return sys_plain(SYS_COPY_IN, id, offset, (uintptr_t)to, bytes, 0, 0);
}

static inline int64_t sys_copy_out(uint64_t id, uint64_t offset, const void *from, size_t bytes)
{
    return sys_plain(SYS_COPY_OUT, id, offset, (uintptr_t)from, bytes, 0, 0);
}

static inline int64_t sys_map(cap_t space, vaddr_t va, cap_t pool, uint64_t index, uint64_t pages, unsigned prot,
                              uint64_t *done)
{
    return sys_ranged(SYS_MAP, space, va, pool, index, pages, prot, done);
}

static inline int64_t sys_unmap(cap_t space, vaddr_t va, uint64_t pages, uint64_t *entries, uint64_t max,
                                uint64_t *done)
{
    return sys_ranged(SYS_UNMAP, space, va, pages, (uintptr_t)entries, max, 0, done);
}

static inline int64_t sys_protect(cap_t space, vaddr_t va, uint64_t pages, unsigned prot, uint64_t *done)
{
    return sys_ranged(SYS_PROTECT, space, va, pages, prot, 0, 0, done);
}

static inline int64_t sys_scan(cap_t space, vaddr_t va, uint64_t pages, uint64_t *entries, uint64_t max,
                               unsigned flags, uint64_t *done)
{
    return sys_ranged(SYS_SCAN, space, va, pages, (uintptr_t)entries, max, flags, done);
}

/* *old: the entry that was there (abi/prot.h). */
static inline int64_t sys_note(cap_t space, vaddr_t va, uint32_t note, uint64_t *old)
{
    return sys_ranged(SYS_NOTE, space, va, note, 0, 0, 0, old);
}

/* *shared: some table is used by both now. */
static inline int64_t sys_share(cap_t space, vaddr_t va, cap_t other, uint64_t pages, uint64_t *entries, uint64_t max,
                                uint64_t *done, bool *shared)
{
    register uint64_t a0 __asm__("a0") = space;
    register uint64_t a1 __asm__("a1") = va;
    register uint64_t a2 __asm__("a2") = other;
    register uint64_t a3 __asm__("a3") = pages;
    register uint64_t a4 __asm__("a4") = (uintptr_t)entries;
    register uint64_t a5 __asm__("a5") = max;
    register int64_t a7 __asm__("a7") = SYS_SHARE;
    __asm__ volatile("ecall" : "+r"(a0), "+r"(a1), "+r"(a2) : "r"(a3), "r"(a4), "r"(a5), "r"(a7) : "memory");
    *done = a1;
    *shared = a2 == 1;
    return (int64_t)a0;
}

static inline int64_t sys_unshare(cap_t space, vaddr_t va, uint64_t *entries, uint64_t max)
{
    return sys_plain(SYS_UNSHARE, space, va, (uintptr_t)entries, max, 0, 0);
}

static inline int64_t sys_move(cap_t space, vaddr_t va, vaddr_t to, uint64_t pages, uint64_t *done)
{
    return sys_ranged(SYS_MOVE, space, va, to, pages, 0, 0, done);
}

static inline int64_t sys_donate(cap_t space, cap_t pool, uint64_t index, uint64_t count)
{
    return sys_plain(SYS_DONATE, space, pool, index, count, 0, 0);
}

static inline int64_t sys_reclaim(cap_t space, uint64_t *entries, uint64_t max)
{
    return sys_plain(SYS_RECLAIM, space, (uintptr_t)entries, max, 0, 0, 0);
}

static inline int64_t sys_make(cap_t pool, uint64_t index, unsigned type, cap_t slot, uint64_t x4, uint64_t x5)
{
    return sys_plain(SYS_MAKE, pool, index, type, slot, x4, x5);
}

static inline int64_t sys_destroy(cap_t cap)
{
    return sys_plain(SYS_DESTROY, cap, 0, 0, 0, 0, 0);
}

static inline int64_t sys_cap_copy(cap_t table, unsigned slot, cap_t source, unsigned rights, uint64_t badge)
{
    return sys_plain(SYS_CAP_COPY, table, slot, source, rights, badge, 0);
}

static inline int64_t sys_cap_delete(cap_t table, unsigned slot)
{
    return sys_plain(SYS_CAP_DELETE, table, slot, 0, 0, 0, 0);
}

struct cap_info {
    unsigned type, rights;
    uint64_t badge;
    uint64_t pool_frames, pool_used;
    paddr_t pool_base;
    uint64_t thread_ticks, thread_runs;
    uint64_t space_pages, space_large; /* mapped, in pages; leaves of 2 MiB */
};

static inline int64_t sys_cap_info(cap_t cap, struct cap_info *info)
{
    SYS_REGS_;
    a0 = cap, a1 = 0, a2 = 0, a3 = 0, a4 = 0, a5 = 0, a6 = 0, t0 = 0, t1 = 0, t2 = 0, a7 = SYS_CAP_INFO;
    SYS_ECALL_;
    if ((int64_t)a0 < 0)
        return (int64_t)a0;
    info->type = a0 & 0xff, info->rights = (a0 >> 8) & 0xff, info->badge = a1;
    info->pool_frames = info->thread_ticks = info->space_pages = a2;
    info->pool_used = info->thread_runs = info->space_large = a3, info->pool_base = a4;
    return 0;
}

static inline int64_t sys_thread_set(cap_t thread, cap_t space, cap_t table, cap_t fault_endpoint, unsigned priority)
{
    return sys_plain(SYS_THREAD_SET, thread, space, table, fault_endpoint, priority, 0);
}

/* As sys_thread_set, with the word that its fault messages carry. */
static inline int64_t sys_thread_set_tag(cap_t thread, cap_t space, cap_t table, cap_t fault_endpoint,
                                         unsigned priority, uint64_t tag)
{
    return sys_plain(SYS_THREAD_SET, thread, space, table, fault_endpoint, priority, tag);
}

static inline int64_t sys_thread_notify(cap_t thread, cap_t endpoint, uint64_t word)
{
    return sys_plain(SYS_THREAD_NOTIFY, thread, endpoint, word, 0, 0, 0);
}

static inline int64_t sys_thread_start(cap_t thread, vaddr_t pc, vaddr_t sp, uint64_t arg0, uint64_t arg1)
{
    return sys_plain(SYS_THREAD_START, thread, pc, sp, arg0, arg1, 0);
}

static inline int64_t sys_thread_fork(cap_t thread, uint64_t id, int64_t status, uint64_t w0)
{
    return sys_plain(SYS_THREAD_FORK, thread, id, (uint64_t)status, w0, 0, 0);
}

static inline int64_t sys_regs_get(uint64_t id, struct regs *regs)
{
    return sys_plain(SYS_REGS_GET, id, (uintptr_t)regs, 0, 0, 0, 0);
}

static inline int64_t sys_regs_set(uint64_t id, const struct regs *regs)
{
    return sys_plain(SYS_REGS_SET, id, (uintptr_t)regs, 0, 0, 0, 0);
}

static inline int64_t sys_irq_bind(cap_t irq, cap_t endpoint, uint64_t bits)
{
    return sys_plain(SYS_IRQ_BIND, irq, endpoint, bits, 0, 0, 0);
}

static inline int64_t sys_irq_ack(cap_t irq)
{
    return sys_plain(SYS_IRQ_ACK, irq, 0, 0, 0, 0, 0);
}

static inline int64_t sys_kstat(unsigned which)
{
    return sys_plain(SYS_KSTAT, which, 0, 0, 0, 0, 0);
}

static inline int64_t sys_console(cap_t pool, const char *text, size_t bytes)
{
    return sys_plain(SYS_CONSOLE, pool, (uintptr_t)text, bytes, 0, 0, 0);
}

static inline int64_t sys_power(cap_t root_pool, unsigned how)
{
    return sys_plain(SYS_POWER, root_pool, how, 0, 0, 0, 0);
}

static inline int64_t sys_null(void)
{
    return sys_plain(SYS_NULL, 0, 0, 0, 0, 0, 0);
}

static inline int64_t sys_yield(void)
{
    return sys_plain(SYS_YIELD, 0, 0, 0, 0, 0, 0);
}

static inline uint64_t sys_time(void)
{
    uint64_t t;
    __asm__ volatile("rdtime %0" : "=r"(t));
    return t;
}

static inline uint64_t sys_instret(void)
{
    uint64_t n;
    __asm__ volatile("rdinstret %0" : "=r"(n));
    return n;
}

#endif
