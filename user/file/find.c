/* find [PATH ...] [-name PATTERN] [-type f|d|l]: the names at and below the paths for which all of it holds. */
#include "walk.h"

#include "lib/say.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

static const char *pattern;
static char type;

static void look(const char *path, const struct stat *status, void *context)
{
    const char *slash = strrchr(path, '/');
    (void)context;
    if (pattern && fnmatch(pattern, slash && slash[1] ? slash + 1 : path, 0) != 0)
        return;
    if ((type == 'f' && !S_ISREG(status->st_mode)) || (type == 'd' && !S_ISDIR(status->st_mode)) ||
        (type == 'l' && !S_ISLNK(status->st_mode)))
        return;
    puts(path);
}

int main(int argc, char **argv)
{
    const struct walk w = { .before = look };
    int paths = 1, failed = 0;
    say_start(argv, "find [PATH ...] [-name PATTERN] [-type f|d|l]");
    while (paths < argc && argv[paths][0] != '-')
        paths++;
    for (int i = paths; i < argc; i += 2) {
        if (i + 1 == argc)
            say_wrong();
        if (strcmp(argv[i], "-name") == 0)
            pattern = argv[i + 1];
        else if (strcmp(argv[i], "-type") == 0 && argv[i + 1][0] && !argv[i + 1][1] && strchr("fdl", argv[i + 1][0]))
            type = argv[i + 1][0];
        else
            say_wrong();
    }
    if (paths == 1)
        return walk(".", &w, 0);
    for (int i = 1; i < paths; i++)
        failed |= walk(argv[i], &w, 0);
    return failed;
}
