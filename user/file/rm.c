/* rm [-rf] PATH ...: takes names away; with -r folders and all that is in them, with -f without complaint. */
#include "lib/file.h"
#include "lib/say.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool recursive, force;

static int take_away(const char *path, int depth);

static int fail(const char *path)
{
    return force && errno == ENOENT ? 0 : say_errno(path);
}

/* The first entry that is not yet known to be stuck, in fresh memory; NULL: none. `skip` entries are stuck. */
static char *entry_after(const char *path, int skip)
{
    DIR *folder = opendir(path);
    char *found = NULL;
    for (struct dirent *entry; folder && !found && (entry = readdir(folder));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (skip-- == 0)
            found = file_join(path, entry->d_name);
    }
    if (folder)
        closedir(folder);
    return found;
}

/* The folder is opened anew for each entry: no handle stays open on the way down, and none is read while it changes. */
static int empty_folder(const char *path, int depth)
{
    int stuck = 0;
    char *entry;
    while ((entry = entry_after(path, stuck))) {
        stuck += take_away(entry, depth + 1);
        free(entry);
    }
    return stuck > 0;
}

/* POSIX: neither a folder and the one above it by these names, nor the root. */
static bool is_refused(const char *path)
{
    char *base = file_base(path);
    bool refused = !base || strcmp(base, ".") == 0 || strcmp(base, "..") == 0 || strcmp(base, "/") == 0;
    free(base);
    return refused;
}

static int take_away(const char *path, int depth)
{
    struct stat status;
    if (lstat(path, &status) < 0)
        return fail(path);
    if (!S_ISDIR(status.st_mode))
        return unlink(path) < 0 ? fail(path) : 0;
    if (!recursive)
        return say("%s is a folder (-r takes it away)", path);
    if (depth > 100)
        return say("%s: too deep", path);
    if (empty_folder(path, depth))
        return 1;
    return rmdir(path) < 0 ? fail(path) : 0;
}

int main(int argc, char **argv)
{
    int letter, failed = 0;
    say_start(argv, "rm [-r] [-f] PATH ...");
    while ((letter = getopt(argc, argv, "rRf")) != -1)
        switch (letter) {
        case 'r': case 'R': recursive = true; break;
        case 'f': force = true; break;
        default: say_wrong();
        }
    if (optind == argc && !force)
        say_wrong();
    for (int i = optind; i < argc; i++)
        failed |= is_refused(argv[i]) ? say("%s: not this one", argv[i]) : take_away(argv[i], 0);
    return failed;
}
