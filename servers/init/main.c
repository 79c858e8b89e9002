/* The root task: reads what the kernel gave, starts the servers with least authority, and watches over them. */
#include "root.h"
#include "session.h"
#include "system.h"
#include "task.h"
#include "thread.h"
#include "watch.h"

#include "probe.h"

#include <quire/sys.h>
#include <rt/bootarg.h>
#include <rt/log.h>
#include <rt/server.h>

static struct boot boot;
static unsigned power_how;

static void read_machine(void)
{
    uint64_t bytes;
    int error = machine_read((const void *)boot.info->fdt_va, boot.info->fdt_bytes, &boot.machine);
    if (error < 0)
        root_fail("reading the device tree", error);
    const char *defaults = archive_find(boot.archive, boot.info->archive_bytes, "defaults", &bytes);
    if (defaults && machine_add_defaults(&boot.machine, defaults, bytes) < 0)
        root_fail("boot arguments too long", 0);
    uint64_t now = probe_clock(&boot.machine);
    if (now)
        boot.epoch = now - sys_time() / boot.info->timebase_hz;
}

/*
 * A pool by which servers may write on the firmware console and nothing else: its only frame is used up, by our endpoint.
 */
static void make_endpoint(void)
{
    boot.console = root_make_pool(root_take(1), 1);
    boot.endpoint = root_slot();
    int64_t error = sys_make(boot.console, 0, OBJ_ENDPOINT, boot.endpoint, 0, 0);
    if (error < 0)
        root_fail("making an endpoint", error);
}

static void run_power(void)
{
    session_end(power_how);
}

static void on_power(unsigned how)
{
    power_how = how;
    thread_start(run_power, boot.endpoint);
}

/* The kernel enters init as init enters a server, but what a0 points to is struct boot_info. */
void server_main(const struct server_boot *kernel_gave)
{
    char task[ARCHIVE_NAME_BYTES];
    log_console_cap = INIT_SLOT_POOL;
    boot.info = (const struct boot_info *)(const void *)kernel_gave;
    rt_assert(boot.info->magic == BOOT_MAGIC);
    boot.archive = (const struct archive *)boot.info->archive_va;
    root_init(boot.info->pool_frames);
    make_endpoint();
    read_machine();
    if (bootarg_get(boot.machine.args, "task", task, sizeof task)) {
        task_start(&boot, task);
    } else {
        system_start(&boot);
        session_init(boot.machine.args, boot.epoch);
        thread_start(session_run, boot.endpoint);
    }
    watch_run(boot.endpoint, on_power);
}
