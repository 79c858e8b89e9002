/*
 * What init gives to each server: one page of facts at SERVER_BOOT_VA and capabilities in fixed slots.
 * A server starts at its ELF entry with a0 = SERVER_BOOT_VA and a stack. Everything it has is wired.
 * Slots that a server does not need are empty: least authority.
 */
#ifndef PROTO_SERVER_H
#define PROTO_SERVER_H

#include <abi/types.h>

#define SERVER_TEXT_VA UINT64_C(0x10000)
#define SERVER_STACK_TOP UINT64_C(0x0fff0000)
enum { SERVER_STACK_BYTES = 64 << 10 };
#define SERVER_BOOT_VA UINT64_C(0x10000000)
#define SERVER_MMIO_VA UINT64_C(0x11000000)   /* device registers, read-write */
#define SERVER_RING_UP_VA UINT64_C(0x12000000)   /* ring with the server that asks us (fs: pager; blk: fs) */
#define SERVER_RING_DOWN_VA UINT64_C(0x13000000) /* ring with the server we ask (pager: fs; fs: blk) */
#define SERVER_RING_SWAP_VA UINT64_C(0x14000000) /* pager: ring with the blk of the swap disk, if there is one */
#define SERVER_POOL_VA UINT64_C(0x1000000000) /* its data pool is mapped from here (plus boot->pool_va's 2 MiB skew) */

enum {
    /* every server */
    SLOT_TABLE = 1,    /* own CapTable: RIGHT_MAKE | CTRL */
    SLOT_SPACE = 2,    /* own Space: RIGHT_MAP */
    SLOT_POOL = 3,     /* own Pool. blk, fs, pager: mapped at boot->pool_va, data frames (MAP, PHYS).
                          proc: not mapped, for objects (MAKE) */
    SLOT_ENDPOINT = 4, /* own Endpoint, all rights, badge 0: recv here; GRANT: mint from it */
    SLOT_CONSOLE = 5,  /* a one-frame Pool, only good for sys_console */
    /* tty */
    SLOT_TTY_IRQ = 8,
    SLOT_TTY_PROC_SIGNAL = 9,   /* signal PROC_SIGNAL_* */
    /* blk */
    SLOT_BLK_IRQ = 8,
    SLOT_BLK_FS_SIGNAL = 9,     /* signal FS_SIGNAL_BLK at fs; the blk of the swap disk: PAGER_SIGNAL_SWAP at the pager */
    SLOT_BLK_POOL_FS = 10,      /* the pools whose frames a request may name: PHYS only */
    SLOT_BLK_POOL_PAGER = 11,
    /* fs */
    SLOT_FS_BLK_SIGNAL = 8,     /* signal BLK_SIGNAL_KICK */
    SLOT_FS_PAGER_SIGNAL = 9,   /* signal PAGER_SIGNAL_FS */
    /* pager */
    SLOT_PAGER_FS = 8,          /* call fs, badge FS_BADGE_PAGER */
    SLOT_PAGER_FS_SIGNAL = 9,   /* signal FS_SIGNAL_PAGER */
    SLOT_PAGER_PROC = 10,       /* forward bad accesses and foreign calls to: badge PROC_BADGE_PAGER */
    SLOT_PAGER_KPOOL = 11,      /* a Pool that is not mapped: Space objects and page tables (MAKE) */
    SLOT_PAGER_MAILBOX = 12,    /* proc's mailbox CapTable (MAKE): PAGER_SPACE_* leave the Space capability in it */
    SLOT_PAGER_SWAP_SIGNAL = 13, /* signal BLK_SIGNAL_KICK at the blk of the swap disk; empty if there is none */
    SLOT_PAGER_DEVICE = 14,     /* and the next: Pools of device memory that programs may map (MAP), boot->devices of them */
    /* proc */
    SLOT_PROC_PAGER = 8,        /* Endpoint of pager, badge 0, CALL|GRANT: call as proc; mint programs' from it */
    SLOT_PROC_FS = 9,           /* likewise */
    SLOT_PROC_TTY = 10,         /* likewise */
    SLOT_PROC_INIT_SIGNAL = 11, /* signal INIT_SIGNAL_* */
    SLOT_PROC_MAILBOX = 12,     /* CapTable: its slot PROC_MAILBOX_SLOT takes Spaces from the pager */
    SLOT_PROC_PAGER_FAULT = 13, /* the pager's Endpoint for faults (CALL): for sys_thread_set */
    /*
     * A test task (boot argument task=NAME, started instead of the system): SLOT_SPACE has MAP | CTRL | GRANT; SLOT_POOL, all
     * rights, is all memory that is left, not mapped (pool_va is 0); its faults are reported and end the machine.
     */
    SLOT_TASK_DEVICE = 13,      /* a device Pool of the machine's flash, MAP | MAKE; empty if it has none */
    SLOT_TASK_IRQ = 14,         /* Irq line 0, all rights */
    SLOT_TASK_ROOT = 15,        /* the root Pool, CTRL: to power off */
    SLOT_FREE = 16,             /* first empty slot in every server */
};
enum { PROC_MAILBOX_SLOT = 1 };

