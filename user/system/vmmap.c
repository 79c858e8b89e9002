/* vmmap PID: the mappings of a process: range, protection, flags, object, pages in memory. */
#include "lib/ask.h"
#include "lib/number.h"
#include "lib/say.h"

#include <abi/prot.h>
#include <abi/types.h>
#include <proto/layout.h>
#include <stdio.h>
#include <stdlib.h>

enum { REGIONS_FIRST = 256 };

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
    else if ((region->flags & PAGER_MAP_GROWSDOWN) && end > USER_MMAP_TOP)
        printf(" (stack)");
    if (region->flags & PAGER_MAP_GROWSDOWN)
        printf(" grows down");
    if (region->large)
        printf(", %llu leaves of 2 MiB", (unsigned long long)(region->large / LARGE_PAGES));
    if (region->swapped)
        printf(", %llu pages on the swap disk", (unsigned long long)region->swapped);
    putchar('\n');
}

int main(int argc, char **argv)
{
    say_start(argv, "vmmap PID");
    if (argc != 2)
        say_wrong();
    struct pager_region *regions = NULL;
    int count = 0, pid = (int)number_need(argv[1]);
    for (size_t room = REGIONS_FIRST; count >= 0; room *= 2) { /* until they are fewer than there is room for */
        free(regions);
        regions = malloc(room * sizeof *regions);
        count = regions ? ask_regions(pid, regions, room) : -1;
        if (count >= 0 && (size_t)count < room)
            break;
    }
    if (count < 0)
        return say_errno(argv[1]);
    printf("%-21s %s %-7s %8s %7s  %s\n", "RANGE", "PRT", "SHARING", "SIZE", "PAGES", "OBJECT");
    for (int i = 0; i < count; i++)
        print(&regions[i]);
    free(regions);
    return 0;
}
