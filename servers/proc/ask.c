/* What proc asks of the servers below it. */
#include "ask.h"

#include <proto/fs.h>
#include <proto/pager.h>
#include <proto/server.h>
#include <proto/tty.h>
#include <quire/sys.h>
#include <rt/log.h>
#include <rt/slots.h>
#include <rt/string.h>

static cap_t pager, fs, tty;

static cap_t mint(cap_t from)
{
    cap_t slot = slot_get();
    int64_t error = sys_cap_copy(slot >> CAP_TABLE_SHIFT, slot % (1u << CAP_TABLE_SHIFT), from, RIGHT_CALL, BADGE_PROC);
    rt_assert(error == 0);
    return slot;
}

void ask_init(void)
{
    pager = mint(SLOT_PROC_PAGER);
    fs = mint(SLOT_PROC_FS);
    tty = mint(SLOT_PROC_TTY);
}

int64_t ask_space_create(int32_t pid, uint64_t parent_space, bool borrows, uint64_t *space)
{
    uint64_t w[MSG_WORDS] = {(uint64_t)pid, parent_space, borrows};
    int64_t error = sys_call(pager, PAGER_SPACE_CREATE, w, NULL, 0);
    if (error == 0)
        *space = w[0];
    return error;
}

int64_t ask_space_clone(uint64_t parent_space, int32_t pid, uint64_t *space)
{
    uint64_t w[MSG_WORDS] = {parent_space, (uint64_t)pid};
    int64_t error = sys_call(pager, PAGER_SPACE_CLONE, w, NULL, 0);
    if (error == 0)
        *space = w[0];
    return error;
}

int64_t ask_space_exec(uint64_t space, uint64_t handle, uint64_t holder, const void *image, uint64_t bytes,
                       vaddr_t *entry, vaddr_t *stack)
{
    uint64_t w[MSG_WORDS] = {space, handle, holder, bytes};
    int64_t error = sys_call(pager, PAGER_SPACE_EXEC, w, image, bytes | BUF_IN);
    if (error == 0) {
        *entry = w[0];
        *stack = w[1];
    }
    return error;
}

void ask_space_destroy(uint64_t space, struct usage *used)
{
    uint64_t w[MSG_WORDS] = {space};
    int64_t error = sys_call(pager, PAGER_SPACE_DESTROY, w, NULL, 0);
    used->minor = w[0];
    used->major = w[1];
    used->swapped = w[2];
    if (error < 0)
        log_print("proc: the pager cannot destroy space %lu: error %ld\n", (unsigned long)space, (long)error);
}

int64_t ask_space_cap(uint64_t space)
{
    uint64_t w[MSG_WORDS] = {space};
    return sys_call(pager, PAGER_SPACE_CAP, w, NULL, 0);
}

void ask_space_usage(uint64_t space, uint64_t words[5])
{
    uint64_t w[MSG_WORDS] = {space};
    int64_t error = sys_call(pager, PAGER_USAGE, w, NULL, 0);
    for (int i = 0; i < 5; i++)
        words[i] = error == 0 ? w[i] : 0;
}

int64_t ask_space_limit(uint64_t space, unsigned which, uint64_t bytes)
{
    uint64_t w[MSG_WORDS] = {space, which, bytes};
    return sys_call(pager, PAGER_LIMIT, w, NULL, 0);
}

cap_t ask_mailbox(void)
{
    return CAP_AT(SLOT_PROC_MAILBOX, PROC_MAILBOX_SLOT);
}

void ask_empty_mailbox(void)
{
    sys_cap_delete(SLOT_PROC_MAILBOX, PROC_MAILBOX_SLOT);
}

int64_t ask_files_fork(int32_t parent, int32_t child)
{
    uint64_t w[MSG_WORDS] = {(uint64_t)parent, (uint64_t)child};
    return sys_call(fs, FS_CLIENT_FORK, w, NULL, 0);
}

void ask_files_exit(int32_t pid)
{
    uint64_t w[MSG_WORDS] = {(uint64_t)pid};
    int64_t error = sys_call(fs, FS_CLIENT_EXIT, w, NULL, 0);
    if (error < 0 && error != ERR_SRCH) /* a process that never used a file may be unknown there */
        log_print("proc: fs cannot close the files of %d: error %ld\n", pid, (long)error);
}

void ask_cancel(int32_t pid, uint64_t space)
{
    uint64_t w[MSG_WORDS] = {(uint64_t)pid}, at_pager[MSG_WORDS] = {space};
    sys_call(tty, TTY_CANCEL, w, NULL, 0);
    w[0] = (uint64_t)pid;
    sys_call(fs, FS_CANCEL, w, NULL, 0);
    sys_call(pager, PAGER_CANCEL, at_pager, NULL, 0);
}

void ask_turn(uint64_t turn)
{
    uint64_t w[MSG_WORDS] = {turn};
    sys_call(tty, TTY_TURN, w, NULL, 0);
}

void ask_print(const char *text)
{
    size_t left = strlen(text);
    while (left > 0) {
        uint64_t w[MSG_WORDS] = {left};
        int64_t n = sys_call(tty, TTY_WRITE, w, text, left | BUF_IN);
        if (n <= 0 || (size_t)n > left)
            return;
        text += n;
        left -= (size_t)n;
    }
}
