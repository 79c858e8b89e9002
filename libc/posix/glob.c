/* glob: takes one part of the pattern after the other; one with a wildcard is compared with every name of its folder. */
#include <glob.h>

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct search {
    int flags;
    int (*error)(const char *, int);
    glob_t *found;
    size_t first; /* place of the first name of this search */
    char path[PATH_MAX];
};

static int walk(struct search *s, size_t bytes, const char *pattern);

/* Takes over the name. */
static int add(struct search *s, char *name)
{
    glob_t *found = s->found;
    size_t end = found->gl_offs + found->gl_pathc;
    char **more = name ? realloc(found->gl_pathv, (end + 2) * sizeof *more) : NULL;
    if (!more) {
        free(name);
        return GLOB_NOSPACE;
    }
    more[end] = name;
    more[end + 1] = NULL;
    found->gl_pathv = more;
    found->gl_pathc++;
    return 0;
}

/* The pattern is at its end: s->path is found, if it is there. */
static int arrive(struct search *s, size_t bytes)
{
    struct stat status;
    if (lstat(s->path, &status) < 0)
        return 0;
    if (s->flags & GLOB_MARK && bytes > 0 && s->path[bytes - 1] != '/' && bytes + 1 < sizeof s->path &&
        stat(s->path, &status) == 0 && S_ISDIR(status.st_mode)) {
        s->path[bytes] = '/';
        s->path[bytes + 1] = 0;
    }
    return add(s, strdup(s->path));
}

/* Does this part of a pattern match other names than itself? */
static bool is_wild(const char *part, size_t bytes, bool escapes)
{
    const char *end = part + bytes;
    for (; part < end; part++) {
        if (*part == '\\' && escapes && part + 1 < end)
            part++;
        else if (*part == '*' || *part == '?' || (*part == '[' && memchr(part, ']', (size_t)(end - part))))
            return true;
    }
    return false;
}

/* Appends a plain part, without its backslashes, and goes on. */
static int step(struct search *s, size_t bytes, const char *part, size_t part_bytes)
{
    for (const char *from = part; from < part + part_bytes; from++) {
        if (*from == '\\' && !(s->flags & GLOB_NOESCAPE) && from + 1 < part + part_bytes)
            from++;
        if (bytes + 1 >= sizeof s->path)
            return 0;
        s->path[bytes++] = *from;
    }
    s->path[bytes] = 0;
    return walk(s, bytes, part + part_bytes);
}

/* Goes on from every name of the folder s->path that matches. */
static int each_name(struct search *s, size_t bytes, const char *part, size_t part_bytes)
{
    char own[NAME_MAX * 2 + 1];
    const struct dirent *entry;
    int result = 0, rules = FNM_PERIOD | (s->flags & GLOB_NOESCAPE ? FNM_NOESCAPE : 0);
    if (part_bytes >= sizeof own)
        return 0;
    memcpy(own, part, part_bytes);
    own[part_bytes] = 0;
    DIR *dir = opendir(bytes ? s->path : ".");
    if (!dir) {
        if (errno == ENOTDIR || errno == ENOENT)
            return 0;
        return (s->error && s->error(s->path, errno)) || s->flags & GLOB_ERR ? GLOB_ABORTED : 0;
    }
    while (result == 0 && (entry = readdir(dir)) != NULL) {
        size_t more = strlen(entry->d_name);
        if (bytes + more >= sizeof s->path || fnmatch(own, entry->d_name, rules) != 0)
            continue;
        memcpy(s->path + bytes, entry->d_name, more + 1);
        result = walk(s, bytes + more, part + part_bytes);
        s->path[bytes] = 0;
    }
    closedir(dir);
    return result;
}

/* s->path has what `bytes` of it say; the rest of the pattern decides. */
static int walk(struct search *s, size_t bytes, const char *pattern)
{
    while (*pattern == '/') {
        if (bytes + 1 >= sizeof s->path)
            return 0;
        s->path[bytes++] = *pattern++;
        s->path[bytes] = 0;
    }
    size_t part = strcspn(pattern, "/");
    if (part == 0)
        return arrive(s, bytes);
    return is_wild(pattern, part, !(s->flags & GLOB_NOESCAPE)) ? each_name(s, bytes, pattern, part)
                                                              : step(s, bytes, pattern, part);
}

static int order(const void *a, const void *b)
{
    return strcoll(*(char *const *)a, *(char *const *)b);
}

/* Makes room for the NULLs in front. */
static int begin(struct search *s)
{
    glob_t *found = s->found;
    if (s->flags & GLOB_APPEND)
        return 0;
    found->gl_pathc = 0;
    if (!(s->flags & GLOB_DOOFFS))
        found->gl_offs = 0;
    found->gl_pathv = calloc(found->gl_offs + 1, sizeof *found->gl_pathv);
    return found->gl_pathv ? 0 : GLOB_NOSPACE;
}

int glob(const char *__restrict pattern, int flags, int (*error)(const char *, int), glob_t *__restrict found)
{
    struct search *s = malloc(sizeof *s);
    if (!s)
        return GLOB_NOSPACE;
    s->flags = flags;
    s->error = error;
    s->found = found;
    s->path[0] = 0;
    int result = begin(s);
    if (result == 0) {
        s->first = found->gl_offs + found->gl_pathc;
        result = *pattern ? walk(s, 0, pattern) : 0;
        size_t count = found->gl_offs + found->gl_pathc - s->first;
        if (count && !(flags & GLOB_NOSORT))
            qsort(found->gl_pathv + s->first, count, sizeof(char *), order);
        if (result == 0 && count == 0)
            result = flags & GLOB_NOCHECK ? add(s, strdup(pattern)) : GLOB_NOMATCH;
    }
    free(s);
    return result;
}

void globfree(glob_t *found)
{
    for (size_t i = 0; found->gl_pathv && i < found->gl_pathc; i++)
        free(found->gl_pathv[found->gl_offs + i]);
    free(found->gl_pathv);
    found->gl_pathv = NULL;
    found->gl_pathc = 0;
}
