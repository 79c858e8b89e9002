/* init's first thread after the start. */
#include "watch.h"

#include "cause.h"
#include "server.h"

#include <abi/boot.h>
#include <rt/log.h>

/* For a foreign call there is no pc in the message: the registers tell. */
static void report(const struct message *m)
{
    char cause[80];
    struct regs regs;
    int foreign = m->kind == RECV_FOREIGN;
    const char *name = "init"; /* our own other threads */
    if (m->badge > 0 && m->badge < SERVERS)
        name = server_get((unsigned)m->badge)->boot.name;
    uint64_t pc = m->w[1], address = m->w[0];
    if (foreign) {
        pc = sys_regs_get(m->id, &regs) == 0 ? regs.x[0] : 0;
        address = pc;
    }
    cause_text(cause, sizeof cause, foreign, m->label, m->w[2]);
    log_print("init: server %s died: %s at pc 0x%lx, address 0x%lx\n", name, cause, (unsigned long)pc,
              (unsigned long)address);
    sys_power(INIT_SLOT_POOL, POWER_FAIL);
}

/* Nothing of init may be called: whoever calls is told so. */
static void refuse(const struct message *m)
{
    struct reply r = {.id = m->id, .kind = REPLY_MSG, .status = ERR_NOSYS};
    sys_reply(&r);
}

void watch_run(cap_t endpoint, void (*on_power)(unsigned how))
{
    int ordered = 0;
    for (;;) {
        struct message m;
        sys_recv(endpoint, &m, DEADLINE_NEVER);
        if (m.kind == RECV_FAULT || m.kind == RECV_FOREIGN) {
            report(&m);
        } else if (m.kind == RECV_CALL) {
            refuse(&m);
        } else if (m.kind == RECV_SIGNAL && !ordered) {
            ordered = 1;
            on_power(m.label & INIT_SIGNAL_REBOOT ? POWER_RESET : POWER_OFF);
        }
    }
}
