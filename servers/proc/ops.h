/* The handlers of proto/proc.h's operations, for the table in main.c; each as rt/serve.h says. */
#ifndef PROC_OPS_H
#define PROC_OPS_H

#include "table.h"

#include <quire/sys.h>

/* Who sent m, in whatever thread: a running process, or table_root() for init; NULL for anybody else. */
struct process *op_sender(const struct message *m);

/* start.c: new processes and new programs */
int64_t op_fork(const struct message *m, uint64_t out[MSG_WORDS]);
int64_t op_vfork(const struct message *m, uint64_t out[MSG_WORDS]);
int64_t op_exec(const struct message *m, uint64_t out[MSG_WORDS]);
int64_t op_spawn(const struct message *m, uint64_t out[MSG_WORDS]);
/* end.c: how they end */
int64_t op_exit(const struct message *m, uint64_t out[MSG_WORDS]);
int64_t op_wait(const struct message *m, uint64_t out[MSG_WORDS]);
int64_t op_kill(const struct message *m, uint64_t out[MSG_WORDS]);
int64_t op_sig_queue(const struct message *m, uint64_t out[MSG_WORDS]);
/* thread_ops.c: threads */
int64_t op_thread_create(const struct message *m, uint64_t out[MSG_WORDS]);
int64_t op_thread_exit(const struct message *m, uint64_t out[MSG_WORDS]);
int64_t op_thread_join(const struct message *m, uint64_t out[MSG_WORDS]);
int64_t op_thread_kill(const struct message *m, uint64_t out[MSG_WORDS]);
int64_t op_thread_cancel(const struct message *m, uint64_t out[MSG_WORDS]);
/* signal_ops.c: what is done with signals, and waiting for them */
int64_t op_sig_entry(const struct message *m, uint64_t out[MSG_WORDS]);
int64_t op_sig_action(const struct message *m, uint64_t out[MSG_WORDS]);
int64_t op_sig_mask(const struct message *m, uint64_t out[MSG_WORDS]);
int64_t op_sig_pending(const struct message *m, uint64_t out[MSG_WORDS]);
int64_t op_sig_suspend(const struct message *m, uint64_t out[MSG_WORDS]);
int64_t op_sig_wait(const struct message *m, uint64_t out[MSG_WORDS]);
int64_t op_alarm(const struct message *m, uint64_t out[MSG_WORDS]);
/* interval.c: timers */
int64_t op_timer(const struct message *m, uint64_t out[MSG_WORDS]);
/* deliver.c: into a handler and out of it */
int64_t op_sig_context(const struct message *m, uint64_t out[MSG_WORDS]);
int64_t op_sig_return(const struct message *m, uint64_t out[MSG_WORDS]);
/* limit.c: limits and use */
int64_t op_limit(const struct message *m, uint64_t out[MSG_WORDS]);
int64_t op_usage(const struct message *m, uint64_t out[MSG_WORDS]);
/* group.c: who they are, and who has the terminal */
int64_t op_getpid(const struct message *m, uint64_t out[MSG_WORDS]);
int64_t op_setpgid(const struct message *m, uint64_t out[MSG_WORDS]);
int64_t op_setfg(const struct message *m, uint64_t out[MSG_WORDS]);
int64_t op_terminal(const struct message *m, uint64_t out[MSG_WORDS]);
/* A signal to the foreground group: what the terminal tells by PROC_SIGNAL_*. */
void group_interrupt(uint64_t bits);
/* look.c: what can be seen of all */
int64_t op_list(const struct message *m, uint64_t out[MSG_WORDS]);
int64_t op_stat(const struct message *m, uint64_t out[MSG_WORDS]);

#endif
