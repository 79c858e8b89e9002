/* Unit test of reason.c: signal and words for what a program may do wrong. */
#include "reason.h"

#include "signals.h"

#include <abi/fault.h>
#include <proto/proc.h>
#include <rt/test.h>
#include <string.h>

static char line[200];

static uint64_t fault(uint64_t access, uint64_t reason, uint64_t scause)
{
    const uint64_t words[5] = {0x1234, access | reason << PROC_REASON_SHIFT, 0x10234, 12, scause};
    return reason_fault(line, sizeof line, "prog", 12, words);
}

int main(void)
{
    CHECK(fault(ACCESS_WRITE, PROC_REASON_UNMAPPED, 15) == SIGSEGV);
    CHECK(!strcmp(line, "prog[12]: segmentation fault: write to 0x1234 at pc 0x10234: address in no mapping\n"));
    CHECK(fault(ACCESS_READ, PROC_REASON_PROTECTION, 13) == SIGSEGV && strstr(line, "read of 0x1234"));
    CHECK(fault(ACCESS_EXEC, PROC_REASON_PROTECTION, 12) == SIGSEGV && strstr(line, "execution of"));
    CHECK(fault(ACCESS_READ, PROC_REASON_BEYOND_FILE, 13) == SIGBUS && strstr(line, "beyond the end"));
    CHECK(fault(ACCESS_READ, PROC_REASON_IO, 13) == SIGBUS && strstr(line, "bus error"));
    CHECK(fault(ACCESS_WRITE, PROC_REASON_NO_MEMORY, 15) == SIGKILL && strstr(line, "no memory"));
    CHECK(reason_memory(line, sizeof line, "prog", 12, (const uint64_t[5]){12, 100, PROC_SHORT_OF_FRAMES}) == SIGKILL);
    CHECK(!strcmp(line, "prog[12]: killed: no memory left, and it is the largest program: 400 KiB\n"));
    CHECK(reason_memory(line, sizeof line, "prog", 12, (const uint64_t[5]){12, 100, PROC_SHORT_OF_TABLES}) == SIGKILL);
    CHECK(strstr(line, "no memory left for page tables") && strstr(line, "400 KiB of them"));
    CHECK(fault(0, PROC_REASON_TRAP, 2) == SIGILL && strstr(line, "illegal instruction"));
    CHECK(fault(0, PROC_REASON_TRAP, 3) == SIGTRAP && strstr(line, "breakpoint"));
    CHECK(fault(0, PROC_REASON_TRAP, 6) == SIGBUS && strstr(line, "misaligned store"));
    CHECK(fault(0, PROC_REASON_TRAP, UINT64_MAX) == SIGILL);
    CHECK(fault(99, 99, 99) == SIGSEGV);
    CHECK(reason_foreign(line, sizeof line, "prog", 12, 64) == SIGSYS && strstr(line, "number 64"));
    return test_end();
}
