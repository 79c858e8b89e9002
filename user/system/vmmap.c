/* vmmap PID: the mappings of a process: range, protection, flags, object, pages in memory. */
#include "lib/ask.h"
#include "lib/number.h"
#include "lib/say.h"

#include <abi/prot.h>
#include <proto/layout.h>
#include <stdio.h>
#include <stdlib.h>

enum { REGIONS_MAX = 4096 };

static void print(const struct pager_region *region)
{
    uint64_t end = region->start + region->bytes;
    printf("%010llx-%010llx %c%c%c %s %7lluK %7llu  ", (unsigned long long)region->start, (unsigned long long)end,
           region->prot & PROT_R ? 'r' : '-', region->prot & PROT_W ? 'w' : '-', region->prot & PROT_X ? 'x' : '-',
           region->flags & PAGER_MAP_SHARED ? "shared " : "private", (unsigned long long)(region->bytes >> 10),
           (unsigned long long)region->resident);
    if (region->inode)
        printf("file inode %llu at 0x%llx", (unsigned long long)region->inode, (unsigned long long)region->offset);
    else
        printf("anonymous");
    if (region->flags & PAGER_MAP_HEAP)
        printf(" (heap)");
    else if (end == USER_STACK_TOP)
        printf(" (stack)");
    if (region->flags & PAGER_MAP_GROWSDOWN)
        printf(" grows down");
    putchar('\n');
}

int main(int argc, char **argv)
{
    say_name(argv[0]);
    if (argc != 2)
        say_usage("vmmap PID");
    struct pager_region *regions = calloc(REGIONS_MAX, sizeof *regions);
    int count = regions ? ask_regions((int)number_need(argv[1]), regions, REGIONS_MAX) : -1;
    if (count < 0)
        return say_errno(argv[1]);
    printf("%-21s %s %-7s %8s %7s  %s\n", "RANGE", "PRT", "SHARING", "SIZE", "PAGES", "OBJECT");
    for (int i = 0; i < count; i++)
        print(&regions[i]);
    free(regions);
    return 0;
}
