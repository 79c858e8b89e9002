/* The process server: processes, exec, wait, signals. Memory is the pager's, files are fs's; proc holds them together. */
#include "ask.h"
#include "fault.h"
#include "frames.h"
#include "limit.h"
#include "ops.h"
#include "signal.h"

#include <proto/server.h>
#include <rt/serve.h>
#include <rt/server.h>
#include <rt/slots.h>

static int64_t op_power(const struct message *m, uint64_t out[MSG_WORDS])
{
    (void)out;
    if (!op_sender(m))
        return ERR_PERM;
    if (m->w[0] > 1)
        return ERR_INVAL;
    return sys_signal(SLOT_PROC_INIT_SIGNAL, m->w[0] ? INIT_SIGNAL_REBOOT : INIT_SIGNAL_POWEROFF);
}

static int64_t op_null(const struct message *m, uint64_t out[MSG_WORDS])
{
    (void)m;
    (void)out;
    return 0;
}

/* PROC_FAULT and PROC_FOREIGN are not called: they arrive by forward, as faults. */
static const struct serve_op ops[PROC_OPS] = {
    [PROC_FORK] = {"fork", op_fork, 0, 0},
    [PROC_VFORK] = {"vfork", op_vfork, 0, 0},
    [PROC_EXEC] = {"exec", op_exec, BUF_IN, 0},
    [PROC_SPAWN] = {"spawn", op_spawn, BUF_IN, 0},
    [PROC_EXIT] = {"exit", op_exit, 0, 0},
    [PROC_WAIT] = {"wait", op_wait, 0, 0},
    [PROC_KILL] = {"kill", op_kill, 0, 0},
    [PROC_GETPID] = {"getpid", op_getpid, 0, 0},
    [PROC_SETPGID] = {"setpgid", op_setpgid, 0, 0},
    [PROC_SETFG] = {"setfg", op_setfg, 0, 0},
    [PROC_TERMINAL] = {"terminal", op_terminal, 0, 0},
    [PROC_LIST] = {"list", op_list, BUF_OUT, 0},
    [PROC_POWER] = {"power", op_power, 0, 0},
    [PROC_STAT] = {"stat", op_stat, 0, 0},
    [PROC_NULL] = {"null", op_null, 0, 0},
    [PROC_THREAD_CREATE] = {"thread create", op_thread_create, 0, 0},
    [PROC_THREAD_EXIT] = {"thread exit", op_thread_exit, 0, 0},
    [PROC_THREAD_JOIN] = {"thread join", op_thread_join, 0, 0},
    [PROC_THREAD_KILL] = {"thread kill", op_thread_kill, 0, 0},
    [PROC_THREAD_CANCEL] = {"thread cancel", op_thread_cancel, 0, 0},
    [PROC_SIG_ENTRY] = {"sig entry", op_sig_entry, 0, 0},
    [PROC_SIG_ACTION] = {"sig action", op_sig_action, 0, 0},
    [PROC_SIG_MASK] = {"sig mask", op_sig_mask, 0, 0},
    [PROC_SIG_PENDING] = {"sig pending", op_sig_pending, 0, 0},
    [PROC_SIG_SUSPEND] = {"sig suspend", op_sig_suspend, 0, 0},
    [PROC_SIG_WAIT] = {"sig wait", op_sig_wait, 0, 0},
    [PROC_SIG_QUEUE] = {"sig queue", op_sig_queue, 0, 0},
    [PROC_SIG_CONTEXT] = {"sig context", op_sig_context, BUF_OUT, 0},
    [PROC_SIG_RETURN] = {"sig return", op_sig_return, BUF_IN, 0},
    [PROC_ALARM] = {"alarm", op_alarm, 0, 0},
    [PROC_LIMIT] = {"limit", op_limit, 0, 0},
    [PROC_USAGE] = {"usage", op_usage, 0, 0},
    [PROC_TIMER] = {"timer", op_timer, 0, 0},
};

static void expire(void)
{
    signal_set_caller(NULL);
    timer_run(sys_time());
}

void server_main(const struct server_boot *boot)
{
    frames_init(boot->pool_frames);
    slots_init(SLOT_POOL, frames_take_table);
    table_init();
    limit_init(boot->pool_frames);
    threads_init();
    ask_init();
    serve_run(&(struct serve){
        .endpoint = SLOT_ENDPOINT,
        .ops = ops,
        .op_count = PROC_OPS,
        .on_signal = group_interrupt,
        .on_fault = fault_handle,
        .deadline = timer_next,
        .on_timeout = expire,
    });
}
