/*
 * The file protocol: names, inodes and block maps of one ext2 file system, and pipes. File *data* is not read or
 * written here by programs: that is the pager's (proto/pager.h), which asks fs through the ring below.
 *
 * Who is who: the badge. A pid: that program. BADGE_PAGER, BADGE_PROC, BADGE_INIT: those servers.
 *
 * HANDLES. 64-bit, never reused, never 0. A handle belongs to the processes that hold it: who opened it, and by
 * FS_CLIENT_FORK their children. Using another's is ERR_BADF. It lives until each holder closed it or exited.
 * At most FS_HANDLES_MAX a process (ERR_MFILE), and a few for what has no descriptor: its working directory, the program it executes.
 * ERR_NFILE: all together have as many as there is memory for, and this one a few that nobody can take from it.
 *
 * TIMES. int64_t, nanoseconds since 1970.
 *
 * PATHS. In the call's buffer (BUF_IN), not NUL-terminated, at most FS_PATH_MAX bytes (ERR_NAMETOOLONG), each name at
 * most 255. Relative to the directory handle `at`; at = 0 or a leading '/': from the root. "" is ERR_NOENT.
 * Symbolic links are followed, 40 of them (ERR_LOOP), the last one by FS_NOFOLLOW not.
 * A call with a buffer that cannot be copied in whole answers ERR_TOUCH with w0 = the offset that is absent.
 *
 * Calls that need the disk are answered when it has answered; others go on meanwhile. Common errors: ERR_NOENT
 * ERR_NOTDIR ERR_ISDIR ERR_EXIST ERR_NOSPC ERR_IO (device or corrupt structure) ERR_ROFS ERR_LOOP ERR_NFILE ERR_INVAL.
 *
 *  FS_OPEN      w0 path bytes, w1 FS_O_*, w2 mode bits (0777) if it creates, w3 at
 *               -> 0; w0 handle, w1 FS_KIND_*, w2 size, w3 inode number, w4 FS_OPEN_MADE if it was created now | FS_OPEN_PROGRAM if it may be executed
 *               ERR_EXIST (CREATE|EXCL and it is there), ERR_ISDIR (a directory for writing), ERR_NOTDIR (FS_O_DIRECTORY)
 *               A pipe with a name (FS_KIND_PIPE) is opened at once, whoever is at the other end (FS_POLL_PEER waits for that); with
 *               FS_NONBLOCK only to write while nobody reads: ERR_CAP. FS_O_APPEND, FS_O_SYNC and FS_NONBLOCK are kept with the handle.
 *               Does not truncate: libc opens and then asks the pager (PAGER_TRUNCATE), which owns the pages.
 *  FS_CLOSE     w0 handle. From the pager (forwarded): w1 = the pid.
 *  FS_STAT      w0 path bytes, w1 flags (FS_NOFOLLOW), w3 at; buffer IN|OUT: path in, struct fs_stat out at offset 0
 *               (so the buffer is at least sizeof(struct fs_stat) long: ERR_INVAL)
 *  FS_FSTAT     w0 handle; buffer OUT: struct fs_stat. Pipes too. From the pager (forwarded): w1 = the pid.
 *  FS_MKDIR     w0 path bytes, w2 mode, w3 at
 *  FS_MKFIFO    w0 path bytes, w2 mode, w3 at: a pipe with a name. Its bytes are in memory, from the first open to the last close.
 *  FS_UNLINK    w0 path bytes, w3 at. ERR_ISDIR for a directory. The inode lives while a handle or the pager holds it.
 *  FS_RMDIR     w0 path bytes, w3 at. ERR_NOTEMPTY, ERR_BUSY (the root), ERR_INVAL (last name is ".")
 *  FS_RENAME    w0 old path bytes, w1 new path bytes (buffer: old then new), w2 at of old, w3 at of new.
 *               As POSIX rename(): replaces; ERR_INVAL for a directory into itself.
 *  FS_LINK      as FS_RENAME; ERR_PERM for a directory, ERR_MLINK
 *  FS_SYMLINK   w0 target bytes, w1 path bytes (buffer: target then path), w3 at. ERR_INVAL (a NUL in the target)
 *  FS_READLINK  w0 path bytes, w3 at; buffer IN|OUT: path in, target out at offset 0, cut to the buffer -> bytes
 *  FS_READDIR   w0 directory handle, w1 cookie (0: start); buffer OUT: packed struct fs_dirent, whole ones
 *               -> bytes (0: end); w1 next cookie. ERR_INVAL if not one entry fits.
 *  FS_CHMOD     w0 path bytes, w2 mode, w3 at
 *  FS_UTIME     w0 path bytes, w1 atime, w2 mtime (FS_TIME_NOW, FS_TIME_OMIT: leave as it is), w3 at, w4 flags (FS_NOFOLLOW). Brought into what the disk can carry.
 *  FS_STATFS    what was removed counts as free: waits for the pager's release as an allocation does
 *               -> 0; w0 block bytes, w1 blocks, w2 free blocks, w3 inodes, w4 free inodes
 *  FS_PIPE      w0 flags (FS_NONBLOCK: kept with both handles) -> 0; w0 handle to read, w1 handle to write. ERR_NFILE: of the pipes there are this process made half, or none is left
 *  FS_PIPE_READ w0 handle, w1 bytes, w2 flags (FS_NONBLOCK); buffer OUT -> bytes (0: every write end is closed).
 *               Waits while empty. ERR_AGAIN with FS_NONBLOCK, here or kept with the handle. ERR_TOUCH as in proto/pager.h's PAGER_READ.
 *  FS_PIPE_WRITE w0 handle, w1 bytes, w2 flags; buffer IN -> bytes. ERR_PIPE when no read end is left. Up to
 *               FS_PIPE_ATOMIC bytes go in one piece; more may be short: libc goes on. Waits while full.
 *  FS_SYNC      all metadata to the disk, flushed
 *  FS_STAT_SERVER (any) -> w0 handles, w1 inodes in memory, w2 metadata buffers dirty, w3 requests waiting, w4 pipes
 *  FS_CHMOD_HANDLE, FS_UTIME_HANDLE: as FS_CHMOD, FS_UTIME with w0 handle.
 *  FS_LOCK      w0 handle, w1 FS_LOCK_* | FS_LOCK_WAIT, w2 start, w3 bytes (0: to the end): record locks of this process (fcntl), or with
 *               FS_LOCK_WHOLE a lock of the open file (flock). FS_LOCK_ASK: -> 0; w0 FS_LOCK_* that is in the way (UNLOCK: none), w1 start, w2 bytes, w3 pid.
 *               ERR_AGAIN (in the way, no WAIT), ERR_INTR, ERR_BUSY (deadlock), ERR_BADF, ERR_NFILE (as FS_PIPE). Record locks end with any close of the file by the process.
 *  FS_POLL      w0 pipe handle, w1 FS_POLL_READ|WRITE wanted, w2 deadline: answered when one is true -> bits (also FS_POLL_HUP); ERR_TIMEOUT, ERR_INTR
 *               w1 FS_POLL_PEER: answered when somebody has, or had since this one was opened, the other end open
 *  FS_FLAGS     w0 handle, w2 FS_O_APPEND|FS_NONBLOCK as it shall have from now on, UINT64_MAX: only ask -> its flags, FS_O_READ|WRITE too. All
 *               holders share them. From the pager (forwarded): w1 = the pid.
 *  Any request that has to wait may be answered ERR_CROWDED at once: too many wait, of this client or of all, and it is to be sent again a little
 *  later. The answer of one that waits for the disk has the words that were sent. A client that has few waiting finds a place.
 *  From proc only (ERR_PERM else); answered at once, never wait for the disk:
 *  FS_CLIENT_FORK w0 parent pid, w1 child pid: the child holds every handle the parent holds. ERR_NFILE
 *  FS_CANCEL      w0 pid: its waiting pipe, lock and poll requests are answered ERR_INTR
 *  FS_CLIENT_EXIT w0 pid: closes all it holds, drops its waiting requests
 *  From the pager only; answered at once:
 *  FS_RESOLVE   w0 pid, w1 handle -> 0; w0 inode id, w1 size, w2 FS_O_READ|WRITE|APPEND|SYNC as opened, w3 FS_KIND_*, w4 when
 *               it was opened (rdtime ticks)
 *               The first resolve of an inode gives the pager one hold on it, ended by FSR_RELEASE. Only of regular files:
 *               other kinds give no hold (a pipe, named or not: inode 0, size 0).
 *  From init only:
 *  FS_UNMOUNT   writes everything, marks the file system clean, flushes; ERR_ROFS afterwards for every change
 *
 * RING (asker: the pager; signals FS_SIGNAL_PAGER and PAGER_SIGNAL_FS). `inode` is an inode id from FS_RESOLVE; frames
 * are indices in the pager's pool; page = offset / 4096. Completed in any order.
 *  FSR_READ     a inode, b first page, c frame index, d pages (consecutive frames, at most FSR_READ_PAGES_MAX)
 *               -> 0; cqe a = mask: bit i set means that 512-byte sector i of the request (i = page * 8 + sector in page) was
 *               NOT read, because it is a hole or lies beyond the end of the file: the pager zeroes it (fs cannot: it has no
 *               mapping of the pager's frames). Bytes beyond the end of the file inside the last sector are the pager's to zero too.
 *               The mask tells of FSR_MASK_PAGES pages; behind these a request ends before the first page with a hole: cqe b = pages
 *               that are answered for, d or fewer, all of the first FSR_MASK_PAGES. The others were not read.
 *               ERR_IO: nothing of it is valid. ERR_INVAL: the pager has no hold on the inode, or d is out of range
 *  FSR_WRITE    a inode, b first page, c frame index, d pages (at most FSR_WRITE_PAGES_MAX), e bytes in all (the last page may be
 *               cut). Whole sectors are written, none that lies wholly beyond e or beyond the end of the file as fs knows it; the
 *               pager has zeroed the rest of the last sector. Allocates blocks for holes. Never changes the size.
 *               -> 0, ERR_NOSPC, ERR_IO
 *  FSR_ALLOC    a inode, b byte offset, c bytes, d new size: allocate every block the range needs (so that writing back
 *               cannot fail for want of room) and raise the size to d if that is more. Until FSR_WRITE has filled such a block
 *               it reads as a hole. The range is cut at the (new) end of the file. -> 0; ERR_NOSPC or ERR_FBIG change nothing
 *  FSR_TRUNCATE a inode, b new size: cut (blocks freed, tail of the last block zeroed on disk) or grow with a hole
 *               The pager has already dropped its pages beyond. ERR_FBIG
 *  FSR_PUNCH    a inode, b offset, c bytes: makes the range a hole, up to the end of the file: whole blocks are freed, the rest is zeroed on the
 *               disk. The pager has dropped its pages in it.
 *  FSR_SEEK     a inode, b offset, c 1: where the next hole begins (the end of the file is one), 0: the next allocated block
 *               -> 0; cqe a = the offset. ERR_CAP: there is none
 *  FSR_SYNC     a inode (0: everything), b 1: but for times: its metadata on the disk, then a flush: all FSR_WRITEs completed before are on the medium
 *  FSR_RELEASE  a inode: the pager has forgotten it. An unlinked one is now freed. No completion. One that was submitted
 *               before an FS_RESOLVE call is taken before that is answered.
 *  FSR_TOUCH    a inode, b FSR_TOUCH_WRITTEN: data was changed through the pager: sets mtime and ctime; FSR_TOUCH_READ: it was read: sets
 *               atime, if that is not after mtime and ctime, or a day old. c when: nanoseconds since the machine started. No completion.
 *               fs takes it before it tells or sets times: no signal is needed.
 *  FSR_RELEASED answers FSR_EVENT_RELEASE: FSR_RELEASE of every inode without a name that nothing uses lies before this in the ring. No completion.
 *  Event (cookie RING_EVENT): status FSR_EVENT_UNLINKED, a inode: it has no name any more; the pager should release it as
 *  soon as nothing uses it (no need to write its pages back).
 *  Event FSR_EVENT_TIMES, a inode: a program has set its times. What the pager has not told of it is older; the next read is to be told.
 *  Event FSR_EVENT_RELEASE: there is no room on the disk and some inode without a name is still held. The pager says FSR_RELEASED once it
 *  has released all that nothing uses, whatever was under way for them. Until then who asked for room waits: ERR_NOSPC means that there is none.
 */
