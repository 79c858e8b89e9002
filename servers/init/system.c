/* The whole system. Least authority: what is not granted here, a server does not have. */
#include "system.h"

#include "client.h"
#include "probe.h"
#include "root.h"
#include "server.h"
#include "split.h"

#include <quire/sys.h>
#include <rt/bootarg.h>
#include <rt/log.h>
#include <rt/string.h>

static const void *find_file(const struct boot *boot, const char *name, uint64_t *bytes)
{
    const void *file = archive_find(boot->archive, boot->info->archive_bytes, name, bytes);
    if (!file) {
        log_print("init: there is no %s in the boot archive\n", name);
        root_fail("starting a server", 0);
    }
    return file;
}

static struct server *make_server(const struct boot *boot, unsigned number, const char *file, unsigned priority)
{
    uint64_t bytes;
    const void *image = find_file(boot, file, &bytes);
    struct server *s = server_get(number);
    server_create(number, file, priority, boot->console);
    server_load(s, image, bytes);
    s->boot.timebase_hz = boot->info->timebase_hz;
    s->boot.epoch = boot->epoch;
    text_format(s->boot.args, sizeof s->boot.args, "%s", boot->machine.args);
    return s;
}

static void make_pager(const struct boot *boot)
{
    char name[16], file[24];
    if (!bootarg_get(boot->machine.args, "pager", name, sizeof name))
        root_fail("no pager= among the boot arguments, or too long", 0);
    text_format(file, sizeof file, "pager-%s", name);
    make_server(boot, SERVER_PAGER, file, PRIORITY_PAGER);
}

static void give_disk(struct server *blk, const struct device *disk)
{
    server_give_mmio(blk, disk->paddr, disk->bytes);
    server_give_irq(blk, SLOT_BLK_IRQ, disk->irq);
}

/* A second blk, for the disk that the pager swaps to, and a ring between the two. */
static void make_swap(const struct boot *boot, const struct device *disk)
{
    struct server *swap = make_server(boot, SERVER_SWAP, "blk", PRIORITY_BLK), *pager = server_get(SERVER_PAGER);
    memcpy(swap->boot.name, "swap", sizeof "swap");
    give_disk(swap, disk);
    server_connect_at(pager, SERVER_RING_SWAP_VA, swap);
    pager->boot.swap_sectors = probe_disk_sectors(disk);
}

static void give_devices(const struct boot *boot)
{
    const struct machine *m = &boot->machine;
    struct server *tty = server_get(SERVER_TTY), *blk = server_get(SERVER_BLK);
    const struct device *disk = probe_disk(m, 0);
    if (!m->has_uart)
        root_fail("no ns16550 in the device tree", 0);
    if (!disk)
        root_fail("no virtio block device", 0);
    server_give_mmio(tty, m->uart.paddr, m->uart.bytes);
    tty->boot.reg_shift = m->uart.reg_shift;
    server_give_irq(tty, SLOT_TTY_IRQ, m->uart.irq);
    give_disk(blk, disk);
    if (m->has_flash)
        server_give_device(server_get(SERVER_PAGER), "flash0", m->flash.paddr, m->flash.bytes);
}

/* Returns the pager's pool for kernel objects. */
static cap_t give_memory(const struct boot *boot, bool swap)
{
    struct split split;
    struct server *pager = server_get(SERVER_PAGER);
    cap_t kpool;
    /* A Pool object is a frame too: these come from the reserve. */
    if (split_plan(boot->info->pool_frames, root_next(), swap, &split) < 0)
        root_fail("too little memory", 0);
    root_set_limit(split.limit);
    server_give_pool(server_get(SERVER_TTY), split.tty, RIGHT_MAP, false);
    server_give_pool(server_get(SERVER_BLK), split.blk, RIGHT_MAP | RIGHT_PHYS, true);
    if (swap)
        server_give_pool(server_get(SERVER_SWAP), split.swap, RIGHT_MAP | RIGHT_PHYS, true);
    server_give_pool(server_get(SERVER_FS), split.fs, RIGHT_MAP | RIGHT_PHYS, true);
    server_give_pool(server_get(SERVER_PROC), split.proc, RIGHT_MAKE, false);
    server_give_pool(pager, split.data, RIGHT_MAP | RIGHT_PHYS, true);
    kpool = root_make_pool(split.kpool.first, split.kpool.count);
    pager->boot.kpool_frames = split.kpool.count;
    return kpool;
}

