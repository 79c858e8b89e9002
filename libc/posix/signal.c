/*
 * Signals: handlers, masks, waiting. Which signals are handled, blocked and pending proc knows; the handlers and their flags are
 * here. How one is entered: libc/start/trampoline.S.
 */
#include "alias.h"
#include "cancel.h"
#include "futex.h"
#include "interrupt.h"

#include <errno.h>
#include <proto/layout.h>
#include <proto/proc.h>
#include <quire/call.h>
#include <quire/sys.h>
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the trampoline keeps on the handler's stack. It knows the places. */
struct frame {
    struct proc_context context;
    uint64_t gap;
    uint64_t fpu[33];
    uint64_t end;
};
_Static_assert(offsetof(struct frame, fpu) == 304 && sizeof(struct frame) == 576, "trampoline.S");
_Static_assert(offsetof(struct __pthread, alt_stack) == 0 && offsetof(struct __pthread, alt_stack_bytes) == 8,
               "trampoline.S");

_Static_assert(SYS_CALL == -1 && (int)USER_SLOT_PROC == 1 && (int)PROC_SIG_RETURN == 28 && (int)PROC_VFORK == 34 && sizeof(struct proc_context) == 296,
               "trampoline.S");

void __signal_entry(void); /* trampoline.S */
void __signal_run(struct frame *frame);

static struct sigaction actions[NSIG];
uint64_t __signal_on_stack; /* set of those with SA_ONSTACK; trampoline.S */

static int64_t ask(uint64_t op, uint64_t w[MSG_WORDS])
{
    return quire_call(USER_SLOT_PROC, op, w);
}

/* ---- handlers ---- */

static bool is_handler(const struct sigaction *a)
{
    return a->sa_handler != SIG_DFL && a->sa_handler != SIG_IGN;
}

void __signal_tell_entry(void)
{
    static int told;
    uint64_t w[MSG_WORDS] = {(uintptr_t)__signal_entry};
    if (!told && ask(PROC_SIG_ENTRY, w) == 0 && !__me.vfork) /* that of a vfork's child is not its parent's */
        told = 1;
}

static int64_t set_action(int signal, const struct sigaction *a, uint64_t w[MSG_WORDS])
{
    uint64_t bit = (uint64_t)1 << (signal - 1);
    w[0] = (uint64_t)signal;
    w[1] = is_handler(a) ? PROC_SIG_HANDLE : a->sa_handler == SIG_IGN ? PROC_SIG_IGN : PROC_SIG_DFL;
    w[2] = (a->sa_flags & SA_NODEFER ? 1 : 0) | ((unsigned)a->sa_flags & SA_RESETHAND ? 2 : 0) |
           (a->sa_flags & SA_NOCLDWAIT ? 4 : 0) | (a->sa_flags & SA_NOCLDSTOP ? 8 : 0);
    w[3] = a->sa_mask;
    if (is_handler(a)) {
        __signal_tell_entry();
        actions[signal] = *a; /* before proc can enter it */
        if (a->sa_flags & SA_ONSTACK)
            __atomic_fetch_or(&__signal_on_stack, bit, __ATOMIC_RELAXED);
        else
            __atomic_fetch_and(&__signal_on_stack, ~bit, __ATOMIC_RELAXED);
    }
    return ask(PROC_SIG_ACTION, w);
}

int sigaction(int signal, const struct sigaction *action, struct sigaction *before)
{
    uint64_t w[MSG_WORDS] = {(uint64_t)(int64_t)signal, PROC_SIG_ASK};
    if (signal < 1 || signal >= NSIG || (action && (signal == SIGKILL || signal == SIGSTOP)))
        return (int)quire_result(ERR_INVAL);
    struct sigaction old = actions[signal];
    int64_t result = action ? set_action(signal, action, w) : ask(PROC_SIG_ACTION, w);
    if (result < 0)
        return (int)quire_result(result);
    if (before) {
        *before = old;
        if (w[0] != PROC_SIG_HANDLE)
            before->sa_handler = w[0] == PROC_SIG_IGN ? SIG_IGN : SIG_DFL;
    }
    return 0;
}

