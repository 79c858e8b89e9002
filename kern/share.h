/*
 * Page tables as a whole: notes in the place of pages, tables that several spaces share, entries that move.
 * abi/syscall.h and docs/KERNEL.md are the manual of the four calls.
 *
 * Sharing makes fork cost grow with tables and not with pages (as on-demand-fork does, Zhao et al., EuroSys 2021).
 */
#ifndef KERN_SHARE_H
#define KERN_SHARE_H

#include <kern/vm.h>

/* What a fault message tells of va, where mmu_walk has ended: an entry of abi/prot.h with page offset 0, or 0. */
uint64_t share_entry(vaddr_t va, pte_t pte, unsigned level, pte_t above);

/* *old: what was there. ERR_NEED_TABLE, ERR_SHARED (an empty entry of a shared table) */
int share_note(struct space *s, vaddr_t va, uint32_t note, uint64_t *old);
/* r: of the child; with a list, tables that fit it are copied. 0, ERR_BUSY, ERR_NEED_TABLE, CALL_RESTART; r->done says how far. */
int64_t share_tables(struct vm_range *r, struct space *parent);
/* r: the 2 MiB around the address. 0; ERR_NEED_TABLE or ERR_INVAL (no room for the list) with nothing changed. */
int64_t share_end(struct vm_range *r);
/* ERR_BUSY, ERR_NEED_TABLE, ERR_SHARED, CALL_RESTART; r->done says how far. */
int64_t share_move(struct vm_range *r, vaddr_t to);

/* Takes a shared table out of a level-1 entry, whose table's record is the caller's to change, and its translations to flush. */
void share_leave(struct space *s, pte_t *level1_entry);

#endif
