/*
 * Changes of names: create, remove, rename. The paths are walked already (path_walk, without following) and stay the
 * caller's; the file system is held for writing and super_begin() has been asked. ERR_NOSPC changes nothing.
 */
#ifndef FS_NAMES_H
#define FS_NAMES_H

#include "path.h"

/* Called when an inode has lost its last name while something still uses it. */
extern void (*names_unlinked)(struct inode *inode);

/*
 * A new file, directory or symbolic link at the path; *out is a new reference unless out is NULL. target only for links.
 * ERR_EXIST, ERR_NOENT (the directory was removed, or a file's path ends in '/'), ERR_NOTDIR, ERR_NAMETOOLONG, ERR_MLINK.
 */
int names_create(struct path *path, uint16_t mode, const struct name *target, struct inode **out);
int names_unlink(struct path *path); /* ERR_ISDIR */
int names_rmdir(struct path *path);  /* ERR_NOTDIR, ERR_NOTEMPTY, ERR_BUSY, ERR_INVAL */
int names_link(struct path *from, struct path *to);
int names_rename(struct path *from, struct path *to);

#endif
