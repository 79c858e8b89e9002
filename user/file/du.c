/* du [-s] [PATH ...]: how many KiB of the disk each folder takes with all below it; -s only the paths themselves. */
#include "walk.h"

#include "lib/say.h"

#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static bool summary;
static long long sums[WALK_DEPTH_MAX + 2]; /* of the folders that the walk is in now, 512-byte units */
static int depth;

static void enter(const char *path, const struct stat *status, void *context)
{
    (void)path, (void)context;
    if (S_ISDIR(status->st_mode))
        sums[++depth] = 0;
    sums[depth] += status->st_blocks;
}

static void leave(const char *path, const struct stat *status, void *context)
{
    (void)status, (void)context;
    if (!summary)
        printf("%lld\t%s\n", (sums[depth] + 1) / 2, path);
    depth--;
    sums[depth] += sums[depth + 1];
}

int main(int argc, char **argv)
{
    const struct walk w = { .before = enter, .after = leave };
    int letter, failed = 0;
    say_name(argv[0]);
    while ((letter = getopt(argc, argv, "s")) != -1) {
        if (letter != 's')
            say_usage("du [-s] [PATH ...]");
        summary = true;
    }
    for (int i = optind; i < argc || i == optind; i++) {
        const char *path = i < argc ? argv[i] : ".";
        struct stat status;
        depth = 0;
        sums[0] = 0;
        failed |= walk(path, &w, 0);
        if (lstat(path, &status) == 0 && (summary || !S_ISDIR(status.st_mode)))
            printf("%lld\t%s\n", (sums[0] + 1) / 2, path);
    }
    return failed;
}
