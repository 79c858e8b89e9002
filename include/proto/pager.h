/*
 * The pager protocol: all memory of programs that is not wired, and all file data. One header, several pagers.
 *
 * Who is who: a program's badge is its space id, which PAGER_SPACE_CREATE gave out; BADGE_PROC and BADGE_INIT are
 * those servers. Faults arrive on the same endpoint with the space id as badge. Space ids are below 2^32, never 0.
 *
 * Every call either is answered at once or is queued and answered when the disk has answered; the pager never waits.
 * A pager answers ERR_NOSYS for an optional operation it lacks.
 *
 * BUFFERS. A buffer that is short of a page answers ERR_TOUCH with w0 = bytes done before the absent page (for READ and
 * WRITE these are done for good, the shared offset included) and w1 = the offset in the buffer: the caller touches that
 * page and repeats with the rest. ERR_FAULT: no mapping allows it.
 *
 * MEMORY (from programs, on their own space)
 *  PAGER_MMAP     w0 address, w1 bytes, w2 PROT_* | MAP_* << 8, w3 handle (files; 0 with MAP_ANON), w4 file offset
 *                 -> 0; w0 address. bytes is rounded up to pages. Without MAP_FIXED the address is a hint.
 *                 ERR_BADF (handle), ERR_INVAL (zero bytes, offset or fixed address not on a page, neither or both of
 *                 SHARED and PRIVATE, W without R is granted as RW), ERR_ACCESS (not open for reading; shared and writable of a handle
 *                 not open for writing), ERR_MFILE (no free mapping slot), ERR_NOMEM (no room, or the commit limit),
 *                 ERR_NODEV (not a regular file), ERR_EXIST (FIXED_NOREPLACE). The file stays alive after the handle is closed.
 *  PAGER_MUNMAP   w0 address, w1 bytes -> 0. Any range, also with nothing in it. Shared pages that were changed will be written
 *                 back. ERR_INVAL (unaligned, zero, beyond user space), ERR_MFILE (a hole needs a slot and there is none)
 *  PAGER_MPROTECT w0 address, w1 bytes, w2 PROT_*. ERR_NOMEM (part of it is not mapped), ERR_ACCESS, ERR_MFILE, ERR_INVAL
 *  PAGER_MSYNC    w0 address, w1 bytes, w2 flags (1 async, 2 sync, 4 invalidate) -> 0 when on the disk. ERR_IO, ERR_NOSPC, ERR_NOMEM
 *  PAGER_BRK      w0 new end of the heap or 0 -> 0; w0 the end as it now is. ERR_NOMEM
 *  PAGER_MADVISE  w0 address, w1 bytes, w2 PAGER_ADVICE_*. ERR_NOMEM (part of it is not mapped), ERR_INVAL. Optional, as those below
 *  PAGER_MINCORE  w0 address, w1 bytes; buffer OUT: a byte for each page, 1 if it is in memory. ERR_NOMEM, ERR_INVAL (short buffer)
 *  PAGER_MLOCK    w0 address, w1 bytes, w2 1 lock, 0 unlock -> 0 when all is in memory and stays. ERR_NOMEM, ERR_INVAL, ERR_AGAIN (cannot)
 *  PAGER_MREMAP   no pager has it yet
 * FILES (from programs, by a handle of fs that this process holds)
 *  PAGER_READ     w0 handle, w1 bytes, w2 offset (PAGER_OFFSET_SHARED: the handle's own, and move it); buffer OUT -> bytes
 *                 ERR_BADF, ERR_ISDIR, ERR_INVAL, ERR_IO, ERR_TOUCH
 *  PAGER_WRITE    as PAGER_READ with buffer IN -> bytes. A handle opened for appending, or
 *                 offset PAGER_OFFSET_APPEND, writes at the end and moves the handle's offset there. Space on the
 *                 disk is allocated before it answers: ERR_NOSPC, ERR_FBIG
 *  PAGER_SEEK     w0 handle, w1 offset (signed), w2 0 set, 1 current, 2 end -> 0; w0 offset. ERR_INVAL (negative), ERR_BADF
 *  PAGER_TRUNCATE w0 handle, w1 size. ERR_INVAL, ERR_BADF (not open for writing), ERR_FBIG
 *  PAGER_FSYNC    w0 handle -> 0 when data and metadata are on the disk; else the first error since the last one told
 *  PAGER_SYNC     everything of everybody
 *  PAGER_CLOSE    w0 handle: forgets it, and forwards to fs (FS_CLOSE). For every handle of FS_KIND_FILE.
 *  PAGER_FSTAT    w0 handle; buffer OUT: makes sure fs knows the size, and forwards to fs (FS_FSTAT)
 * WAITING ON A WORD (from programs; locks of threads, private or in shared memory)
 *  PAGER_FUTEX_WAIT w0 address (4-aligned), w1 the value expected (32 bits), w2 deadline (rdtime ticks, UINT64_MAX never); buffer IN: the 4 bytes
 *                   there. Waits if it still has that value until woken -> 0. ERR_AGAIN (another value), ERR_TIMEOUT, ERR_INTR, ERR_TOUCH
 *                   Waiters are found by what is mapped there, so that processes that share the page meet.
 *  PAGER_FUTEX_WAKE w0 address, w1 how many at most; buffer IN: the 4 bytes there (so that an absent page is ERR_TOUCH) -> how many were woken
 *  PAGER_CANCEL     from proc: w0 space id: its futex waits are answered ERR_INTR
 *  PAGER_USAGE      from proc: w0 space id -> 0; w0 minor faults, w1 major faults (needed the disk), w2 resident pages, w3 mapped pages
 *  PAGER_LIMIT      from proc: w0 space id, w1 PROC_LIMIT_AS, _DATA or _STACK, w2 bytes: mmap, brk and stack growth beyond answer ERR_NOMEM
 * TO LOOK AT (from anybody)
 *  PAGER_VMMAP    w0 pid, w1 cookie (0: first); buffer OUT: struct pager_region[] -> regions; w1 next cookie. ERR_SRCH
 *  PAGER_STAT     buffer OUT: struct pager_stat (cut to the buffer) -> bytes
 *  PAGER_NULL     -> 0; w0..w4 come back
 *  PAGER_NAME     -> 0; w0, w1, w2: the pager's name, NUL-padded, 24 bytes
 * PROCESSES (from proc only, ERR_PERM else; answered at once)
 *  PAGER_SPACE_CREATE  w0 pid -> 0; w0 space id. An empty space; its Space capability (MAP|CTRL) is left in the mailbox.
 *                      ERR_NOMEM
 *  PAGER_SPACE_CLONE   w0 space id of the parent, w1 pid of the child -> as CREATE. Same mappings, own references; private
 *                      pages as they are now. ERR_NOMEM leaves nothing behind. The handles that the parent holds are the child's
 *                      too, with shared offsets.
 *  PAGER_SPACE_EXEC    w0 space id, w1 handle of the program held by pid w2, w3 bytes of stack image; buffer IN: the stack image
 *                      -> 0; w0 entry, w1 stack pointer (= USER_STACK_TOP - w3). Replaces every mapping. Until it answers 0
 *                      the old ones are untouched. ERR_NOEXEC (bad ELF), ERR_AGAIN (the first page of the program is not in memory:
 *                      it is being read; call again), ERR_NOMEM, ERR_2BIG (w3 > USER_ARGS_BYTES_MAX + 4096), ERR_INVAL (w3 % 16)
 *  PAGER_SPACE_DESTROY w0 space id -> 0; w0 w1 as PAGER_USAGE: everything goes back; changed shared pages are written back in the background.
 *                      Waiting requests and faults of the space are forgotten.
 *  PAGER_SPACE_CAP     w0 space id: leaves its Space capability in the mailbox
 * FAULTS. A fault that the pager cannot resolve is forwarded to proc (SLOT_PAGER_PROC) as PROC_FAULT, a foreign call as
 * PROC_FOREIGN (proto/proc.h).
 */
