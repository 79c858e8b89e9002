/* vmstat [SECONDS [TIMES]]: memory and what the pager has done; with SECONDS again and again, then only the changes. */
#include "lib/ask.h"
#include "lib/number.h"
#include "lib/say.h"

#include <abi/syscall.h>
#include <stdio.h>
#include <unistd.h>

struct snapshot {
    struct pager_stat pager;
    uint64_t kernel[KSTAT_COUNT];
};

static int take(struct snapshot *snapshot)
{
    for (unsigned i = 0; i < KSTAT_COUNT; i++)
        snapshot->kernel[i] = ask_kernel(i);
    return ask_pager(&snapshot->pager);
}

static void row(const char *name, uint64_t value)
{
    printf("%12llu  %s\n", (unsigned long long)value, name);
}

static void print_all(const char *pager, const struct snapshot *s)
{
    printf("pager: %s\n", pager);
    row("frames of memory (4 KiB)", s->pager.frames);
    row("free frames", s->pager.free_frames);
    row("  of these zeroed ahead", s->pager.zeroed_frames);
    row("frames that hold file pages", s->pager.cache_frames);
    row("  of these changed, not yet written", s->pager.dirty_frames);
    row("frames of anonymous memory", s->pager.anon_frames);
    row("pages that were read and never written: one frame of zeros", s->pager.zero_mapped);
    row("frames of the pager's own tables", s->pager.own_frames);
    row("frames promised to programs", s->pager.commit_frames);
    row("  of at most", s->pager.commit_limit);
    row("frames in kernel objects and page tables", s->pager.kernel_frames);
    row("  free for more", s->pager.kernel_frames_free);
    row("address spaces", s->pager.spaces);
    row("files known", s->pager.files);
    row("faults: anonymous memory, first touch", s->pager.faults_absent_anon);
    row("2 MiB leaves in page tables", s->pager.large_leaves);
    row("  made at a first touch", s->pager.large_made);
    row("  not made, as no frames lay in a row", s->pager.large_missed);
    row("faults: file page, in memory already", s->pager.faults_file_cached);
    row("faults: file page, waited for the disk", s->pager.faults_file_read);
    row("faults: copy on write", s->pager.faults_cow);
    row("faults: page there already, first write", s->pager.faults_present);
    row("faults: not allowed", s->pager.faults_bad);
    row("file pages read", s->pager.pages_read);
    row("  by requests to the disk", s->pager.reads);
    row("file pages written", s->pager.pages_written);
    row("  by requests to the disk", s->pager.writes);
    row("writes that failed", s->pager.write_errors);
    row("waits of writers for the disk", s->pager.write_waits);
    row("file pages dropped as memory was short", s->pager.evicted_file);
    row("anonymous pages moved out as memory was short", s->pager.evicted_anon);
    row("  that need not be kept (MADV_FREE) dropped", s->pager.dropped_lazy);
    row("pages that came back soon after that", s->pager.refaults);
    row("room on the swap disk (pages)", s->pager.swap_frames);
    row("  of it used", s->pager.swap_used);
    row("pages read from the swap disk", s->pager.swap_read);
    row("pages written to the swap disk", s->pager.swap_written);
    row("errors of the swap disk", s->pager.swap_errors);
    row("programs ended for want of memory", s->pager.out_of_memory);
    row("kernel: page faults sent as messages", s->kernel[KSTAT_FAULTS]);
    row("kernel: calls between processes", s->kernel[KSTAT_CALLS]);
    row("kernel: changes of thread", s->kernel[KSTAT_SWITCHES]);
    row("kernel: interrupts", s->kernel[KSTAT_IRQS]);
}

static void print_changes(const struct snapshot *now, const struct snapshot *before)
{
#define CHANGE(field) (unsigned long long)(now->field - before->field)
    printf("%8llu %8llu %8llu %8llu %8llu %8llu %8llu %8llu %8llu %8llu\n", (unsigned long long)now->pager.free_frames,
           CHANGE(pager.faults_absent_anon), CHANGE(pager.faults_file_cached), CHANGE(pager.faults_file_read),
           CHANGE(pager.faults_cow), CHANGE(pager.faults_present), CHANGE(pager.pages_read), CHANGE(pager.pages_written),
           CHANGE(kernel[KSTAT_CALLS]), CHANGE(kernel[KSTAT_SWITCHES]));
#undef CHANGE
}

int main(int argc, char **argv)
{
    struct snapshot before, now;
    char pager[25];
    say_start(argv, "vmstat [SECONDS [TIMES]]");
    if (argc > 3)
        say_wrong();
    if (take(&before) < 0 || ask_pager_name(pager) < 0)
        return say_errno("pager");
    if (argc == 1) {
        print_all(pager, &before);
        return 0;
    }
    unsigned seconds = (unsigned)number_need(argv[1]);
    long long times = argc > 2 ? number_need(argv[2]) : -1;
    printf("%8s %8s %8s %8s %8s %8s %8s %8s %8s %8s\n", "free", "anon", "cached", "disk", "cow", "present", "read", "written",
           "calls", "switches");
    for (; times != 0; times -= times > 0) {
        sleep(seconds);
        if (take(&now) < 0)
            return say_errno("pager");
        print_changes(&now, &before);
        fflush(stdout);
        before = now;
    }
    return 0;
}
