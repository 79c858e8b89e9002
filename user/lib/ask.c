/* Questions to the servers, by the protocols of include/proto. */
#include "ask.h"

#include <abi/syscall.h>
#include <proto/layout.h>
#include <proto/tty.h>
#include <quire/call.h>
#include <quire/sys.h>
#include <string.h>

int ask_pager(struct pager_stat *stat)
{
    uint64_t w[MSG_WORDS] = { 0 };
    memset(stat, 0, sizeof *stat);
    return quire_result(quire_call_buffer(USER_SLOT_PAGER, PAGER_STAT, w, stat, sizeof *stat, BUF_OUT)) < 0 ? -1 : 0;
}

int ask_pager_name(char name[25])
{
    uint64_t w[MSG_WORDS] = { 0 };
    if (quire_result(quire_call(USER_SLOT_PAGER, PAGER_NAME, w)) < 0)
        return -1;
    memcpy(name, w, 24);
    name[24] = 0;
    return 0;
}

int ask_regions(int pid, struct pager_region *regions, size_t max)
{
    size_t count = 0;
    uint64_t cookie = 0;
    do {
        uint64_t w[MSG_WORDS] = { (uint64_t)pid, cookie };
        int64_t got = quire_result(quire_call_buffer(USER_SLOT_PAGER, PAGER_VMMAP, w, regions + count,
                                                     (max - count) * sizeof *regions, BUF_OUT));
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        count += (size_t)got;
        cookie = w[1];
    } while (cookie && count < max);
    return (int)count;
}

int ask_setting(unsigned index, struct pager_setting *setting)
{
    uint64_t w[MSG_WORDS] = { index };
    return quire_result(quire_call_buffer(USER_SLOT_PAGER, PAGER_CONTROL, w, setting, sizeof *setting, BUF_OUT)) < 0 ? -1 : 0;
}

int ask_set(const char *text)
{
    uint64_t w[MSG_WORDS] = { PAGER_CONTROL_SET, strlen(text) };
    return quire_result(quire_call_buffer(USER_SLOT_PAGER, PAGER_CONTROL, w, (char *)text, strlen(text), BUF_IN)) < 0 ? -1 : 0;
}

int ask_processes(struct proc_info *list, size_t max)
{
    size_t count = 0;
    uint64_t cookie = 0;
    do {
        uint64_t w[MSG_WORDS] = { cookie };
        int64_t got = quire_result(quire_call_buffer(USER_SLOT_PROC, PROC_LIST, w, list + count,
                                                     (max - count) * sizeof *list, BUF_OUT));
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        count += (size_t)got;
        cookie = w[0];
    } while (cookie && count < max);
    return (int)count;
}

int ask_disk(struct ask_disk *disk)
{
    uint64_t w[MSG_WORDS] = { 0 };
    if (quire_result(quire_call(USER_SLOT_FS, FS_STATFS, w)) < 0)
        return -1;
    *disk = (struct ask_disk){ w[0], w[1], w[2], w[3], w[4] };
    return 0;
}

int ask_power(int how)
{
    uint64_t w[MSG_WORDS] = { (uint64_t)how };
    return quire_result(quire_call(USER_SLOT_PROC, PROC_POWER, w)) < 0 ? -1 : 0;
}

uint64_t ask_kernel(unsigned which)
{
    return (uint64_t)sys_kstat(which);
}

static int pager_counters(ask_each *each, void *context)
{
    struct pager_stat s;
    if (ask_pager(&s) < 0)
        return -1;
    const struct { const char *name; uint64_t value; } rows[] = {
        { "pager.frames", s.frames }, { "pager.frames_free", s.free_frames },
        { "pager.frames_cache", s.cache_frames }, { "pager.frames_dirty", s.dirty_frames },
        { "pager.frames_anon", s.anon_frames }, { "pager.frames_own", s.own_frames - s.file_frames }, { "pager.frames_files", s.file_frames },
        { "pager.frames_commit", s.commit_frames }, { "pager.frames_commit_limit", s.commit_limit },
        { "pager.kernel_frames", s.kernel_frames }, { "pager.kernel_frames_free", s.kernel_frames_free },
        { "pager.spaces", s.spaces }, { "pager.files", s.files }, { "pager.opens", s.opens },
        { "pager.waiting", s.waiting }, { "pager.faults_anon", s.faults_absent_anon },
        { "pager.faults_file_cached", s.faults_file_cached }, { "pager.faults_file_read", s.faults_file_read },
        { "pager.faults_cow", s.faults_cow }, { "pager.faults_present", s.faults_present },
        { "pager.faults_bad", s.faults_bad },
        { "pager.pages_read", s.pages_read }, { "pager.pages_written", s.pages_written },
        { "pager.write_errors", s.write_errors }, { "pager.reads", s.reads }, { "pager.writes", s.writes },
        { "pager.write_waits", s.write_waits }, { "pager.zero_mapped", s.zero_mapped }, { "pager.zeroed_frames", s.zeroed_frames },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        each(rows[i].name, rows[i].value, context);
    return 0;
}

/* A server whose counters come back in the words of the answer. */
static int word_counters(cap_t server, uint64_t op, const char *const names[MSG_WORDS], ask_each *each, void *context)
{
    uint64_t w[MSG_WORDS] = { 0 };
    if (quire_result(quire_call(server, op, w)) < 0)
        return -1;
    for (int i = 0; i < MSG_WORDS && names[i]; i++)
        each(names[i], w[i], context);
    return 0;
}

int ask_counters(ask_each *each, void *context)
{
    static const char *const proc[MSG_WORDS] = { "proc.processes", "proc.zombies", "proc.frames_used", "proc.frames",
                                                 "proc.slots_used" };
    static const char *const fs[MSG_WORDS] = { "fs.handles", "fs.inodes", "fs.buffers_dirty", "fs.waiting",
                                               "fs.pipes" };
    static const char *const tty[MSG_WORDS] = { "tty.bytes_in", "tty.bytes_out", "tty.waiting", "tty.dropped" };
    static const char *const kernel[KSTAT_COUNT] = {
        [KSTAT_FAULTS] = "kernel.faults", [KSTAT_CALLS] = "kernel.calls", [KSTAT_SWITCHES] = "kernel.switches",
        [KSTAT_IRQS] = "kernel.interrupts", [KSTAT_TRAPS] = "kernel.traps", [KSTAT_FOREIGN] = "kernel.foreign",
        [KSTAT_IDLE_TICKS] = "kernel.idle_ticks", [KSTAT_IDLE_INSTRUCTIONS] = "kernel.idle_instructions", [KSTAT_INVARIANTS] = "kernel.checks_invariants",
    };
    struct ask_disk disk;
    if (pager_counters(each, context) < 0 || word_counters(USER_SLOT_PROC, PROC_STAT, proc, each, context) < 0 ||
        word_counters(USER_SLOT_FS, FS_STAT_SERVER, fs, each, context) < 0 ||
        word_counters(USER_SLOT_TTY, TTY_STAT, tty, each, context) < 0 || ask_disk(&disk) < 0)
        return -1;
    each("disk.blocks_free", disk.blocks_free, context);
    each("disk.inodes_free", disk.inodes_free, context);
    for (unsigned i = 0; i < KSTAT_COUNT; i++)
        each(kernel[i], ask_kernel(i), context);
    return 0;
}
