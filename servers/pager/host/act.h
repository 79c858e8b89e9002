/*
 * What programs do in the test: each act asks the pager and changes the model alike, and stops the test where they differ.
 */
#ifndef PAGER_ACT_H
#define PAGER_ACT_H

#include "model.h"

enum { PROCESSES = 8 };

extern struct model_process process[PROCESSES];
extern bool failures; /* of the disk may happen */

/* A call without a buffer, pumped until it is answered. */
struct fake_call act_ask(uint64_t badge, uint64_t label, uint64_t w0, uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4);
struct pager_stat act_stat(void);
/* Nothing of any process is left. */
void act_check_empty(void);
/* The file that exec loads. */
void program_make(void);

/* One operation, whichever chance says. */
void act_any(void);
void act_spawn(void);
bool act_exec(struct model_process *p);
void act_fork(struct model_process *parent);
void act_exit(struct model_process *p);

/* A handle of p to the file, opened if need be. */
uint64_t act_handle(struct model_process *p, unsigned file);
unsigned act_prot(void);
/* Touches va until the page is there: 0 and its data, or the reason that proc is told. */
unsigned act_touch(const struct model_process *p, vaddr_t va, unsigned access, char **frame);
void act_access(struct model_process *p);
void act_mmap(struct model_process *p);
void act_munmap(struct model_process *p);
void act_mprotect(struct model_process *p);
void act_mlock(struct model_process *p);
void act_mremap(struct model_process *p);
void act_madvise(struct model_process *p);
void act_brk(struct model_process *p);
void act_wild(struct model_process *p);
void act_stack(struct model_process *p);
void act_vmmap(struct model_process *p);
void act_read(struct model_process *p);
void act_write(struct model_process *p);
void act_truncate(struct model_process *p);
void act_punch(struct model_process *p);
void act_allocate(struct model_process *p);
void act_seek(struct model_process *p);
void act_fsync(struct model_process *p);
void act_msync(struct model_process *p);
void act_close(struct model_process *p);

void chaos_run(unsigned long count);

#endif
