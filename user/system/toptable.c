/* vmtop's snapshots and how they are shown. */
#include "toptable.h"

#include "lib/ask.h"
#include "lib/size.h"

#include <abi/syscall.h>
#include <quire/sys.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PROCESSES_MAX = 1024, LINE_BYTES = 256, TOTAL_LINES = 7 };

struct snapshot {
    struct proc_info list[PROCESSES_MAX];
    int count;
    struct pager_stat pager;
    uint64_t kernel_faults;
    double clock;   /* seconds */
    uint64_t ticks; /* the same in those of cpu_ticks */
};

/* What is shown of a process: what it has now, and what it did since the snapshot before. */
struct row {
    const struct proc_info *now;
    uint64_t minor, major, cpu_ticks;
};

static struct snapshot snapshots[2];
static struct snapshot *now = &snapshots[0], *last = &snapshots[1];
static char pager_name[25];

int table_take(void)
{
    struct snapshot *swap = last;
    struct timespec clock;
    last = now;
    now = swap;
    clock_gettime(CLOCK_MONOTONIC, &clock);
    now->clock = (double)clock.tv_sec + (double)clock.tv_nsec / 1e9;
    now->ticks = sys_time();
    now->kernel_faults = ask_kernel(KSTAT_FAULTS);
    now->count = ask_processes(now->list, PROCESSES_MAX);
    return now->count < 0 || ask_pager(&now->pager) < 0 || ask_pager_name(pager_name) < 0 ? -1 : 0;
}

static struct row row_of(const struct proc_info *p)
{
    struct row row = { p, p->faults_minor, p->faults_major, p->cpu_ticks };
    for (int i = 0; i < last->count; i++) {
        const struct proc_info *before = &last->list[i];
        if (before->pid != p->pid || before->start_ticks != p->start_ticks)
            continue;
        row.minor -= before->faults_minor;
        row.major -= before->faults_major;
        row.cpu_ticks -= before->cpu_ticks;
        break;
    }
    return row;
}

static enum top_order wanted;

/* The larger first, and of equal ones the older. */
static int in_order(const void *left, const void *right)
{
    const struct row *a = left, *b = right;
    uint64_t x = 0, y = 0;
    switch (wanted) {
    case TOP_MEMORY: x = a->now->resident_pages, y = b->now->resident_pages; break;
    case TOP_FAULTS: x = a->minor + a->major, y = b->minor + b->major; break;
    case TOP_CPU: x = a->cpu_ticks, y = b->cpu_ticks; break;
    default: break;
    }
    if (x != y)
        return x < y ? 1 : -1;
    return (a->now->pid > b->now->pid) - (a->now->pid < b->now->pid);
}

/* One line; on a screen cut to its width, its rest cleared. */
__attribute__((format(printf, 2, 3))) static void line(int columns, const char *format, ...)
{
    char text[LINE_BYTES];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    if (columns)
        printf("%.*s\033[K\r\n", columns - 1, text);
    else
        puts(text);
}

static void print_totals(int columns)
{
    char a[4][SIZE_TEXT_BYTES];
    const struct pager_stat *s = &now->pager, *b = &last->pager;
    time_t clock = time(NULL);
    char when[16];
    strftime(when, sizeof when, "%H:%M:%S", gmtime(&clock));
#define CHANGE(field) (unsigned long long)(s->field - b->field)
    line(columns, "vmtop  %s  pager %s, %d processes, %llu kernel faults in %.1f s", when, pager_name, now->count,
         (unsigned long long)(now->kernel_faults - last->kernel_faults), last->clock > 0 ? now->clock - last->clock : 0.0);
    line(columns, "memory: %s, free %s, file pages %s (%llu changed), anonymous %s", size_text(s->frames << 12, a[0]),
         size_text(s->free_frames << 12, a[1]), size_text(s->cache_frames << 12, a[2]), (unsigned long long)s->dirty_frames,
         size_text(s->anon_frames << 12, a[3]));
    line(columns, "pager: tables %s, promised %s of %s, kernel objects %s", size_text(s->own_frames << 12, a[0]),
         size_text(s->commit_frames << 12, a[1]), size_text(s->commit_limit << 12, a[2]),
         size_text(s->kernel_frames << 12, a[3]));
    line(columns, "faults: zeroed %llu, in memory %llu, disk %llu, copied %llu, first write %llu, not allowed %llu",
         CHANGE(faults_absent_anon), CHANGE(faults_file_cached), CHANGE(faults_file_read), CHANGE(faults_cow),
         CHANGE(faults_present), CHANGE(faults_bad));
    line(columns, "disk: pages read %llu, written %llu, errors %llu; waiting requests %llu", CHANGE(pages_read),
         CHANGE(pages_written), CHANGE(write_errors), (unsigned long long)s->waiting);
    line(columns, "swap: used %s of %s; pages moved out %llu, read back %llu; dropped file pages %llu, back soon %llu", size_text(s->swap_used << 12, a[0]),
         size_text(s->swap_frames << 12, a[1]), CHANGE(evicted_anon), CHANGE(swap_read), CHANGE(evicted_file), CHANGE(refaults));
#undef CHANGE
}

/* Of the CPU, since the snapshot before; of the first one, since the process began is not told: 0. */
static double share(uint64_t cpu_ticks)
{
    uint64_t ticks = now->ticks - last->ticks;
    double percent = last->ticks && ticks ? (double)cpu_ticks * 100 / (double)ticks : 0;
    return percent > 100 ? 100 : percent;
}

void table_print(enum top_order order, int rows, int columns)
{
    static struct row list[PROCESSES_MAX];
    double seconds = last->clock > 0 ? now->clock - last->clock : 0;
    for (int i = 0; i < now->count; i++)
        list[i] = row_of(&now->list[i]);
    wanted = order;
    qsort(list, (size_t)now->count, sizeof *list, in_order);
    print_totals(columns);
    line(columns, "%6s %s %5s %6s %6s %8s %6s %7s %5s %6s  %s", "PID", "S", "%CPU", "RES", "SIZE", "MINFLT", "+MIN", "MAJFLT", "+MAJ",
         "FLT/S", "NAME");
    for (int i = 0; i < now->count && (!rows || i < rows - TOTAL_LINES - 1); i++) {
        const struct proc_info *p = list[i].now;
        char a[2][SIZE_TEXT_BYTES];
        static const char states[] = "?RWZ"; /* PROC_STATE_*: running, waiting, zombie */
        line(columns, "%6d %c %5.1f %6s %6s %8llu %6llu %7llu %5llu %6.0f  %.*s", p->pid, states[p->state & 3],
             share(list[i].cpu_ticks), size_text(p->resident_pages << 12, a[0]), size_text(p->mapped_pages << 12, a[1]),
             (unsigned long long)p->faults_minor, (unsigned long long)list[i].minor, (unsigned long long)p->faults_major,
             (unsigned long long)list[i].major, seconds > 0 ? (double)(list[i].minor + list[i].major) / seconds : 0.0,
             PROC_NAME_BYTES, p->name);
    }
    if (columns)
        fputs("\033[J", stdout); /* what a longer picture has left */
}
