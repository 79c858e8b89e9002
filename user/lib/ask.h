/*
 * Questions to the servers that POSIX has no words for: counters, process and mapping lists.
 * Each function gives 0 (or a count) or -1 with errno.
 */
#ifndef USER_ASK_H
#define USER_ASK_H

#include <proto/fs.h>
#include <proto/pager.h>
#include <proto/proc.h>
#include <stddef.h>

/* The pager's counters; those that this pager does not tell are 0. */
int ask_pager(struct pager_stat *stat);

/* The pager's name, NUL-terminated. */
int ask_pager_name(char name[25]);

/* The mappings of process pid, at most max of them -> how many. ESRCH. */
int ask_regions(int pid, struct pager_region *regions, size_t max);

/* Setting number `index` of the pager: 0; -1 with ENOENT if there are no more. */
int ask_setting(unsigned index, struct pager_setting *setting);
/* Sets it: NAME=VALUE. ENOENT (no such name, or word for a value), EINVAL, ERANGE. */
int ask_set(const char *text);

/* The processes, at most max of them -> how many. */
int ask_processes(struct proc_info *list, size_t max);

struct ask_disk {
    uint64_t block_bytes, blocks, blocks_free, inodes, inodes_free;
};
int ask_disk(struct ask_disk *disk);

/* Turns the machine off (0) or starts it anew (1). Comes back only if that was refused. */
int ask_power(int how);

/* Every number that a server or the kernel counts: calls each(name, value, context) for each. */
typedef void ask_each(const char *name, uint64_t value, void *context);
int ask_counters(ask_each *each, void *context);

/* The kernel's counter KSTAT_* of abi/syscall.h. */
uint64_t ask_kernel(unsigned which);

#endif