#ifndef PROTO_FS_H
#define PROTO_FS_H

#include <stdint.h>

enum {
    FS_OPEN = 1, FS_CLOSE, FS_STAT, FS_FSTAT, FS_MKDIR, FS_UNLINK, FS_RMDIR, FS_RENAME, FS_LINK, FS_SYMLINK,
    FS_READLINK, FS_READDIR, FS_CHMOD, FS_UTIME, FS_STATFS, FS_PIPE, FS_PIPE_READ, FS_PIPE_WRITE, FS_SYNC,
    FS_STAT_SERVER, FS_CLIENT_FORK, FS_CLIENT_EXIT, FS_RESOLVE, FS_UNMOUNT,
    FS_CHMOD_HANDLE, FS_UTIME_HANDLE, FS_LOCK, FS_POLL, FS_CANCEL, FS_MKFIFO, FS_FLAGS, FS_OPS
};
enum { FSR_READ = 1, FSR_WRITE, FSR_ALLOC, FSR_TRUNCATE, FSR_SYNC, FSR_RELEASE, FSR_TOUCH, FSR_RELEASED, FSR_PUNCH, FSR_SEEK };
enum { FSR_EVENT_UNLINKED = 1, FSR_EVENT_RELEASE, FSR_EVENT_TIMES };
enum { FSR_TOUCH_READ, FSR_TOUCH_WRITTEN };
enum { FSR_READ_PAGES_MAX = 32, FSR_MASK_PAGES = 8, FSR_WRITE_PAGES_MAX = 64 };

