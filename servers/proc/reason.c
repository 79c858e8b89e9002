/* What is said when a program has done what it may not. */
#include "reason.h"

#include <abi/fault.h>
#include <abi/types.h>
#include <proto/proc.h>
#include <rt/log.h>

struct reason {
    uint64_t signal;
    int32_t code;
    const char *what, *why;
};

/* Exception codes: privileged specification, table 4.2. */
static struct reason of_trap(uint64_t scause)
{
    switch (scause) {
    case 0: return (struct reason){SIGBUS, CODE_ADRALN, "bus error", "misaligned instruction"};
    case 1: return (struct reason){SIGBUS, CODE_ADRERR, "bus error", "instruction access fault"};
    case 3: return (struct reason){SIGTRAP, CODE_BRKPT, "trap", "breakpoint"};
    case 4: return (struct reason){SIGBUS, CODE_ADRALN, "bus error", "misaligned load"};
    case 5: return (struct reason){SIGBUS, CODE_ADRERR, "bus error", "load access fault"};
    case 6: return (struct reason){SIGBUS, CODE_ADRALN, "bus error", "misaligned store"};
    case 7: return (struct reason){SIGBUS, CODE_ADRERR, "bus error", "store access fault"};
    default: return (struct reason){SIGILL, CODE_ILLOPC, "illegal instruction", "no such instruction, or not allowed"};
    }
}

static struct reason of_page(uint64_t reason)
{
    switch (reason) {
    case PROC_REASON_PROTECTION: return (struct reason){SIGSEGV, CODE_ACCERR, "segmentation fault", "the mapping forbids it"};
    case PROC_REASON_BEYOND_FILE: return (struct reason){SIGBUS, CODE_ADRERR, "bus error", "beyond the end of the mapped file"};
    case PROC_REASON_IO: return (struct reason){SIGBUS, CODE_OBJERR, "bus error", "the page could not be read from the disk"};
    case PROC_REASON_NO_MEMORY: return (struct reason){SIGKILL, CODE_KERNEL, "killed", "no memory left"};
    default: return (struct reason){SIGSEGV, CODE_MAPERR, "segmentation fault", "address in no mapping"};
    }
}

static const char *access_words(uint64_t access)
{
    return access == ACCESS_WRITE ? "write to" : access == ACCESS_EXEC ? "execution of" : "read of";
}

uint64_t reason_fault(char *out, size_t size, const char *name, int32_t pid, const uint64_t words[5])
{
    unsigned long address = words[0], pc = words[2];
    uint64_t kind = words[1] >> PROC_REASON_SHIFT;
    struct reason r;
    if (kind == PROC_REASON_TRAP) {
        r = of_trap(words[4]);
        text_format(out, size, "%s[%d]: %s: at pc 0x%lx, value 0x%lx: %s\n", name, pid, r.what, pc, address, r.why);
    } else {
        r = of_page(kind);
        text_format(out, size, "%s[%d]: %s: %s 0x%lx at pc 0x%lx: %s\n", name, pid, r.what,
                    access_words(words[1] & ACCESS_MASK), address, pc, r.why);
    }
    return r.signal;
}

uint64_t reason_memory(char *out, size_t size, const char *name, int32_t pid, const uint64_t words[5])
{
    unsigned long kib = words[1] * (PAGE_BYTES / 1024);
    text_format(out, size, "%s[%d]: killed: no memory left%s, and it is the largest program: %lu KiB%s\n", name, pid,
                words[2] == PROC_SHORT_OF_TABLES ? " for page tables" : "", kib, words[2] == PROC_SHORT_OF_TABLES ? " of them" : "");
    return SIGKILL;
}

void reason_code(const uint64_t words[5], struct sent *what, uint64_t *address)
{
    uint64_t kind = words[1] >> PROC_REASON_SHIFT;
    struct reason r = kind == PROC_REASON_TRAP ? of_trap(words[4]) : of_page(kind);
    what->signal = (uint32_t)r.signal;
    what->code = r.code;
    *address = r.signal == SIGILL || r.signal == SIGTRAP ? words[2] : words[0]; /* there the value is not an address */
}

void reason_foreign_code(uint64_t number, struct sent *what)
{
    what->signal = SIGSYS;
    what->code = PROC_SYS_FOREIGN;
    what->value = number;
}

uint64_t reason_foreign(char *out, size_t size, const char *name, int32_t pid, uint64_t number)
{
    text_format(out, size, "%s[%d]: bad system call: number %lu\n", name, pid, (unsigned long)number);
    return SIGSYS;
}
