/* The orderly end. */
#include "power.h"

#include "client.h"
#include "thread.h"

#include <abi/boot.h>
#include <proto/fs.h>
#include <proto/pager.h>
#include <proto/proc.h>
#include <quire/sys.h>
#include <rt/log.h>

enum { SIGNAL_KILL = 9 };

static int ending; /* 1: some thread is in power_end */

static void ask(const char *what, cap_t server, uint64_t op, uint64_t w0, uint64_t w1)
{
    uint64_t w[MSG_WORDS] = {w0, w1};
    int64_t error = sys_call(server, op, w, NULL, 0);
    if (error < 0 && error != ERR_SRCH)
        log_print("init: %s: error %ld\n", what, (long)error);
}

void power_end(unsigned how, bool report, int status)
{
    char line[32];
    if (__atomic_exchange_n(&ending, 1, __ATOMIC_ACQ_REL))
        thread_idle();
    ask("end all programs", client.proc, PROC_KILL, UINT64_MAX, SIGNAL_KILL);
    ask("sync", client.pager, PAGER_SYNC, 0, 0);
    ask("unmount", client.fs, FS_UNMOUNT, 0, 0);
    if (report) {
        text_format(line, sizeof line, "[exit %d]\n", status);
        client_print(line);
    }
    client_drain();
    sys_power(INIT_SLOT_POOL, how);
    thread_idle();
}
