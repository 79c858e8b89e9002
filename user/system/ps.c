/* ps: the processes. */
#include "lib/ask.h"
#include "lib/say.h"

#include <stdio.h>
#include <stdlib.h>

enum { PROCESSES_MAX = 1024 };

static const char *state_name(uint32_t state)
{
    switch (state) {
    case PROC_STATE_RUNNING: return "running";
    case PROC_STATE_WAITING: return "waiting";
    case PROC_STATE_ZOMBIE: return "zombie";
    }
    return "?";
}

/* Pages in memory, of all its mappings; -1 if the pager does not know the process (a zombie). */
static long resident(int pid)
{
    static struct pager_region regions[256];
    int count = ask_regions(pid, regions, sizeof regions / sizeof *regions);
    long pages = 0;
    for (int i = 0; i < count; i++)
        pages += (long)regions[i].resident;
    return count < 0 ? -1 : pages;
}

int main(int argc, char **argv)
{
    struct proc_info *list = calloc(PROCESSES_MAX, sizeof *list);
    (void)argc;
    say_name(argv[0]);
    int count = list ? ask_processes(list, PROCESSES_MAX) : -1;
    if (count < 0)
        return say_errno("processes");
    printf("%6s %6s %6s %-8s %8s  %s\n", "PID", "PARENT", "GROUP", "STATE", "RESIDENT", "NAME");
    for (int i = 0; i < count; i++) {
        long pages = resident(list[i].pid);
        printf("%6d %6d %6d %-8s ", list[i].pid, list[i].parent, list[i].group, state_name(list[i].state));
        if (pages < 0)
            printf("%8s", "-");
        else
            printf("%7ldK", pages * 4);
        printf("  %.*s\n", PROC_NAME_BYTES, list[i].name);
    }
    free(list);
    return 0;
}
