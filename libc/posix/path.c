/* Making a path canonical: takes one name after the other off the front of what is left. */
#include "path.h"

#include <abi/err.h>
#include <stdbool.h>
#include <string.h>

/* Cuts the last name off; the root stays. */
static void up(char *out, size_t *length)
{
    while (*length > 0 && out[*length - 1] != '/')
        --*length;
    if (*length > 0)
        --*length;
    out[*length] = 0;
}

/* Appends "/name". */
static int64_t down(char *out, size_t *length, const char *name, size_t bytes)
{
    if (*length + 1 + bytes >= PATH_BYTES)
        return ERR_NAMETOOLONG;
    out[(*length)++] = '/';
    memcpy(out + *length, name, bytes);
    *length += bytes;
    out[*length] = 0;
    return 0;
}

/* Puts the link's target before the rest of the path: left becomes link + rest. */
static int64_t splice(char left[PATH_BYTES], const char *link, size_t bytes, const char *rest)
{
    size_t rest_bytes = strlen(rest);
    if (bytes + rest_bytes >= PATH_BYTES)
        return ERR_NAMETOOLONG;
    memmove(left + bytes, rest, rest_bytes + 1);
    memcpy(left, link, bytes);
    return 0;
}

/* `out` has just got a name: if that is a symbolic link, replaces it by the link's target in `left`. */
static int64_t follow(char *out, size_t *length, char *left, const char **rest, path_readlink *readlink, int *links)
{
    char link[PATH_BYTES];
    int64_t bytes = readlink(out, link, sizeof link);
    if (bytes == ERR_INVAL) /* not a link */
        return 0;
    if (bytes < 0)
        return bytes;
    if (bytes == 0)
        return ERR_NOENT;
    if (++*links > PATH_LINKS_MAX)
        return ERR_LOOP;
    up(out, length);
    if (link[0] == '/') {
        *length = 0;
        out[0] = 0;
    }
    int64_t error = splice(left, link, (size_t)bytes, *rest);
    *rest = left;
    return error;
}

/* `out` must be a folder. */
static int64_t check_folder(char *out, size_t length, path_readlink *readlink)
{
    char link[1];
    size_t longer = length;
    int64_t result = down(out, &longer, ".", 1);
    if (result == 0)
        result = readlink(out, link, sizeof link);
    out[length] = 0;
    return result == ERR_INVAL || result > 0 ? 0 : result;
}

int64_t __path_canonical(const char *cwd, const char *path, char out[PATH_BYTES], path_readlink *readlink)
{
    char left[PATH_BYTES];
    size_t length = 0;
    int links = 0;
    if (*path == 0)
        return ERR_NOENT;
    if (strlen(path) >= PATH_BYTES)
        return ERR_NAMETOOLONG;
    strcpy(left, path);
    out[0] = 0;
    if (*path != '/' && strcmp(cwd, "/") != 0) {
        length = strlen(cwd);
        memcpy(out, cwd, length + 1);
    }
    const char *rest = left;
    bool is_folder = true; /* `out` is known to be one */
    while (*rest) {
        size_t slashes = strspn(rest, "/"), bytes = strcspn(rest + slashes, "/");
        const char *name = rest + slashes;
        int64_t error = 0;
        bool dot = bytes == 1 && name[0] == '.', dots = bytes == 2 && name[0] == '.' && name[1] == '.';
        rest = name + bytes;
        if (bytes == 0 || dot || dots) {
            if (!is_folder)
                error = check_folder(out, length, readlink);
            is_folder = true;
            if (dots)
                up(out, &length);
        } else {
            error = down(out, &length, name, bytes);
            if (error == 0)
                error = follow(out, &length, left, &rest, readlink, &links);
            is_folder = length == 0;
        }
        if (error)
            return error;
    }
    if (length == 0)
        strcpy(out, "/");
    return 0;
}
