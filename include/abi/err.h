/* The one list of errors. A call that fails answers one of these, negative. libc turns them into errno. */
#ifndef ABI_ERR_H
#define ABI_ERR_H

enum {
    ERR_CAP = -1,         /* no such capability, of the wrong type, or its object is gone */
    ERR_RIGHT = -2,       /* the capability lacks the right */
    ERR_INVAL = -3,       /* an argument is out of its range */
    ERR_FAULT = -4,       /* a pointer does not name memory of the caller that may be used so */
    ERR_NOSYS = -5,       /* no such operation, or this server does not offer it */
    ERR_BUSY = -6,        /* the object, frame or slot is in use */
    ERR_NEED_TABLE = -7,  /* the space has no page-table frame left: donate and try again */
    ERR_STALE = -8,       /* the receive id names no waiting thread (answered, killed, or not received here) */
    ERR_DEAD = -9,        /* the other side went away while we waited */
    ERR_TIMEOUT = -10,    /* the deadline passed */
    ERR_TOUCH = -11,      /* short: a page of the caller's buffer is absent; touch it and repeat the rest */
    ERR_AGAIN = -12,      /* not now; the same request may work later */
    ERR_NOMEM = -13,      /* no memory, or no room in the address space */
    ERR_NOENT = -14,
    ERR_EXIST = -15,
    ERR_NOTDIR = -16,
    ERR_ISDIR = -17,
    ERR_NOTEMPTY = -18,
    ERR_BADF = -19,       /* no such handle, or not open for this */
    ERR_ACCESS = -20,
    ERR_NOSPC = -21,      /* the disk is full */
    ERR_IO = -22,         /* the device failed, or the file system is corrupt */
    ERR_NAMETOOLONG = -23,
    ERR_MFILE = -24,      /* too many open handles, or mappings, of this process */
    ERR_NFILE = -25,      /* too many of them in the system */
    ERR_PIPE = -26,       /* nobody will read this pipe */
    ERR_SPIPE = -27,      /* not seekable */
    ERR_FBIG = -28,
    ERR_XDEV = -29,
    ERR_MLINK = -30,
    ERR_LOOP = -31,
    ERR_PERM = -32,
    ERR_CHILD = -33,      /* no child to wait for */
    ERR_SRCH = -34,       /* no such process */
    ERR_NOEXEC = -35,     /* not a program */
    ERR_2BIG = -36,       /* arguments too long */
    ERR_INTR = -37,
    ERR_NOTTY = -38,
    ERR_RANGE = -39,
    ERR_OVERFLOW = -40,
    ERR_ROFS = -41,
    ERR_NODEV = -42,
    ERR_SHARED = -43,     /* the page table is shared with another space: SYS_UNSHARE first */
    ERR_CROWDED = -44,    /* too many wait there: the same request a little later */
    ERR_LAST = -44,
};

#endif