#ifndef PROTO_PAGER_H
#define PROTO_PAGER_H

#include <stdint.h>

enum {
    PAGER_MMAP = 1, PAGER_MUNMAP, PAGER_MPROTECT, PAGER_MSYNC, PAGER_BRK, PAGER_MADVISE, PAGER_MREMAP, PAGER_MINCORE,
    PAGER_MLOCK, PAGER_READ, PAGER_WRITE, PAGER_SEEK, PAGER_TRUNCATE, PAGER_FSYNC, PAGER_SYNC, PAGER_CLOSE, PAGER_FSTAT,
    PAGER_VMMAP, PAGER_STAT, PAGER_NULL, PAGER_NAME, PAGER_SPACE_CREATE, PAGER_SPACE_CLONE, PAGER_SPACE_EXEC,
    PAGER_SPACE_DESTROY, PAGER_SPACE_CAP, PAGER_FUTEX_WAIT, PAGER_FUTEX_WAKE, PAGER_CANCEL, PAGER_USAGE, PAGER_LIMIT, PAGER_OPS
};

/* MAP_* of PAGER_MMAP (shifted by PAGER_MAP_SHIFT in w2); libc's <sys/mman.h> has the same values. */
enum {
    PAGER_MAP_SHARED = 0x01,
    PAGER_MAP_PRIVATE = 0x02,
    PAGER_MAP_FIXED = 0x10,
    PAGER_MAP_ANON = 0x20,
    PAGER_MAP_NORESERVE = 0x40,
    PAGER_MAP_POPULATE = 0x80,
    PAGER_MAP_FIXED_NOREPLACE = 0x100,
    PAGER_MAP_GROWSDOWN = 0x200,
    PAGER_MAP_HEAP = 0x400, /* told by PAGER_VMMAP only */
    PAGER_MAP_SHIFT = 8,
};
#define PAGER_OFFSET_SHARED UINT64_MAX
#define PAGER_OFFSET_APPEND (UINT64_MAX - 1)