_sig_func_ptr signal(int signal, _sig_func_ptr handler)
{
    struct sigaction action = {.sa_flags = SA_RESTART}, before;
    action.sa_handler = handler;
    return sigaction(signal, &action, &before) < 0 ? SIG_ERR : before.sa_handler;
}

int siginterrupt(int signal, int flag)
{
    struct sigaction action;
    if (sigaction(signal, NULL, &action) < 0)
        return -1;
    action.sa_flags = flag ? action.sa_flags & ~SA_RESTART : action.sa_flags | SA_RESTART;
    return sigaction(signal, &action, NULL);
}

int sigaltstack(const stack_t *stack, stack_t *before)
{
    char here;
    bool on = (uintptr_t)&here - __me.alt_stack < __me.alt_stack_bytes;
    if (before)
        *before = (stack_t){(void *)__me.alt_stack, on ? SS_ONSTACK : __me.alt_stack_bytes ? 0 : SS_DISABLE, __me.alt_stack_bytes};
    if (!stack)
        return 0;
    if (on)
        return (int)quire_result(ERR_PERM);
    if (stack->ss_flags & ~SS_DISABLE)
        return (int)quire_result(ERR_INVAL);
    if (!(stack->ss_flags & SS_DISABLE) && stack->ss_size < MINSIGSTKSZ)
        return (int)quire_result(ERR_NOMEM);
    __me.alt_stack_bytes = 0;
    __me.alt_stack = stack->ss_flags & SS_DISABLE ? 0 : (uintptr_t)stack->ss_sp;
    __me.alt_stack_bytes = stack->ss_flags & SS_DISABLE ? 0 : stack->ss_size;
    return 0;
}

/* ---- entered ---- */

static void tell_info(const struct proc_context *c, siginfo_t *info)
{
    memset(info, 0, sizeof *info);
    info->si_signo = (int)c->signal;
    info->si_code = c->code;
    info->si_pid = c->pid;
    info->si_status = c->status;
    info->si_addr = (void *)c->address;
    info->si_value.sival_ptr = (void *)c->value;
}

static void run_info(const struct sigaction *a, struct frame *frame)
{
    struct proc_context *c = &frame->context;
    siginfo_t info;
    ucontext_t u;
    tell_info(c, &info);
    memset(&u, 0, offsetof(ucontext_t, uc_mcontext));
    u.uc_sigmask = c->mask;
    memcpy(u.uc_mcontext.__gregs, c->regs, sizeof c->regs);
    memcpy(u.uc_mcontext.__fpregs, frame->fpu, sizeof frame->fpu);
    a->sa_sigaction((int)c->signal, &info, &u);
    c->mask = u.uc_sigmask;
    memcpy(c->regs, u.uc_mcontext.__gregs, sizeof c->regs);
    memcpy(frame->fpu, u.uc_mcontext.__fpregs, sizeof frame->fpu);
}

/* Called by the trampoline: asks what was interrupted, and runs the handler. */
void __signal_run(struct frame *frame)
{
    uint64_t w[MSG_WORDS] = {0};
    int saved = errno;
    if (quire_call_buffer(USER_SLOT_PROC, PROC_SIG_CONTEXT, w, &frame->context, sizeof frame->context, BUF_OUT) < 0)
        _exit(127);
    if (frame->context.signal == 0) {
        __cancel_arrived(frame->context.regs);
        errno = saved;
        return;
    }
    struct sigaction a = actions[frame->context.signal];
    __me.handlers++;
    if (!(a.sa_flags & SA_RESTART))
        __me.interrupts++;
    if (!is_handler(&a))
        ; /* it was taken away meanwhile */
    else if (a.sa_flags & SA_SIGINFO)
        run_info(&a, frame);
    else
        a.sa_handler((int)frame->context.signal);
    errno = saved;
}

/* ---- masks ---- */

_Static_assert(SIG_BLOCK == 0 && SIG_UNBLOCK == 1 && SIG_SETMASK == 2, "PROC_SIG_MASK's");

int pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
    uint64_t w[MSG_WORDS] = {set ? (uint64_t)how : 3, set ? *set : 0};
    if (set && (how < SIG_BLOCK || how > SIG_SETMASK))
        return EINVAL;
    int64_t result = ask(PROC_SIG_MASK, w);
    if (result < 0)
        return quire_errno(result);
    if (old)
        *old = w[0];
    return 0;
}

int sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
    int error = pthread_sigmask(how, set, old);
    if (error)
        errno = error;
    return error ? -1 : 0;
}

void __sigjmp_save(sigjmp_buf buf, int save)
{
    buf->__saved = save;
    if (save)
        pthread_sigmask(SIG_BLOCK, NULL, &buf->__mask);
}

void siglongjmp(sigjmp_buf buf, int value)
{
    if (buf->__saved)
        pthread_sigmask(SIG_SETMASK, &buf->__mask, NULL);
    longjmp(buf->__registers, value);
}

int sigpending(sigset_t *set)
{
    uint64_t w[MSG_WORDS] = {0};
    int64_t result = ask(PROC_SIG_PENDING, w);
    if (result == 0)
        *set = w[0];
    return (int)quire_result(result);
}

/* ---- waiting ---- */

int sigsuspend(const sigset_t *mask)
{
    struct interrupt_mark mark = __interrupt_mark();
    do {
        __cancel_point();
        uint64_t w[MSG_WORDS] = {*mask};
        __cancel_call(USER_SLOT_PROC, PROC_SIG_SUSPEND, w, NULL, 0);
    } while (!__handled(mark));
    return (int)quire_result(ERR_INTR);
}

int pause(void)
{
    sigset_t mask = 0;
    pthread_sigmask(SIG_BLOCK, NULL, &mask);
    return sigsuspend(&mask);
}

static int64_t wait_for(const sigset_t *set, siginfo_t *info, uint64_t deadline, bool interruptible)
{
    struct interrupt_mark mark = __interrupt_mark();
    uint64_t w[MSG_WORDS];
    int64_t result;
    do {
        __cancel_point();
        memset(w, 0, sizeof w);
        w[0] = *set;
        w[1] = deadline;
        result = __cancel_call(USER_SLOT_PROC, PROC_SIG_WAIT, w, NULL, 0);
    } while (result == ERR_INTR && !(interruptible && __handled(mark)));
    if (result < 0)
        return result;
    if (info) {
        memset(info, 0, sizeof *info);
        info->si_signo = (int)w[0];
        info->si_code = (int)w[1];
        info->si_value.sival_ptr = (void *)w[2];
        info->si_pid = (pid_t)w[3];
    }
    return (int64_t)w[0];
}

int sigwait(const sigset_t *set, int *signal)
{
    int64_t result = wait_for(set, NULL, DEADLINE_NEVER, false);
    if (result < 0)
        return quire_errno(result);
    *signal = (int)result;
    return 0;
}

int sigwaitinfo(const sigset_t *set, siginfo_t *info)
{
    return (int)quire_result(wait_for(set, info, DEADLINE_NEVER, true));
}

int sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *timeout)
{
    uint64_t deadline = DEADLINE_NEVER;
    if (timeout && __deadline_in(timeout, &deadline))
        return (int)quire_result(ERR_INVAL);
    return (int)quire_result(wait_for(set, info, deadline, true));
}

/* ---- sending ---- */

int pthread_kill(pthread_t thread, int signal)
{
    uint64_t w[MSG_WORDS] = {thread->number, (uint64_t)(int64_t)signal};
    int64_t result = ask(PROC_THREAD_KILL, w);
    return result < 0 ? quire_errno(result) : 0;
}

int raise(int signal)
{
    int error = pthread_kill(&__me, signal);
    if (error)
        errno = error;
    return error ? -1 : 0;
}

int sigqueue(pid_t pid, int signal, const union sigval value)
{
    uint64_t w[MSG_WORDS] = {(uint64_t)(int64_t)pid, (uint64_t)(int64_t)signal, (uintptr_t)value.sival_ptr};
    return (int)quire_result(ask(PROC_SIG_QUEUE, w));
}

/* Ends the process even if SIGABRT is blocked, ignored, or caught by a handler that returns. */
void abort(void)
{
    sigset_t set = (sigset_t)1 << (SIGABRT - 1);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    raise(SIGABRT);
    signal(SIGABRT, SIG_DFL);
    raise(SIGABRT);
    _exit(127);
}
