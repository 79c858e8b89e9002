/* Walking a tree of files. A folder's names are read whole before it goes on: so the depth of a tree takes no descriptors. */
#include <ftw.h>

#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct walk {
    int (*visit)(const char *, const struct stat *, int, struct FTW *);
    int (*visit_plain)(const char *, const struct stat *, int);
    int flags;
    int home;    /* FTW_CHDIR: the folder that paths start from */
    dev_t device;
    const struct above *above; /* the folders that it is in */
    char path[PATH_MAX];
};

struct above {
    const struct above *next;
    ino_t inode;
    dev_t device;
};

static int walk(struct walk *w, size_t bytes, struct FTW at);

static int call(struct walk *w, const struct stat *status, int type, struct FTW at)
{
    return w->visit ? w->visit(w->path, status, type, &at) : w->visit_plain(w->path, status, type);
}

/* Tells of one; with FTW_CHDIR from the folder it lies in. */
static int tell(struct walk *w, const struct stat *status, int type, struct FTW at)
{
    if (!(w->flags & FTW_CHDIR))
        return call(w, status, type, at);
    char first = w->path[at.base];
    w->path[at.base] = 0;
    int result = chdir(at.base ? w->path : ".");
    w->path[at.base] = first;
    if (result == 0)
        result = call(w, status, type, at);
    return fchdir(w->home) < 0 ? -1 : result;
}

static int type_of(struct walk *w, struct stat *status)
{
    bool physical = w->flags & FTW_PHYS;
    memset(status, 0, sizeof *status);
    if ((physical ? lstat(w->path, status) : stat(w->path, status)) < 0) {
        if (!physical && errno == ENOENT && lstat(w->path, status) == 0)
            return w->visit ? FTW_SLN : FTW_NS;
        return errno == EACCES || w->visit_plain ? FTW_NS : -1;
    }
    return S_ISDIR(status->st_mode) ? FTW_D : S_ISLNK(status->st_mode) ? FTW_SL : FTW_F;
}

/* Walks all that is in the folder w->path. */
static int children(struct walk *w, size_t bytes, struct FTW at)
{
    struct dirent **names;
    int result = 0, count = scandir(w->path, &names, NULL, NULL);
    if (count < 0)
        return -1;
    for (int i = 0; i < count; i++) {
        const char *name = names[i]->d_name;
        size_t more = strlen(name);
        bool skip = result || strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
        size_t slash = bytes > 0 && w->path[bytes - 1] == '/' ? 0 : 1;
        if (!skip && bytes + slash + more >= sizeof w->path) {
            errno = ENAMETOOLONG;
            result = -1;
        } else if (!skip) {
            if (slash)
                w->path[bytes] = '/';
            memcpy(w->path + bytes + slash, name, more + 1);
            result = walk(w, bytes + slash + more, (struct FTW){(int)(bytes + slash), at.level + 1});
            w->path[bytes] = 0;
        }
        free(names[i]);
    }
    free(names);
    return result;
}

/* Is this folder one of those that the walk is in? A link has led back to it. */
static bool is_inside(const struct walk *w, const struct stat *status)
{
    const struct above *a = w->above;
    while (a && (a->inode != status->st_ino || a->device != status->st_dev))
        a = a->next;
    return a != NULL;
}

static int walk_folder(struct walk *w, const struct stat *status, size_t bytes, struct FTW at)
{
    int result;
    struct above here = {w->above, status->st_ino, status->st_dev};
    int fd = _open(w->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return errno == EACCES ? tell(w, status, FTW_DNR, at) : -1;
    _close(fd);
    if (!(w->flags & FTW_DEPTH) && (result = tell(w, status, FTW_D, at)) != 0)
        return result;
    w->above = &here;
    result = children(w, bytes, at);
    w->above = here.next;
    if (result == 0 && w->flags & FTW_DEPTH)
        result = tell(w, status, FTW_DP, at);
    return result;
}

static int walk(struct walk *w, size_t bytes, struct FTW at)
{
    struct stat status;
    int type = type_of(w, &status);
    if (type < 0)
        return -1;
    if (at.level == 0)
        w->device = status.st_dev;
    if (w->flags & FTW_MOUNT && type != FTW_NS && status.st_dev != w->device)
        return 0;
    if (type == FTW_D && !(w->flags & FTW_PHYS) && is_inside(w, &status))
        return 0;
    return type == FTW_D ? walk_folder(w, &status, bytes, at) : tell(w, &status, type, at);
}

static int start(struct walk *w, const char *path)
{
    size_t bytes = strlen(path);
    if (bytes == 0 || bytes >= sizeof w->path) {
        errno = bytes == 0 ? ENOENT : ENAMETOOLONG;
        free(w);
        return -1;
    }
    memcpy(w->path, path, bytes + 1);
    while (bytes > 1 && w->path[bytes - 1] == '/')
        w->path[--bytes] = 0;
    const char *slash = strrchr(w->path, '/');
    int result = walk(w, bytes, (struct FTW){slash && slash[1] ? (int)(slash + 1 - w->path) : 0, 0});
    free(w);
    return result;
}

int nftw(const char *path, int (*visit)(const char *, const struct stat *, int, struct FTW *), int fds, int flags)
{
    (void)fds;
    int home = flags & FTW_CHDIR ? _open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    struct walk *w = flags & FTW_CHDIR && home < 0 ? NULL : malloc(sizeof *w);
    int result = -1;
    if (w) {
        *w = (struct walk){.visit = visit, .flags = flags, .home = home};
        result = start(w, path);
    }
    int error = errno;
    if (home >= 0)
        _close(home);
    errno = error;
    return result;
}

int ftw(const char *path, int (*visit)(const char *, const struct stat *, int), int fds)
{
    (void)fds;
    struct walk *w = malloc(sizeof *w);
    if (!w)
        return -1;
    *w = (struct walk){.visit_plain = visit};
    return start(w, path);
}
