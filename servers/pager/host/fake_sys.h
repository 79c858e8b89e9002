/*
 * Stands in for quire/sys.h on the host: included first by force (-include), so that the SDK's kernel calls become
 * plain functions, which fake_kernel.c has.
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

struct message {
    int64_t kind;
    uint64_t label;
    uint64_t w[MSG_WORDS];
    uint64_t badge;
    uint64_t id;
    uint64_t buffer;
};

struct reply {
    uint64_t id;
    uint64_t kind;
    int64_t status;
    uint64_t w[MSG_WORDS];
};

int64_t sys_call(cap_t endpoint, uint64_t label, uint64_t w[MSG_WORDS], const void *buffer, uint64_t bytes_flags);
int64_t sys_reply(const struct reply *r);
int64_t sys_forward(uint64_t id, cap_t endpoint, uint64_t label, const uint64_t w[MSG_WORDS]);
int64_t sys_signal(cap_t endpoint, uint64_t bits);
int64_t sys_copy_in(uint64_t id, uint64_t offset, void *to, size_t bytes);
int64_t sys_copy_out(uint64_t id, uint64_t offset, const void *from, size_t bytes);
int64_t sys_map(cap_t space, vaddr_t va, cap_t pool, uint64_t index, uint64_t pages, unsigned prot, uint64_t *done);
int64_t sys_unmap(cap_t space, vaddr_t va, uint64_t pages, uint64_t *entries, uint64_t max, uint64_t *done);
int64_t sys_protect(cap_t space, vaddr_t va, uint64_t pages, unsigned prot, uint64_t *done);
int64_t sys_scan(cap_t space, vaddr_t va, uint64_t pages, uint64_t *entries, uint64_t max, unsigned flags, uint64_t *done);
int64_t sys_note(cap_t space, vaddr_t va, uint32_t note, uint64_t *old);
int64_t sys_share(cap_t space, vaddr_t va, cap_t other, uint64_t pages, uint64_t *entries, uint64_t max, uint64_t *done,
                  bool *shared);
int64_t sys_unshare(cap_t space, vaddr_t va, uint64_t *entries, uint64_t max);
int64_t sys_move(cap_t space, vaddr_t va, vaddr_t to, uint64_t pages, uint64_t *done);
int64_t sys_donate(cap_t space, cap_t pool, uint64_t index, uint64_t count);
int64_t sys_reclaim(cap_t space, uint64_t *entries, uint64_t max);
int64_t sys_make(cap_t pool, uint64_t index, unsigned type, cap_t slot, uint64_t x4, uint64_t x5);
int64_t sys_destroy(cap_t cap);
struct cap_info {
    uint64_t space_pages, space_large;
};
int64_t sys_cap_info(cap_t cap, struct cap_info *info);
int64_t sys_cap_copy(cap_t table, unsigned slot, cap_t source, unsigned rights, uint64_t badge);
int64_t sys_cap_delete(cap_t table, unsigned slot);
uint64_t sys_time(void);
int64_t sys_kstat(unsigned which);

#endif
