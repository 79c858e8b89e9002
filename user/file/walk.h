/* All that is below a folder. */
#ifndef USER_WALK_H
#define USER_WALK_H

#include <sys/stat.h>

enum { WALK_DEPTH_MAX = 64 };

struct walk {
    void (*before)(const char *path, const struct stat *status, void *context); /* each name; or NULL */
    void (*after)(const char *path, const struct stat *status, void *context);  /* each folder, when its names are done; or NULL */
    void *context;
};

/* Calls these for path and what is below it; symbolic links are not followed. 0, or 1 with messages for what cannot be read. */
int walk(const char *path, const struct walk *walk, int depth);

#endif
