/*
 * The block protocol: fs asks blk, only through a ring (proto/ring.h), signals BLK_SIGNAL_KICK and FS_SIGNAL_BLK. A second blk, for the
 * swap disk if there is one, is asked by the pager: PAGER_SIGNAL_SWAP.
 *
 *   BLK_READ   a sector, b sectors, c BLK_POOL_* << 32 | frame index, d byte offset in that frame   -> 0
 *              Disk to memory. The range may run over following frames of the pool.
 *   BLK_WRITE  the same, memory to disk                                                               -> 0
 *   BLK_FLUSH  every write completed before this was submitted is on the medium when it completes     -> 0
 *   BLK_READ_PAGES, BLK_WRITE_PAGES  a sector, b pages (at most BLK_PAGES_MAX), c to f frame indices in the pager's pool, two in each,
 *              the lower half first: pages that follow each other on the disk, in frames anywhere       -> 0
 *   BLK_INFO   nothing -> 0; cqe a = sectors of the disk, b = 1 if it is read-only
 *
 * Requests complete in any order: who needs an order waits. A sector is BLK_SECTOR bytes.
 * Errors: ERR_INVAL (beyond the disk, frame not in the pool, zero or more than BLK_SECTORS_MAX sectors, offset not a
 * multiple of 512, unknown operation), ERR_IO (the device says so), ERR_ROFS (write to a read-only disk).
 * The memory belongs to the device from submission to completion.
 * The endpoint takes calls too, for BLK_STAT only (from init): anything else is ERR_NOSYS.
 */
#ifndef PROTO_BLK_H
#define PROTO_BLK_H

enum { BLK_READ = 1, BLK_WRITE = 2, BLK_FLUSH = 3, BLK_INFO = 4, BLK_READ_PAGES = 5, BLK_WRITE_PAGES = 6 };
enum { BLK_POOL_FS = 0, BLK_POOL_PAGER = 1 };
enum { BLK_SECTOR = 512, BLK_SECTORS_MAX = 2048, BLK_PAGES_MAX = 8 };

enum { BLK_STAT = 1 }; /* call: reply w0 reads, w1 writes, w2 flushes, w3 errors, w4 requests in flight */

#endif
