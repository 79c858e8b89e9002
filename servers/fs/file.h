/* Size and blocks of regular files. The file system is held for writing. File data itself is not touched. */
#ifndef FS_FILE_H
#define FS_FILE_H

#include "inode.h"

/*
 * Allocates every block of [offset, offset + bytes), as far as it lies below the end of the file, and makes the file at
 * least `size` long. New blocks read as holes until they are written. ERR_FBIG, ERR_NOSPC, ERR_IO change nothing.
 */
int file_allocate(struct inode *inode, uint64_t offset, uint64_t bytes, uint64_t size);
/* Makes what lies in the range a hole: whole blocks are freed, parts of blocks zeroed on the disk. The size stays. ERR_IO */
int file_punch(struct inode *inode, uint64_t offset, uint64_t bytes);
/* Where, from offset on, a hole begins (the end of the file is one), or data: blocks that are allocated. ERR_CAP: nowhere. ERR_IO */
int file_seek(struct inode *inode, uint64_t offset, bool hole, uint64_t *at);
/* Sets the size: frees the blocks beyond, zeroes the rest of the last one on the disk. ERR_FBIG, ERR_IO */
int file_truncate(struct inode *inode, uint64_t size);

#endif
