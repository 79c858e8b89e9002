/* The clock of the metadata. State: when it is due, and whether the sync is queued. */
#include "aged.h"

#include "super.h"
#include "work.h"

#include <quire/sys.h>
#include <stdbool.h>

static uint64_t age, due = DEADLINE_NEVER;
static bool queued;

void aged_init(uint64_t timebase_hz)
{
    age = AGE_SECONDS * timebase_hz;
}

static void run(struct task *task)
{
    (void)task;
    super_sync(); /* what fails stays changed, and is told to whoever asks */
    queued = false;
    due = DEADLINE_NEVER;
}

void aged_poll(void)
{
    static struct task task = {.run = run};
    if (queued)
        return;
    if (!super_is_changed()) {
        due = DEADLINE_NEVER;
    } else if (due == DEADLINE_NEVER) {
        due = sys_time() + age;
    } else if (sys_time() >= due) {
        queued = true;
        due = DEADLINE_NEVER;
        work_add(&task);
    }
}

uint64_t aged_deadline(void)
{
    return due;
}