/* Signal bits of each server's endpoint. */
enum {
    TTY_SIGNAL_IRQ = 1,
    BLK_SIGNAL_IRQ = 1,
    BLK_SIGNAL_KICK = 2,    /* fs put requests in the ring */
    FS_SIGNAL_BLK = 1,      /* blk put completions in the ring */
    FS_SIGNAL_PAGER = 2,    /* the pager put requests in the ring */
    PAGER_SIGNAL_FS = 1,    /* fs put completions in the ring */
    PAGER_SIGNAL_SWAP = 2,  /* the blk of the swap disk did */
    PROC_SIGNAL_INTR = 1,   /* ^C was typed */
    PROC_SIGNAL_QUIT = 2,   /* ^\ was typed */
    PROC_SIGNAL_SUSP = 4,   /* ^Z was typed */
    PROC_SIGNAL_WINCH = 8,  /* the terminal has another size */
    INIT_SIGNAL_POWEROFF = 1, /* a program asked for it */
    INIT_SIGNAL_REBOOT = 2,
};

/*
 * Badges that are not processes: a process's badge is its pid (fs, tty; at proc with the thread's number above bit 32) or its
 * space id (pager).
 */
#define BADGE_INIT UINT64_C(0x8000000000000001)
#define BADGE_PROC UINT64_C(0x8000000000000002)
#define BADGE_PAGER UINT64_C(0x8000000000000003)
#define BADGE_IS_SERVER(badge) ((badge) >> 63)

/* Priorities. A server that others ask runs above them. */
enum {
    PRIORITY_USER = 8,
    PRIORITY_PROC = 16,
    PRIORITY_PAGER = 18,
    PRIORITY_FS = 20,
    PRIORITY_BLK = 22,
    PRIORITY_TTY = 24,
    PRIORITY_INIT = 28,
};

enum { SERVER_ARGS_BYTES = 2048, SERVER_DEVICES = 2 };

/* A physical range that programs may map by its name, /dev/NAME. */
struct server_device {
    char name[24];       /* NUL-terminated */
    uint64_t frames;     /* of its Pool */
};

struct server_boot {
    char name[24];
    uint64_t pool_va;       /* first frame of SLOT_POOL, as mapped; congruent to its physical address modulo 2 MiB. 0: not mapped */
    uint64_t pool_frames;
    uint64_t kpool_frames;  /* pager: frames of SLOT_PAGER_KPOOL */
    uint64_t mmio_va;       /* tty: the ns16550. blk: the virtio-mmio window of the disk */
    uint64_t mmio_bytes;
    uint64_t timebase_hz;
    uint64_t reg_shift;     /* tty: device tree's reg-shift */
    uint64_t epoch;         /* seconds since 1970 when rdtime was 0; 0: the machine has no clock */
    uint64_t swap_sectors;  /* pager: of the swap disk, of 512 bytes; 0: there is none */
    uint64_t devices;       /* pager: how many of device[] there are */
    char args[SERVER_ARGS_BYTES]; /* the boot arguments: "key=value ..." (libc/rt/bootarg.h reads them) */
    struct server_device device[SERVER_DEVICES];
};
_Static_assert(sizeof(struct server_boot) <= PAGE_BYTES, "one page");

#endif
