/* Calls to the firmware. */
#include <kern/riscv/sbi.h>

#include <abi/syscall.h>

enum {
    EXT_PUTCHAR = 1, /* legacy, chapter 5.2: in every firmware we meet */
    EXT_TIME = 0x54494d45,
    EXT_SRST = 0x53525354,
};

static int64_t sbi_call(uint64_t extension, uint64_t function, uint64_t x0, uint64_t x1)
{
    register uint64_t a0 __asm__("a0") = x0;
    register uint64_t a1 __asm__("a1") = x1;
    register uint64_t a6 __asm__("a6") = function;
    register uint64_t a7 __asm__("a7") = extension;
    __asm__ volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a6), "r"(a7) : "memory");
    return (int64_t)a0;
}

void sbi_putchar(char c)
{
    sbi_call(EXT_PUTCHAR, 0, (uint8_t)c, 0);
}

void sbi_set_timer(uint64_t when)
{
    sbi_call(EXT_TIME, 0, when, 0);
}

_Noreturn void sbi_power(unsigned how)
{
    sbi_call(EXT_SRST, 0, how == POWER_RESET ? 1 : 0, how == POWER_FAIL ? 1 : 0);
    for (;;)
        __asm__ volatile("wfi");
}
