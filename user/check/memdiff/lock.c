/* Memory that must stay: mlock and its relatives, and how much of it a process may have. */
#include "verbs.h"

#include "place.h"
#include "world.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/capability.h>
#include <sys/syscall.h>
#endif

enum { LIMIT_BYTES = 8 << 20 };

static bool all; /* all memory is locked: how much that is, is the system's business */
static bool any; /* something was locked once */

void lock_prepare(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_MEMLOCK, &limit);
    if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < LIMIT_BYTES)
        limit.rlim_max = LIMIT_BYTES;
    limit.rlim_cur = LIMIT_BYTES;
    setrlimit(RLIMIT_MEMLOCK, &limit);
#ifdef __linux__ /* the limit is for everybody */
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct held[2];
    if (syscall(SYS_capget, &header, held) == 0) {
        held[0].effective &= ~(1u << CAP_IPC_LOCK);
        syscall(SYS_capset, &header, held);
    }
#endif
}

void lock_forked(void)
{
    all = any = false;
}

void lock_note(void)
{
    any = true;
}

bool lock_was_used(void)
{
    return any;
}

/* mlock, mlock2 (when touched), munlock ADDRESS BYTES */
static void lock(const struct op *op)
{
    struct range r;
    if (!place_range(op, 1, &r) || (r.at % PAGE && r.bytes >> 63)) {
        say_skip(); /* rounded up, that length is 0 in Linux */
        return;
    }
    const char *verb = op->word[0];
    any = true;
    void *at = (void *)r.at;
    say_result(verb[1] == 'u' ? munlock(at, r.bytes) : verb[5] == '2' ? mlock2(at, r.bytes, MLOCK_ONFAULT) : mlock(at, r.bytes));
    place_treat(&r);
}

/* mlockall LETTERS: c(urrent) f(uture) o(n fault) */
static void lock_all(const struct op *op)
{
    const char *letters = op->word[1];
    int flags = strchr(letters, 'c') ? MCL_CURRENT : 0;
    flags |= strchr(letters, 'f') ? MCL_FUTURE : 0;
    flags |= strchr(letters, 'o') ? MCL_ONFAULT : 0;
    int status = mlockall(flags);
    say_result(status);
    all = all || status == 0;
    any = true;
}

static void unlock_all(const struct op *op)
{
    (void)op;
    say_result(munlockall());
    all = false;
}

/* limit BYTES: RLIMIT_MEMLOCK */
static void limit(const struct op *op)
{
    struct rlimit limits;
    if (all || getrlimit(RLIMIT_MEMLOCK, &limits) < 0) {
        say_skip();
        return;
    }
    limits.rlim_cur = (rlim_t)op_number(op, 1);
    say_result(setrlimit(RLIMIT_MEMLOCK, &limits));
}

const struct verb lock_verbs[] = {
    { "mlock", lock }, { "mlock2", lock }, { "munlock", lock }, { "mlockall", lock_all }, { "munlockall", unlock_all },
    { "limit", limit }, { NULL, NULL },
};
