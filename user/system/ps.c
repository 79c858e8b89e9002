/* ps: the processes: memory in use (resident, and mapped in all), page faults (minor, and major: those that needed the disk), CPU time. */
#include "lib/ask.h"
#include "lib/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PROCESSES_MAX = 1024, CPU_BYTES = 24 };

static const char *state_name(uint32_t state)
{
    switch (state) {
    case PROC_STATE_RUNNING: return "running";
    case PROC_STATE_WAITING: return "waiting";
    case PROC_STATE_ZOMBIE: return "zombie";
    }
    return "?";
}

/* The CPU time of a process, in seconds; a dash if it is gone meanwhile. */
static const char *cpu_text(int pid, char text[CPU_BYTES])
{
    clockid_t id;
    struct timespec time;
    if (clock_getcpuclockid(pid, &id) != 0 || clock_gettime(id, &time) < 0)
        return strcpy(text, "-");
    snprintf(text, CPU_BYTES, "%lld.%03ld", (long long)time.tv_sec, time.tv_nsec / 1000000);
    return text;
}

int main(int argc, char **argv)
{
    struct proc_info *list = calloc(PROCESSES_MAX, sizeof *list);
    say_start(argv, "ps");
    if (argc > 1)
        say_wrong();
    int count = list ? ask_processes(list, PROCESSES_MAX) : -1;
    if (count < 0)
        return say_errno("processes");
    printf("%6s %6s %6s %-8s %4s %8s %8s %7s %7s %8s  %s\n", "PID", "PARENT", "GROUP", "STATE", "THR", "RESIDENT", "SIZE",
           "MINFLT", "MAJFLT", "CPU", "NAME");
    for (int i = 0; i < count; i++) {
        const struct proc_info *p = &list[i];
        char text[CPU_BYTES];
        printf("%6d %6d %6d %-8s %4llu %7lluK %7lluK %7llu %7llu %8s  %.*s\n", p->pid, p->parent, p->group,
               state_name(p->state), (unsigned long long)p->threads, (unsigned long long)p->resident_pages * 4,
               (unsigned long long)p->mapped_pages * 4, (unsigned long long)p->faults_minor,
               (unsigned long long)p->faults_major, cpu_text(p->pid, text), PROC_NAME_BYTES, p->name);
    }
    free(list);
    return 0;
}
