/* df [-k] [-h] [PATH ...]: room on the disk, in KiB, or with -h in the unit that fits. There is one file system. */
#include "lib/ask.h"
#include "lib/say.h"
#include "lib/size.h"

#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static bool readable;

static void print_size(uint64_t kib)
{
    char text[SIZE_TEXT_BYTES];
    if (readable)
        printf(" %10s", size_text(kib << 10, text));
    else
        printf(" %10llu", (unsigned long long)kib);
}

static void print(const struct ask_disk *disk)
{
    uint64_t unit = disk->block_bytes, used = disk->blocks - disk->blocks_free;
    printf("%-12s", "disk");
    print_size(disk->blocks * unit >> 10);
    print_size(used * unit >> 10);
    print_size(disk->blocks_free * unit >> 10);
    printf(" %7llu%% %10llu %10llu /\n", (unsigned long long)(disk->blocks ? (used * 100 + disk->blocks - 1) / disk->blocks : 0),
           (unsigned long long)(disk->inodes - disk->inodes_free), (unsigned long long)disk->inodes_free);
}

int main(int argc, char **argv)
{
    struct ask_disk disk;
    struct stat status;
    int letter, failed = 0;
    say_start(argv, "df [-k] [-h] [PATH ...]");
    while ((letter = getopt(argc, argv, "kh")) != -1)
        switch (letter) {
        case 'k': break;
        case 'h': readable = true; break;
        default: say_wrong();
        }
    if (ask_disk(&disk) < 0)
        return say_errno("file system");
    for (int i = optind; i < argc; i++)
        if (stat(argv[i], &status) < 0)
            failed = say_errno(argv[i]);
    printf("%-12s %10s %10s %10s %8s %10s %10s %s\n", "Filesystem", readable ? "Size" : "1024-blocks", "Used", "Available",
           "Capacity", "Files", "Free", "Mounted on");
    print(&disk);
    return failed;
}
