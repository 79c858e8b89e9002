/* Why a thread stopped, in words. */
#include "cause.h"

#include <abi/fault.h>
#include <rt/log.h>

/* Exception codes: privileged specification, table 4.2. */
static const char *trap_name(uint64_t scause)
{
    static const char *const names[] = {
        "misaligned instruction", "instruction access fault", "illegal instruction", "breakpoint",
        "misaligned load", "load access fault", "misaligned store", "store access fault",
    };
    return scause < sizeof names / sizeof names[0] ? names[scause] : "unknown trap";
}

static const char *access_name(uint64_t access)
{
    return access == ACCESS_WRITE ? "write" : access == ACCESS_EXEC ? "instruction fetch" : "read";
}

static const char *page_name(uint64_t cause)
{
    switch (cause) {
    case FAULT_ABSENT: return "where nothing is mapped";
    case FAULT_READONLY: return "to a read-only page";
    case FAULT_NOREAD: return "of a page that may not be read";
    case FAULT_NOEXEC: return "from a page that may not be executed";
    case FAULT_KERNEL: return "outside of user space";
    default: return "for an unknown cause";
    }
}

void cause_text(char *out, size_t size, int foreign, uint64_t label, uint64_t scause)
{
    uint64_t cause = label >> FAULT_SHIFT;
    if (foreign)
        text_format(out, size, "unknown system call %lu", (unsigned long)label);
    else if (cause == FAULT_TRAP)
        text_format(out, size, "%s", trap_name(scause));
    else
        text_format(out, size, "%s %s", access_name(label & ACCESS_MASK), page_name(cause));
}
