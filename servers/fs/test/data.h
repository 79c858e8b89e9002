/* File contents in the host tests, moved as the pager would: only through block maps, byte by byte exact. */
#ifndef FS_TEST_DATA_H
#define FS_TEST_DATA_H

#include "../inode.h"

/* Allocates and writes. The errors of file_allocate. */
int data_write(struct inode *inode, uint64_t offset, const uint8_t *from, uint64_t bytes);
/* Reads what lies inside the file; the rest of `to` is zeroed. */
int data_read(struct inode *inode, uint64_t offset, uint8_t *to, uint64_t bytes);

#endif
