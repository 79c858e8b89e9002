/* Floating point, saved lazily. */
#include <kern/riscv/fpu.h>

#include <kern/hart.h>
#include <kern/memory.h>
#include <kern/riscv/csr.h>

/* trap.S */
void fpu_save(uint64_t area[33]);
void fpu_load(const uint64_t area[33]);

/* Makes the owner's memory copy the truth. */
static void write_back(struct thread *owner)
{
    if ((owner->sstatus & SSTATUS_FS) == SSTATUS_FS) {
        csr_set(sstatus, SSTATUS_FS);
        fpu_save(owner->fpu);
        owner->sstatus = (owner->sstatus & ~SSTATUS_FS) | SSTATUS_FS_CLEAN;
    }
}

bool fpu_enable(struct thread *t)
{
    struct hart *h = hart_self();
    if (t->sstatus & SSTATUS_FS)
        return false;
    if (h->fpu_owner) {
        write_back(h->fpu_owner);
        h->fpu_owner->sstatus &= ~SSTATUS_FS;
    }
    csr_set(sstatus, SSTATUS_FS);
    fpu_load(t->fpu);
    t->sstatus |= SSTATUS_FS_CLEAN;
    h->fpu_owner = t;
    return true;
}

void fpu_forget(struct thread *t)
{
    struct hart *h = hart_self();
    if (h->fpu_owner == t)
        h->fpu_owner = NULL;
    t->sstatus &= ~SSTATUS_FS;
}

void fpu_copy(struct thread *to, struct thread *from)
{
    if (hart_self()->fpu_owner == from)
        write_back(from);
    memcpy(to->fpu, from->fpu, sizeof to->fpu);
}
