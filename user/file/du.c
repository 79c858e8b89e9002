/* du [-a | -s] [-h] [-k] [PATH ...]: how many KiB of the disk each folder takes with all below it; -a files too, -s only the paths. */
#include "walk.h"

#include "lib/say.h"
#include "lib/size.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool summary, all, readable;
static long long sums[WALK_DEPTH_MAX + 2]; /* of the folders that the walk is in now, 512-byte units */
static int depth;
static ino_t *seen; /* files with several names: they count once */
static size_t seen_count, seen_room;

static bool is_seen(const struct stat *status)
{
    if (S_ISDIR(status->st_mode) || status->st_nlink < 2)
        return false;
    for (size_t i = 0; i < seen_count; i++)
        if (seen[i] == status->st_ino)
            return true;
    if (seen_count == seen_room) {
        ino_t *larger = realloc(seen, (seen_room = seen_room ? seen_room * 2 : 64) * sizeof *seen);
        if (!larger)
            exit(say("out of memory"));
        seen = larger;
    }
    seen[seen_count++] = status->st_ino;
    return false;
}

static void print(long long units, const char *path)
{
    char text[SIZE_TEXT_BYTES];
    if (readable)
        printf("%s\t%s\n", size_text((uint64_t)units * 512, text), path);
    else
        printf("%lld\t%s\n", (units + 1) / 2, path);
}

static void enter(const char *path, const struct stat *status, void *context)
{
    (void)context;
    if (S_ISDIR(status->st_mode))
        sums[++depth] = 0;
    if (is_seen(status))
        return;
    sums[depth] += status->st_blocks;
    if (all && !S_ISDIR(status->st_mode) && depth > 0)
        print(status->st_blocks, path);
}

static void leave(const char *path, const struct stat *status, void *context)
{
    (void)status, (void)context;
    if (!summary)
        print(sums[depth], path);
    depth--;
    sums[depth] += sums[depth + 1];
}

int main(int argc, char **argv)
{
    const struct walk w = { .before = enter, .after = leave };
    int letter, failed = 0;
    say_start(argv, "du [-a | -s] [-h] [-k] [PATH ...]");
    while ((letter = getopt(argc, argv, "ashk")) != -1)
        switch (letter) {
        case 'a': all = true; break;
        case 's': summary = true; break;
        case 'h': readable = true; break;
        case 'k': break;
        default: say_wrong();
        }
    if (all && summary)
        say_wrong();
    for (int i = optind; i < argc || i == optind; i++) {
        const char *path = i < argc ? argv[i] : ".";
        struct stat status;
        depth = 0;
        sums[0] = 0;
        failed |= walk(path, &w, 0);
        if (lstat(path, &status) == 0 && (summary || !S_ISDIR(status.st_mode)))
            print(sums[0], path);
    }
    return failed;
}
