/* Control and status registers: names as in the privileged specification (1.12), and the accessors. */
#ifndef KERN_RISCV_CSR_H
#define KERN_RISCV_CSR_H

#include <stdint.h>

#define csr_read(reg)                                          \
    ({                                                         \
        uint64_t v_;                                           \
        __asm__ volatile("csrr %0, " #reg : "=r"(v_)::"memory"); \
        v_;                                                    \
    })
#define csr_write(reg, value) __asm__ volatile("csrw " #reg ", %0" ::"r"((uint64_t)(value)) : "memory")
#define csr_set(reg, bits) __asm__ volatile("csrs " #reg ", %0" ::"r"((uint64_t)(bits)) : "memory")
#define csr_clear(reg, bits) __asm__ volatile("csrc " #reg ", %0" ::"r"((uint64_t)(bits)) : "memory")

#define SSTATUS_SIE (UINT64_C(1) << 1)
#define SSTATUS_SPIE (UINT64_C(1) << 5)
#define SSTATUS_SPP (UINT64_C(1) << 8)
#define SSTATUS_FS (UINT64_C(3) << 13)
#define SSTATUS_FS_INITIAL (UINT64_C(1) << 13)
#define SSTATUS_FS_CLEAN (UINT64_C(2) << 13)

#define SIE_STIE (UINT64_C(1) << 5)
#define SIE_SEIE (UINT64_C(1) << 9)

#define SCAUSE_INTERRUPT (UINT64_C(1) << 63)
enum {
    CAUSE_ILLEGAL = 2,
    CAUSE_ECALL_U = 8,
    CAUSE_FETCH_PAGE = 12,
    CAUSE_LOAD_PAGE = 13,
    CAUSE_STORE_PAGE = 15,
    IRQ_TIMER = 5,
    IRQ_EXTERNAL = 9,
};

#define SATP_SV39 (UINT64_C(8) << 60)
#define SATP_ASID_SHIFT 44

static inline uint64_t time_now(void)
{
    uint64_t t;
    __asm__ volatile("rdtime %0" : "=r"(t));
    return t;
}

/* An interrupt that is enabled waits to be taken. */
static inline int interrupt_pending(void)
{
    return (csr_read(sip) & csr_read(sie)) != 0;
}

#endif