enum {
    PAGER_ADVICE_NORMAL = 0,   /* any of the hints that change nothing here */
    PAGER_ADVICE_WILLNEED = 3, /* map it now */
    PAGER_ADVICE_DONTNEED = 4, /* drop private pages: zero, or the file's, when touched again */
};

struct pager_region {
    uint64_t start, bytes;
    uint32_t prot;       /* PROT_* */
    uint32_t flags;      /* PAGER_MAP_* */
    uint64_t inode;      /* 0: anonymous */
    uint64_t offset;     /* in the file */
    uint64_t resident;   /* pages */
};
_Static_assert(sizeof(struct pager_region) == 48, "no holes");

struct pager_stat {
    uint64_t frames;         /* of the data pool */
    uint64_t free_frames;
    uint64_t cache_frames;   /* hold file pages */
    uint64_t dirty_frames;   /* of these, changed and not yet written, as far as known */
    uint64_t anon_frames;
    uint64_t own_frames;     /* the pager's own tables */
    uint64_t commit_frames;  /* promised to programs */
    uint64_t commit_limit;
    uint64_t kernel_frames;  /* of the kernel-object pool, in use (Spaces, page tables) */
    uint64_t kernel_frames_free;
    uint64_t spaces;
    uint64_t files;          /* file objects */
    uint64_t opens;          /* resolved handles */
    uint64_t waiting;        /* queued requests and faults */
    uint64_t faults_absent_anon;
    uint64_t faults_file_cached;
    uint64_t faults_file_read;   /* needed the disk */
    uint64_t faults_cow;
    uint64_t faults_bad;
    uint64_t pages_read;
    uint64_t pages_written;
    uint64_t write_errors;
};

#endif
