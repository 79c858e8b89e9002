/* The names of a folder are all read before it goes down, so that one handle is open at a time. */
#include "walk.h"

#include "lib/file.h"
#include "lib/say.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* "folder/name" of each entry, NULL last, in fresh memory; NULL with errno. */
static char **read_names(const char *path)
{
    size_t count = 0, room = 16;
    char **names = malloc(room * sizeof *names);
    DIR *folder = names ? opendir(path) : NULL;
    if (!folder) {
        free(names);
        return NULL;
    }
    for (struct dirent *entry; errno = 0, (entry = readdir(folder));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (count + 1 == room) {
            char **larger = realloc(names, (room *= 2) * sizeof *names);
            if (!larger)
                break;
            names = larger;
        }
        if (!(names[count] = file_join(path, entry->d_name)))
            break;
        count++;
    }
    names[count] = NULL;
    closedir(folder);
    return names;
}

int walk(const char *path, const struct walk *w, int depth)
{
    struct stat status;
    int failed = 0;
    if (lstat(path, &status) < 0)
        return say_errno(path);
    if (w->before)
        w->before(path, &status, w->context);
    if (!S_ISDIR(status.st_mode))
        return 0;
    if (depth == WALK_DEPTH_MAX)
        return say("%s: too deep", path);
    char **names = read_names(path);
    if (!names)
        return say_errno(path);
    for (char **name = names; *name; name++) {
        failed |= walk(*name, w, depth + 1);
        free(*name);
    }
    free(names);
    if (w->after)
        w->after(path, &status, w->context);
    return failed;
}
