/* The whole system: every server with its memory, rings, devices and capabilities. */
#ifndef INIT_SYSTEM_H
#define INIT_SYSTEM_H

#include "archive.h"
#include "machine.h"

#include <abi/boot.h>

/* What init knows about the boot; valid for ever. */
struct boot {
    const struct boot_info *info;
    const struct archive *archive;
    struct machine machine;
    uint64_t epoch;   /* seconds since 1970 when rdtime was 0; 0: unknown */
    cap_t endpoint;   /* init's own: faults of servers, signals */
    cap_t console;    /* a Pool that is only good for sys_console */
};

/* Makes and starts tty, blk, fs, the pager and proc. The pager: boot argument pager=NAME. */
void system_start(const struct boot *boot);

#endif
