/*
 * The times of an inode: when it was last read (accessed), its data changed (modified), or anything of it (changed). In
 * nanoseconds since 1970. On the disk as ext4 has them: 32 bits of seconds, signed, and where an inode is large enough and
 * says so (256 bytes, usually) 30 bits of nanoseconds and two more of seconds. Others keep whole seconds until 2038.
 */
#ifndef FS_TIMES_H
#define FS_TIMES_H

#include "inode.h"

enum { TIME_ACCESSED, TIME_MODIFIED, TIME_CHANGED };

/* One that begins now: all its times, and room for nanoseconds if inodes are large enough. */
void times_begin(struct inode *inode);
int64_t times_get(const struct inode *inode, unsigned which);
/* Brought into what the disk can carry. The caller marks the inode (inode_mark, inode_mark_times). */
void times_set(struct inode *inode, unsigned which, int64_t ns);
/* Its data were changed at ns. */
void times_written(struct inode *inode, int64_t ns);
/* Its data were read at ns. Kept only if the time of access is not after that of the last change, or a day old. */
void times_read(struct inode *inode, int64_t ns);

#endif
