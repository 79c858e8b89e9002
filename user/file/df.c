/* df: room on the disk. */
#include "lib/ask.h"
#include "lib/say.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    struct ask_disk disk;
    (void)argc;
    say_name(argv[0]);
    if (ask_disk(&disk) < 0)
        return say_errno("file system");
    printf("%10s %10s %10s %10s %10s\n", "block size", "blocks", "free", "inodes", "free");
    printf("%10llu %10llu %10llu %10llu %10llu\n", (unsigned long long)disk.block_bytes,
           (unsigned long long)disk.blocks, (unsigned long long)disk.blocks_free, (unsigned long long)disk.inodes,
           (unsigned long long)disk.inodes_free);
    return 0;
}
