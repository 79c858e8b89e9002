/* Traps: system calls, faults and interrupts from user code. */
#include <kern/riscv/trap.h>

#include <kern/fastpath.h>
#include <kern/hart.h>
#include <kern/ipc.h>
#include <kern/obj/irq.h>
#include <kern/obj/space.h>
#include <kern/print.h>
#include <kern/riscv/csr.h>
#include <kern/riscv/fpu.h>
#include <kern/riscv/plic.h>
#include <kern/riscv/sbi.h>
#include <kern/riscv/timer.h>
#include <kern/sched.h>
#include <kern/share.h>
#include <kern/syscall.h>

/* known to trap.S */
_Static_assert(CAUSE_ECALL_U == 8 && CAUSE_LOAD_PAGE == 13 && CAUSE_STORE_PAGE == (13 | 2) && SYS_CALL == -1 && SYS_REPLY_RECV == -4 && REPLY_MAP == 2, "trap.S");

void trap_init(void)
{
    csr_write(sscratch, 0);
    csr_write(stvec, (uintptr_t)trap_entry);
    csr_write(scounteren, 7); /* rdcycle, rdtime, rdinstret in user mode */
    csr_write(sie, SIE_STIE | SIE_SEIE);
}

_Noreturn void trap_in_kernel(uint64_t cause, uint64_t pc, uint64_t value)
{
    print("\nkernel trap: scause 0x%lx sepc 0x%lx stval 0x%lx\n", cause, pc, value);
    panic(__FILE__, __LINE__, "trap in the kernel");
}

void trap_take_interrupts(void)
{
    uint64_t waiting = csr_read(sip) & csr_read(sie);
    if (waiting & SIE_STIE)
        sched_timer();
    if (waiting & SIE_SEIE) {
        uint32_t line;
        while ((line = plic_claim())) {
            hart_self()->kstat[KSTAT_IRQS]++;
            irq_raise(line);
        }
    }
}

/* What the page table says of a page fault. 0: nothing is wrong with the access (any more). *entry: what it has there. */
static unsigned fault_cause(struct thread *t, vaddr_t va, unsigned access, uint64_t *entry)
{
    unsigned level;
    pte_t above;
    *entry = 0;
    if (va >= USER_LIMIT)
        return FAULT_KERNEL;
    if (!t->space || !t->space->root)
        return FAULT_ABSENT;
    pte_t *pte = mmu_walk(t->space->root, va, &level, &above);
    if (*pte | above)
        *entry = share_entry(va, *pte, level, above);
    unsigned refusal = trap_refusal(*pte, access);
    if (refusal)
        return refusal;
    /* Either a stale translation, or Svade: the accessed and dirty bits are for us to set (privileged 4.3.1). */
    pte_t was = *pte;
    *pte |= PTE_A | (access == ACCESS_WRITE ? PTE_D : 0);
    if (*pte != was)
        mmu_flush_page(va, t->space->satp);
    else
        mmu_flush_asid(t->space->satp); /* it may be a table above that was remembered as missing, which the other fence leaves alone (privileged 4.2.1) */
    return 0;
}

static void page_fault(struct thread *t, uint64_t scause)
{
    uint64_t va = csr_read(stval), entry;
    unsigned access = scause == CAUSE_FETCH_PAGE ? ACCESS_EXEC : scause == CAUSE_LOAD_PAGE ? ACCESS_READ : ACCESS_WRITE;
    unsigned cause = fault_cause(t, va, access, &entry);
    if (!cause)
        return;
    fastpath_fault_at(t, va, scause, FAULT_LABEL(access, cause), entry);
    hart_self()->kstat[KSTAT_FAULTS]++;
    uint64_t words[MSG_WORDS] = {va, t->regs.x[REG_PC], scause, t->tag, entry};
    ipc_fault(t, RECV_FAULT, FAULT_LABEL(access, cause), words);
}

static void other_trap(struct thread *t, uint64_t scause)
{
    uint64_t words[MSG_WORDS] = {csr_read(stval), t->regs.x[REG_PC], scause, t->tag, 0};
    if (scause == CAUSE_ILLEGAL && fpu_enable(t))
        return;
    hart_self()->kstat[KSTAT_TRAPS]++;
    ipc_fault(t, RECV_FAULT, FAULT_LABEL(0, FAULT_TRAP), words);
}

_Noreturn void trap_call(struct thread *t)
{
    syscall_handle(t);
    sched_exit();
}

_Noreturn void trap_other(struct thread *t)
{
    uint64_t scause = csr_read(scause);
    if (scause & SCAUSE_INTERRUPT)
        trap_take_interrupts();
    else if (scause >= CAUSE_FETCH_PAGE && scause <= CAUSE_STORE_PAGE)
        page_fault(t, scause);
    else
        other_trap(t, scause);
    sched_exit();
}
