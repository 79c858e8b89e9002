/* The kernel's first C function: learns the machine, makes the root task, runs it. */
#include <kern/kmain.h>

#include <kern/hart.h>
#include <kern/machine.h>
#include <kern/print.h>
#include <kern/riscv/csr.h>
#include <kern/riscv/mmu.h>
#include <kern/riscv/plic.h>
#include <kern/riscv/trap.h>
#include <kern/rootload.h>
#include <kern/sched.h>

extern char __image_end[], boot_stack_top[];

_Noreturn void kmain(uint64_t hart, paddr_t fdt, paddr_t image)
{
    struct hart *h = hart_self();
    print("Quire %s, hart %lu\n", DEBUG ? "debug" : "release", hart);
    h->id = hart;
    h->stack_top = boot_stack_top;
    h->satp = sched_kernel_satp = csr_read(satp);
    trap_init();
    machine_read(fdt, hart, image);
    mmu_protect_kernel(image, machine.ram_end);
    h->plic_context = machine.plic_context;
    plic_init();
    rootload(image, (paddr_t)(uintptr_t)__image_end - KERNEL_VA + image);
    sched_exit();
}
