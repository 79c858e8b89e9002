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
 * WRITE these are done for good) and w1 = the offset in the buffer: the caller touches that page (PAGER_TOUCH) and repeats
 * with the rest. ERR_FAULT: no mapping allows it.
 * READ and WRITE at the shared offset have then taken their whole range from it: w2 = where that begins, w3 = its bytes. The
 * rest goes to its place there by offset, so that nobody else's bytes come in between; a caller that gives it up seeks back.
 * A WRITE that appends says w2 = PAGER_OFFSET_APPEND and has done nothing if w0 is 0: with every page of the buffer touched it
 * goes in one piece.
 *
 * MEMORY (from programs, on their own space)
 *  PAGER_MMAP     w0 address, w1 bytes, w2 PROT_* | MAP_* << 8, w3 handle (files; 0 with MAP_ANON), w4 file offset
 *                 -> 0; w0 address. bytes is rounded up to pages. Without MAP_FIXED the address is a hint.
 *                 ERR_BADF (handle), ERR_INVAL (zero bytes, offset or fixed address not on a page, neither or both of
 *                 SHARED and PRIVATE, W without R is granted as RW), ERR_ACCESS (not open for reading; shared and writable of a handle
 *                 not open for writing), ERR_MFILE (no free mapping slot), ERR_NOMEM (no room, or the commit limit),
 *                 ERR_NODEV (not a regular file), ERR_OVERFLOW (beyond the largest file), ERR_EXIST (FIXED_NOREPLACE). The file stays alive after the handle is closed.
 *  PAGER_MUNMAP   w0 address, w1 bytes -> 0. Any range, also with nothing in it. Shared pages that were changed will be written
 *                 back. ERR_INVAL (unaligned, zero, beyond user space), ERR_MFILE (a hole needs a slot and there is none)
 *  PAGER_MPROTECT w0 address, w1 bytes, w2 PROT_*. ERR_NOMEM (part of it is not mapped), ERR_ACCESS, ERR_MFILE, ERR_INVAL
 *  PAGER_MSYNC    w0 address, w1 bytes, w2 flags (1 async, 2 sync, 4 invalidate) -> 0 when on the disk. ERR_IO, ERR_NOSPC, ERR_BUSY (invalidate what
 *                 is locked), ERR_NOMEM (a hole: what is mapped was written all the same)
 *  PAGER_BRK      w0 new end of the heap or 0 -> 0; w0 the end as it now is. It stays where it is if nothing is mapped in what would be given up. ERR_NOMEM
 *  PAGER_MADVISE  w0 address, w1 bytes, w2 PAGER_ADVICE_*. ERR_NOMEM (part of it is not mapped), ERR_INVAL. Optional, as those below
 *  PAGER_MINCORE  w0 address, w1 bytes; buffer OUT: a byte for each page, 1 if it is in memory. ERR_NOMEM, ERR_INVAL (short buffer)
 *  PAGER_TOUCH    w0 address, w1 1 to write, 0 to read: makes the page present as a fault would. ERR_FAULT: that fault would be a signal.
 *                 ERR_NOMEM. So a call with a bad buffer answers EFAULT
 *  PAGER_MLOCK    w0 address, w1 bytes, w2 PAGER_LOCK_* -> 0 when all is in memory and stays; with LOCK_TOUCHED at once, each page stays from its first touch on.
 *                 ERR_NOMEM (a hole: what lies before it is locked or unlocked; PROC_LIMIT_MEMLOCK; a page that cannot be), ERR_PERM (that limit is 0),
 *                 ERR_INVAL, ERR_AGAIN (there is not enough memory)
 *  PAGER_MLOCKALL w0 PAGER_LOCKALL_*, 0: unlock everything and stop locking what is new. Errors as PAGER_MLOCK
 *  PAGER_MREMAP   w0 address, w1 bytes there, w2 bytes wanted, w3 PAGER_MREMAP_*, w4 new address with MREMAP_FIXED -> 0; w0 address. Grows in place, or moves
 *                 what is mapped with MREMAP_MAYMOVE; w1 0: a second mapping of what is shared; w1 = w2 and FIXED: all mappings in the range, holes too. ERR_INVAL, ERR_FAULT (not mapped, or more than one
 *                 mapping), ERR_NOMEM, ERR_AGAIN (locked, and no more may be), ERR_MFILE
 *  PAGER_AUDIT    the pager checks its books -> 0; w0 after how many operations it does so by itself (0: never), w1 frames that hold pages of files
 *                 and shared objects, w2 those of them whose page is in another frame too (always 0). ERR_IO: what is wrong stands on the console
 *  PAGER_ZEROED   from a thread of the pager's own only, ERR_PERM else: what the last answer named is zero now -> n; w0 ..: n frames to be
 *                 zeroed next. Waits while there are enough. ERR_NOSYS: this pager has no such thread
 * FILES (from programs, by a handle of fs that this process holds)
 *  PAGER_READ     w0 handle, w1 bytes, w2 offset (PAGER_OFFSET_SHARED: the handle's own, and move it); buffer OUT -> bytes
 *                 ERR_BADF, ERR_ISDIR, ERR_INVAL, ERR_IO, ERR_TOUCH
 *  PAGER_WRITE    as PAGER_READ with buffer IN -> bytes. A handle that appends (FS_O_APPEND) with the shared offset, and any with
 *                 offset PAGER_OFFSET_APPEND, writes at the end and moves the handle's offset there. Space on the
 *                 disk is allocated before it answers: ERR_NOSPC, ERR_FBIG
 *  PAGER_SEEK     w0 handle, w1 offset (signed), w2 0 set, 1 current, 2 end -> 0; w0 offset. ERR_INVAL (negative), ERR_BADF
 *                 w2 PAGER_SEEK_DATA, _HOLE: to the next data, or hole (the end of the file is one), from w1 on. ERR_CAP: none, or beyond the end
 *  PAGER_TRUNCATE w0 handle, w1 size. ERR_INVAL, ERR_BADF (not open for writing), ERR_FBIG
 *  PAGER_ALLOCATE w0 handle, w1 offset, w2 bytes, w3 0: blocks for the whole range, and the file reaches at least to its end. PAGER_ALLOCATE_PUNCH: it
 *                 becomes a hole, as far as it lies in the file: reads as zero, its blocks are free, shared mappings show that; private copies
 *                 stay. ERR_INVAL, ERR_BADF (not open for writing), ERR_FBIG, ERR_NOSPC
 *  PAGER_FSYNC    w0 handle, w1 1: but for its times -> 0 when data and metadata are on the disk; else the first error since the last one told
 *  PAGER_SYNC     everything of everybody
 *  PAGER_CLOSE    w0 handle: forgets it, and forwards to fs (FS_CLOSE). For every handle of FS_KIND_FILE.
 *  PAGER_FLAGS    w0 handle, w2 flags: makes them the handle's here, and forwards to fs (FS_FLAGS)
 *  PAGER_FSTAT    w0 handle; buffer OUT: makes sure fs knows the size, and forwards to fs (FS_FSTAT)
 * WAITING ON A WORD (from programs; locks of threads, private or in shared memory)
 *  PAGER_FUTEX_WAIT w0 address (4-aligned), w1 the value expected (32 bits), w2 deadline (rdtime ticks, UINT64_MAX never); buffer IN: the 4 bytes
 *                   there. Waits if it still has that value until woken -> 0. ERR_AGAIN (another value), ERR_TIMEOUT, ERR_INTR, ERR_TOUCH
 *                   Waiters are found by what is mapped there, so that processes that share the page meet.
 *  PAGER_FUTEX_WAKE w0 address, w1 how many at most; buffer IN: the 4 bytes there (so that an absent page is ERR_TOUCH) -> how many were woken
 *  PAGER_CANCEL     from proc: w0 space id: its futex waits are answered ERR_INTR
 *  PAGER_USAGE      from proc: w0 space id -> 0; w0 minor faults, w1 major faults (needed the disk), w2 resident pages, w3 mapped pages, w4 pages that have gone
 *                   to the swap disk since the process began
 *  PAGER_LIMIT      from proc: w0 space id, w1 PROC_LIMIT_AS, _DATA, _STACK, _FSIZE or _MEMLOCK, w2 bytes: mmap, brk and stack growth beyond answer ERR_NOMEM,
 *                   writing or growing a file beyond ERR_FBIG
 * TO LOOK AT (from anybody)
 *  PAGER_VMMAP    w0 pid, w1 cookie (0: first); buffer OUT: struct pager_region[] -> regions; w1 next cookie. ERR_SRCH
 *  PAGER_STAT     buffer OUT: struct pager_stat (cut to the buffer) -> bytes
 *  PAGER_CONTROL  w0 index of a setting; buffer OUT: struct pager_setting -> 0. ERR_NOENT: there are no more.
 *                 w0 PAGER_CONTROL_SET, w1 bytes (less than PAGER_SETTING_TEXT); buffer IN: NAME=VALUE -> 0: it holds from now on.
 *                 ERR_NOENT (no such name, or word for a value), ERR_INVAL (not a number), ERR_RANGE (too small or large). From anybody:
 *                 there is one user, and it is the one who boots.
 *  PAGER_DEVICE   w0 number of a device; buffer OUT: struct pager_device -> 0. ERR_NOENT: there are no more. From anybody, who may map it too: init gives
 *                 the pager what is harmless
 *  PAGER_NULL     -> 0; w0..w4 come back
 *  PAGER_NAME     -> 0; w0, w1, w2: the pager's name, NUL-padded, 24 bytes
 * PROCESSES (from proc only, ERR_PERM else; answered at once)
 *  PAGER_SPACE_CREATE  w0 pid, w1 0 or the space id of its parent, w2 1: it borrows the parent's memory -> 0; w0 space id. An empty space; its
 *                      Space capability (MAP|CTRL) is left in the mailbox. With a parent it has the parent's limits and the handles that the
 *                      parent holds, with shared offsets. A borrower (vfork) has the capability of the parent's Space: until PAGER_SPACE_EXEC
 *                      of it answers 0, memory calls with its id act on the parent's memory, file calls on its own handles. ERR_NOMEM, ERR_SRCH,
 *                      ERR_AGAIN (with a parent: no frame for kernel objects, or too many spaces)
 *  PAGER_SPACE_CLONE   w0 space id of the parent, w1 pid of the child -> as CREATE. Same mappings, own references; private
 *                      pages as they are now. ERR_NOMEM, and ERR_AGAIN (no kernel objects), leave nothing behind. The handles that the parent holds are the child's
 *                      too, with shared offsets.
 *  PAGER_SPACE_EXEC    w0 space id, w1 handle of the program held by pid w2, w3 bytes of stack image; buffer IN: the stack image
 *                      -> 0; w0 entry, w1 stack pointer (= USER_STACK_TOP - w3, or lower: setting `aslr`). Replaces every mapping. Until it answers 0
 *                      the old ones are untouched. A borrower has its memory then, and its own Space capability is left in the mailbox. ERR_NOEXEC (bad ELF), ERR_AGAIN (the first page of the program is not in memory:
 *                      it is being read; call again; or its memory is borrowed), ERR_NOMEM, ERR_2BIG (w3 > USER_ARGS_BYTES_MAX + 4096), ERR_INVAL (w3 % 16)
 *  PAGER_SPACE_DESTROY w0 space id -> 0; w0 w1 as PAGER_USAGE, w2 as its w4: everything goes back; changed shared pages are written back in the background.
 *                      Waiting requests and faults of the space are forgotten. Memory that is borrowed stays until the last borrower has
 *                      a program of its own, or ends.
 *  PAGER_SPACE_CAP     w0 space id: leaves its Space capability, or that of what it borrows, in the mailbox
 * FAULTS. A fault that the pager cannot resolve is forwarded to proc (SLOT_PAGER_PROC) as PROC_FAULT, a foreign call as
 * PROC_FOREIGN (proto/proc.h). A thread whose tag's upper half is not 0 is that pid's, else that of the space's process.
 */
#ifndef PROTO_PAGER_H
#define PROTO_PAGER_H

#include <stdint.h>

enum {
    PAGER_MMAP = 1, PAGER_MUNMAP, PAGER_MPROTECT, PAGER_MSYNC, PAGER_BRK, PAGER_MADVISE, PAGER_MREMAP, PAGER_MINCORE,
    PAGER_MLOCK, PAGER_READ, PAGER_WRITE, PAGER_SEEK, PAGER_TRUNCATE, PAGER_FSYNC, PAGER_SYNC, PAGER_CLOSE, PAGER_FSTAT,
    PAGER_VMMAP, PAGER_STAT, PAGER_NULL, PAGER_NAME, PAGER_SPACE_CREATE, PAGER_SPACE_CLONE, PAGER_SPACE_EXEC,
    PAGER_SPACE_DESTROY, PAGER_SPACE_CAP, PAGER_FUTEX_WAIT, PAGER_FUTEX_WAKE, PAGER_CANCEL, PAGER_USAGE, PAGER_LIMIT,
    PAGER_CONTROL, PAGER_FLAGS,
    PAGER_MLOCKALL, PAGER_AUDIT, PAGER_TOUCH, PAGER_ALLOCATE,
    PAGER_DEVICE, PAGER_ZEROED,
    PAGER_OPS
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
    PAGER_MAP_DEVICE = 0x1000, /* w3 is the number of a device, or READ_ONLY; with SHARED, and within it: ERR_INVAL else; ERR_NODEV */
    PAGER_MAP_LOCKED = 0x2000, /* as PAGER_MLOCK; whether all could be read is not told */
    PAGER_MAP_SHIFT = 8,
};
#define PAGER_DEVICE_READ_ONLY (UINT64_C(1) << 32) /* mprotect does not allow stores either */
#define PAGER_OFFSET_SHARED UINT64_MAX
#define PAGER_OFFSET_APPEND (UINT64_MAX - 1)

enum {
    PAGER_ADVICE_NORMAL = 0,
    PAGER_ADVICE_RANDOM = 1,     /* reads nothing but what is touched, until told otherwise */
    PAGER_ADVICE_SEQUENTIAL = 2, /* reads far ahead at once */
    PAGER_ADVICE_WILLNEED = 3,   /* begins to read what is of a file and not in memory; waits for nothing */
    PAGER_ADVICE_DONTNEED = 4,   /* drop private pages: zero, or the file's, when touched again. ERR_INVAL: locked, as the next three */
    PAGER_ADVICE_FREE = 8,       /* the same when memory runs short, unless it is stored to until then; of private anonymous memory only */
    PAGER_ADVICE_COLD = 20,      /* the first to go, if nobody else maps it and it is not used until then */
    PAGER_ADVICE_PAGEOUT = 21,   /* goes now, if nobody else maps it; waits until private anonymous memory is on the swap disk. ERR_AGAIN: no memory to wait */
    PAGER_ADVICE_HUGEPAGE = 14,  /* private anonymous memory: the first touch brings a 2 MiB leaf where there is room for one */
    PAGER_ADVICE_NOHUGEPAGE = 15, /* never that */
    /* Map it now, as if it were read or written: also ERR_FAULT (a page cannot be had), ERR_INVAL (not allowed) */
    PAGER_ADVICE_POPULATE_READ = 22,
    PAGER_ADVICE_POPULATE_WRITE = 23,
};

/* PAGER_CONTROL: what may be changed while the pager runs. Texts are NUL-terminated. */
#define PAGER_CONTROL_SET UINT64_MAX
enum { PAGER_SETTING_TEXT = 64 };
struct pager_setting {
    char name[32];
    char unit[16];   /* what is counted */
    uint64_t value, least, most;
    char word[24];   /* the value, if it has a name; else empty */
    char words[64];  /* the names of all values, with spaces between */
};
_Static_assert(sizeof(struct pager_setting) == 160, "no holes");

enum { PAGER_MREMAP_MAYMOVE = 1, PAGER_MREMAP_FIXED = 2, PAGER_MREMAP_DONTUNMAP = 4 };
enum { PAGER_SEEK_DATA = 3, PAGER_SEEK_HOLE = 4 };
enum { PAGER_ALLOCATE_PUNCH = 1 };
enum { PAGER_LOCK_NO, PAGER_LOCK_YES, PAGER_LOCK_TOUCHED };
enum { PAGER_LOCKALL_CURRENT = 1, PAGER_LOCKALL_FUTURE = 2, PAGER_LOCKALL_TOUCHED = 4 /* not at once, but when touched */ };

struct pager_region {
    uint64_t start, bytes;
    uint32_t prot;       /* PROT_* */
    uint32_t flags;      /* PAGER_MAP_* */
    uint64_t inode;      /* 0: anonymous */
    uint64_t offset;     /* in the file */
    uint64_t resident;   /* pages */
    uint64_t large;      /* of these, mapped by 2 MiB leaves */
    uint64_t swapped;    /* pages on the swap disk */
};
_Static_assert(sizeof(struct pager_region) == 64, "no holes");

/* Device memory that may be mapped (PAGER_MAP_DEVICE). */
struct pager_device {
    char name[24]; /* as in /dev, NUL-terminated */
    uint64_t bytes;
};
_Static_assert(sizeof(struct pager_device) == 32, "no holes");

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
    /* Faults that were resolved: each counts as one of absent_anon, file_cached, file_read, cow and present. Pages that come
       without a fault (a populated mapping, neighbours of a touched page) count nowhere. */
    uint64_t faults_absent_anon; /* first touch of anonymous memory: a zeroed frame, or the page of zeros; and the first store there */
    uint64_t faults_file_cached; /* a page of a file that was in memory */
    uint64_t faults_file_read;   /* a page of a file, to map or to copy, that the fault had to wait for */
    uint64_t faults_cow;         /* a private copy of what was in memory */
    uint64_t faults_bad;         /* not resolved: forwarded to proc */
    uint64_t pages_read;
    uint64_t pages_written;
    uint64_t write_errors;
    uint64_t faults_present; /* the page was there: its first write, or another thread was faster */
    uint64_t reads, writes;  /* requests to fs that pages_read and pages_written came by */
    uint64_t evicted_file;   /* pages that were dropped because memory was short */
    uint64_t evicted_anon;
    uint64_t refaults;       /* pages that came back after fewer others had gone than are in memory */
    uint64_t swap_frames;    /* room on the swap disk, in pages; 0: there is none */
    uint64_t swap_used;      /* of it */
    uint64_t swap_read;      /* pages read from there */
    uint64_t swap_written;
    uint64_t swap_errors;    /* of the swap disk */
    uint64_t out_of_memory;  /* programs that were ended for want of memory */
    uint64_t write_waits;    /* times a writer waited because dirty_limit was reached */
    uint64_t zeroed_frames;  /* free frames that are zero already */
    uint64_t zero_mapped;    /* page-table entries of the page of zeros: memory that was read, and never written */
    uint64_t large_leaves;   /* 2 MiB leaves in page tables now */
    uint64_t large_made;     /* first touches that got one */
    uint64_t large_missed;   /* those that should have, but no frames lay in a row */
    uint64_t file_frames;    /* of own_frames: file objects, of files that nobody uses any more too */
    uint64_t dropped_lazy;   /* pages advised FREE that went when memory was short */
};

#endif
