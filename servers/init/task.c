/* A test task instead of the system. */
#include "task.h"

#include "root.h"
#include "server.h"

#include <quire/sys.h>
#include <rt/log.h>

enum { RESERVE_FRAMES = 64 }; /* for the tables that server_start may still need */

void task_start(const struct boot *boot, const char *name)
{
    uint64_t bytes, total = boot->info->pool_frames;
    struct server *s = server_get(SERVER_TASK);
    const void *image = archive_find(boot->archive, boot->info->archive_bytes, name, &bytes);
    if (!image)
        root_fail("there is no such task in the boot archive", 0);
    server_create(SERVER_TASK, name, PRIORITY_PROC, boot->console);
    server_load(s, image, bytes);
    s->boot.timebase_hz = boot->info->timebase_hz;
    text_format(s->boot.args, sizeof s->boot.args, "%s", boot->machine.args);

    /* More rights to its Space than a server has: it may donate tables and make threads in it. */
    sys_cap_delete(s->table, SLOT_SPACE);
    server_grant(s, SLOT_SPACE, s->space, RIGHT_MAP | RIGHT_CTRL | RIGHT_GRANT, 0);
    server_grant(s, SLOT_TASK_IRQ, INIT_SLOT_IRQ, RIGHT_ALL, 0);
    server_grant(s, SLOT_TASK_ROOT, INIT_SLOT_POOL, RIGHT_CTRL, 0);

    if (boot->machine.has_flash)
        server_grant(s, SLOT_TASK_DEVICE, root_make_device(boot->machine.flash.paddr / PAGE_BYTES, boot->machine.flash.bytes / PAGE_BYTES),
                     RIGHT_MAP | RIGHT_MAKE, 0);

    uint64_t first = root_next() + RESERVE_FRAMES;
    if (first >= total)
        root_fail("too little memory", 0);
    root_set_limit(first);
    server_give_pool(s, (struct frame_range){first, total - first}, RIGHT_ALL, false);
    server_start(s, boot->endpoint);
}
