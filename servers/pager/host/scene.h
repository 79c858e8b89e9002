/* Programs of a written scene on the fake machine: what they do one by one, without a model. */
#ifndef PAGER_SCENE_H
#define PAGER_SCENE_H

#include "fake.h"

/* A call without a buffer, pumped until it is answered; *out (MSG_WORDS) receives the answer's words if it is not NULL. The status. */
int64_t scene_call(uint64_t badge, uint64_t label, const uint64_t w[MSG_WORDS], uint64_t *out);
/* A new process; 0 if there was no memory. */
uint64_t scene_spawn(uint64_t pid);
uint64_t scene_fork(uint64_t space, uint64_t pid);
void scene_exit(uint64_t space);
/* flags: PAGER_MAP_*. Its address, or 0. */
vaddr_t scene_map(uint64_t space, uint64_t pages, unsigned prot, uint64_t flags, uint64_t handle, uint64_t offset);
/* Loads, or stores if `store`, at va. False: it got a signal, or there was no memory. *value: what is there (8 bytes). */
bool scene_load(uint64_t space, vaddr_t va, uint64_t *value);
bool scene_store(uint64_t space, vaddr_t va, uint64_t value);
/* read or write, whole buffer present. */
int64_t scene_io(uint64_t space, uint64_t label, uint64_t handle, uint64_t offset, void *buffer, uint64_t bytes);
/* Changes a setting, as pagerctl does: NAME=VALUE. */
void scene_set(const char *setting);
/* The books agree (PAGER_AUDIT), and each reference is an entry. */
void scene_audit(void);
struct pager_stat scene_stat(void);

#endif
