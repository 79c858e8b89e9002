/*
 * What directories were found to hold: from (directory, name) to inode number, and that there is no such name. A search of
 * a directory costs instructions for each entry before the one it finds; this costs some for each byte of the name.
 *
 * dir.c alone uses it, and tells it each change it makes. "." and ".." are never in it: only so may the number of a removed directory, which
 * was empty, stand for a new one.
 */
#ifndef FS_NAME_CACHE_H
#define FS_NAME_CACHE_H

#include "dir.h"

/* What is known of a name. */
struct known {
    uint32_t number; /* of its inode; 0: there is no such name */
    uint32_t index;  /* the block of the directory that holds the entry */
};

/* Forgets everything, and keeps as many names as memory has room for: for mounting. */
void name_cache_init(void *memory, size_t bytes);
/* False: nothing is known. */
bool name_cache_find(const struct inode *dir, const struct name *name, struct known *known);
/* This is so now. What is not kept (a long name, or when others need the place) is only slower. */
void name_cache_set(const struct inode *dir, const struct name *name, struct known known);

#endif