enum {
    FS_O_READ = 1, FS_O_WRITE = 2, FS_O_APPEND = 4, FS_O_CREATE = 8, FS_O_EXCL = 16, FS_O_DIRECTORY = 32,
    FS_NOFOLLOW = 64, FS_NONBLOCK = 128, FS_O_SYNC = 256,
};
enum { FS_OPEN_MADE = 1, FS_OPEN_PROGRAM = 2 };
enum { FS_KIND_FILE = 1, FS_KIND_DIRECTORY, FS_KIND_SYMLINK, FS_KIND_PIPE, FS_KIND_OTHER };
enum { FS_PATH_MAX = 4096, FS_NAME_MAX = 255, FS_HANDLES_MAX = 256, FS_HANDLES_SPARE = 8, FS_PIPE_ATOMIC = 4096 };

enum { FS_LOCK_UNLOCK, FS_LOCK_READ, FS_LOCK_WRITE, FS_LOCK_WAIT = 4, FS_LOCK_WHOLE = 8, FS_LOCK_ASK = 16 };
enum { FS_POLL_READ = 1, FS_POLL_WRITE = 2, FS_POLL_HUP = 4, FS_POLL_PEER = 8 };
#define FS_TIME_NOW INT64_MIN
#define FS_TIME_OMIT (INT64_MIN + 1)
#define FS_INODE_NAMELESS (UINT64_C(1) << 32) /* in fs_stat.inode of a pipe without a name */

struct fs_stat {
    uint64_t inode;
    uint64_t size;
    uint64_t blocks_512;   /* in 512-byte units */
    uint32_t mode;         /* POSIX st_mode, with type */
    uint32_t links;
    uint32_t uid, gid;
    int64_t atime, mtime, ctime; /* nanoseconds since 1970 */
    uint32_t block_bytes;
    uint32_t kind;         /* FS_KIND_* */
};
_Static_assert(sizeof(struct fs_stat) == 72, "no holes");

struct fs_dirent {
    uint64_t inode;
    uint64_t next;      /* the cookie of what follows it, whatever has come or gone before that */
    uint16_t bytes;     /* of this entry, a multiple of 8 */
    uint8_t kind;       /* FS_KIND_* */
    uint8_t name_bytes; /* without the NUL */
    char name[];        /* NUL-terminated */
};

#endif