static void grant_all(const struct boot *boot, cap_t kpool)
{
    struct server *tty = server_get(SERVER_TTY), *blk = server_get(SERVER_BLK), *fs = server_get(SERVER_FS),
                  *pager = server_get(SERVER_PAGER), *proc = server_get(SERVER_PROC);
    cap_t mailbox = root_make(OBJ_CAPTABLE, 0, 0);

    server_grant(tty, SLOT_TTY_PROC_SIGNAL, proc->endpoint, RIGHT_SIGNAL, PROC_SIGNAL_INTR | PROC_SIGNAL_QUIT | PROC_SIGNAL_SUSP | PROC_SIGNAL_WINCH);

    server_grant(blk, SLOT_BLK_FS_SIGNAL, fs->endpoint, RIGHT_SIGNAL, FS_SIGNAL_BLK);
    server_grant(blk, SLOT_BLK_POOL_FS, fs->pool, RIGHT_PHYS, 0);
    server_grant(blk, SLOT_BLK_POOL_PAGER, pager->pool, RIGHT_PHYS, 0);

    server_grant(fs, SLOT_FS_BLK_SIGNAL, blk->endpoint, RIGHT_SIGNAL, BLK_SIGNAL_KICK);
    server_grant(fs, SLOT_FS_PAGER_SIGNAL, pager->endpoint, RIGHT_SIGNAL, PAGER_SIGNAL_FS);

    server_grant(pager, SLOT_PAGER_FS, fs->endpoint, RIGHT_CALL, BADGE_PAGER);
    server_grant(pager, SLOT_PAGER_FS_SIGNAL, fs->endpoint, RIGHT_SIGNAL, FS_SIGNAL_PAGER);
    server_grant(pager, SLOT_PAGER_PROC, proc->endpoint, RIGHT_CALL, BADGE_PAGER);
    server_grant(pager, SLOT_PAGER_KPOOL, kpool, RIGHT_MAKE, 0);
    server_grant(pager, SLOT_PAGER_MAILBOX, mailbox, RIGHT_MAKE, 0);

    server_grant(proc, SLOT_PROC_PAGER, pager->endpoint, RIGHT_CALL | RIGHT_GRANT, 0);
    server_grant(proc, SLOT_PROC_FS, fs->endpoint, RIGHT_CALL | RIGHT_GRANT, 0);
    server_grant(proc, SLOT_PROC_TTY, tty->endpoint, RIGHT_CALL | RIGHT_GRANT, 0);
    server_grant(proc, SLOT_PROC_INIT_SIGNAL, boot->endpoint, RIGHT_SIGNAL, INIT_SIGNAL_POWEROFF | INIT_SIGNAL_REBOOT);
    server_grant(proc, SLOT_PROC_MAILBOX, mailbox, RIGHT_MAKE, 0);
    server_grant(proc, SLOT_PROC_PAGER_FAULT, pager->endpoint, RIGHT_CALL, 0);
}

static void grant_swap(void)
{
    struct server *swap = server_get(SERVER_SWAP), *pager = server_get(SERVER_PAGER);
    server_grant(swap, SLOT_BLK_FS_SIGNAL, pager->endpoint, RIGHT_SIGNAL, PAGER_SIGNAL_SWAP);
    server_grant(swap, SLOT_BLK_POOL_PAGER, pager->pool, RIGHT_PHYS, 0);
    server_grant(pager, SLOT_PAGER_SWAP_SIGNAL, swap->endpoint, RIGHT_SIGNAL, BLK_SIGNAL_KICK);
}

void system_start(const struct boot *boot)
{
    const struct device *swap_disk = probe_disk(&boot->machine, 1);
    make_server(boot, SERVER_TTY, "tty", PRIORITY_TTY);
    make_server(boot, SERVER_BLK, "blk", PRIORITY_BLK);
    make_server(boot, SERVER_FS, "fs", PRIORITY_FS);
    make_pager(boot);
    make_server(boot, SERVER_PROC, "proc", PRIORITY_PROC);
    server_connect(server_get(SERVER_FS), server_get(SERVER_BLK));
    server_connect(server_get(SERVER_PAGER), server_get(SERVER_FS));
    give_devices(boot);
    if (swap_disk)
        make_swap(boot, swap_disk);
    grant_all(boot, give_memory(boot, swap_disk));
    if (swap_disk)
        grant_swap();
    client_init(boot->info->timebase_hz);
    if (swap_disk)
        server_start(server_get(SERVER_SWAP), boot->endpoint);
    for (unsigned number = SERVER_TTY; number <= SERVER_PROC; number++)
        server_start(server_get(number), boot->endpoint);
}
