/*
 * Directories: blocks full of entries, searched one after the other. Names are not NUL-terminated here.
 * Changes need the file system for writing (super_begin) and leave the times of the directory set.
 */
#ifndef FS_DIR_H
#define FS_DIR_H

#include "inode.h"

struct name {
    const char *text;
    uint32_t bytes; /* 1 to FS_NAME_MAX */
};

struct dir_entry {
    uint32_t number;
    uint32_t kind;         /* FS_KIND_*; 0: ask the inode */
    uint8_t name_bytes;
    char name[FS_NAME_MAX + 1]; /* NUL-terminated */
};

bool name_is(const struct name *name, const char *text);

/* The inode number under this name. ERR_NOENT, ERR_IO, ERR_AGAIN. */
int dir_find(const struct inode *dir, const struct name *name, uint32_t *number);
/* Adds a name that is not there. ERR_NOSPC changes nothing. */
int dir_add(struct inode *dir, const struct name *name, const struct inode *target);
/* Lets a name that is there stand for another inode (also ".."). */
int dir_set(struct inode *dir, const struct name *name, const struct inode *target);
int dir_remove(struct inode *dir, const struct name *name);
/* The block of the disk that holds the entry of a name that is there. */
int dir_block(const struct inode *dir, const struct name *name, uint32_t *block);
/* Gives a new directory its first block with "." and "..". ERR_NOSPC changes nothing. */
int dir_begin(struct inode *dir, const struct inode *parent);
/* ERR_NOTEMPTY if it has more than "." and "..". */
int dir_check_empty(const struct inode *dir);
/* The first entry at or after byte *cookie, which moves behind it. ERR_NOENT at the end. Any cookie is safe. */
int dir_next(const struct inode *dir, uint64_t *cookie, struct dir_entry *entry);

#endif
