/* What to load of an ELF program. */
#include "elf.h"

#include <abi/elf.h>
#include <abi/err.h>
#include <abi/prot.h>
#include <rt/string.h>

static int header_check(const struct elf_header *h, size_t bytes)
{
    static const uint8_t ident[ELF_IDENT_BYTES] = ELF_IDENT;
    if (memcmp(h->ident, ident, sizeof ident) != 0 || h->type != ET_EXEC || h->machine != EM_RISCV)
        return ERR_NOEXEC;
    if (h->phentsize != sizeof(struct elf_program) || h->phoff > bytes ||
        h->phnum > (bytes - h->phoff) / sizeof(struct elf_program))
        return ERR_NOEXEC;
    return 0;
}

static int segment_plan(const struct elf_program *p, size_t bytes, vaddr_t low, vaddr_t high, struct elf_segment *s)
{
    if (p->offset > bytes || p->filesz > bytes - p->offset || p->filesz > p->memsz)
        return ERR_NOEXEC;
    if (p->vaddr < low || p->vaddr >= high || p->memsz > high - p->vaddr)
        return ERR_NOEXEC;
    if ((p->flags & PF_W) && (p->flags & PF_X))
        return ERR_NOEXEC;
    s->skip = p->vaddr % PAGE_BYTES;
    s->va = p->vaddr - s->skip;
    s->pages = (s->skip + p->memsz + PAGE_BYTES - 1) / PAGE_BYTES;
    s->file_offset = p->offset;
    s->file_bytes = p->filesz;
    s->prot = (p->flags & PF_R ? PROT_R : 0) | (p->flags & PF_W ? PROT_R | PROT_W : 0) | (p->flags & PF_X ? PROT_X : 0);
    return s->prot ? 0 : ERR_NOEXEC;
}

static int entry_check(const struct elf_plan *plan)
{
    for (unsigned i = 0; i < plan->count; i++) {
        const struct elf_segment *s = &plan->segments[i];
        if ((s->prot & PROT_X) && plan->entry >= s->va && plan->entry < s->va + s->pages * PAGE_BYTES)
            return 0;
    }
    return ERR_NOEXEC;
}

int elf_plan(const void *image, size_t bytes, vaddr_t low, vaddr_t high, struct elf_plan *plan)
{
    struct elf_header h;
    vaddr_t end = low;
    memset(plan, 0, sizeof *plan);
    if (bytes < sizeof h)
        return ERR_NOEXEC;
    memcpy(&h, image, sizeof h);
    if (header_check(&h, bytes) < 0)
        return ERR_NOEXEC;
    plan->entry = h.entry;
    for (unsigned i = 0; i < h.phnum; i++) {
        struct elf_program p;
        memcpy(&p, (const uint8_t *)image + h.phoff + i * sizeof p, sizeof p);
        if (p.type != PT_LOAD || p.memsz == 0)
            continue;
        if (plan->count == ELF_SEGMENTS_MAX)
            return ERR_NOEXEC;
        struct elf_segment *s = &plan->segments[plan->count];
        if (segment_plan(&p, bytes, low, high, s) < 0 || s->va < end)
            return ERR_NOEXEC;
        end = s->va + s->pages * PAGE_BYTES;
        plan->count++;
    }
    return entry_check(plan);
}
