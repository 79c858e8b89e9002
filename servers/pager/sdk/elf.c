/* Reads ELF headers; trusts nothing in them. */
#include "elf.h"

#include <abi/elf.h>
#include <abi/err.h>
#include <abi/prot.h>
#include <proto/layout.h>
#include <rt/string.h>
#include <stdbool.h>

static bool check_header(const struct elf_header *h, size_t bytes)
{
    static const uint8_t ident[ELF_IDENT_BYTES] = ELF_IDENT;
    return memcmp(h->ident, ident, sizeof ident) == 0 && h->type == ET_EXEC && h->machine == EM_RISCV &&
           h->version == ELF_VERSION && h->phentsize == sizeof(struct elf_program) && h->phnum > 0 && h->phoff <= bytes &&
           h->phnum <= (bytes - h->phoff) / sizeof(struct elf_program);
}

static bool check_segment(const struct elf_program *p, uint64_t file_bytes, vaddr_t lowest)
{
    return p->filesz <= p->memsz && p->offset <= file_bytes && p->filesz <= file_bytes - p->offset &&
           p->vaddr >= lowest && p->vaddr < USER_MMAP_FLOOR && p->memsz <= USER_MMAP_FLOOR - p->vaddr &&
           (p->vaddr & (PAGE_BYTES - 1)) == (p->offset & (PAGE_BYTES - 1)) && (p->flags & (PF_R | PF_W | PF_X));
}

static void fill_segment(const struct elf_program *p, struct elf_segment *s)
{
    uint64_t inside = p->vaddr & (PAGE_BYTES - 1);
    s->va = p->vaddr - inside;
    s->offset = p->offset - inside;
    s->bytes = (inside + p->memsz + PAGE_BYTES - 1) & ~(uint64_t)(PAGE_BYTES - 1);
    s->file_bytes = p->filesz == p->memsz ? UINT64_MAX : p->filesz ? inside + p->filesz : 0;
    s->prot = (p->flags & PF_X ? PROT_X : 0) | (p->flags & PF_W ? PROT_W | PROT_R : 0) | (p->flags & PF_R ? PROT_R : 0);
}

static bool is_code(const struct elf_image *image, vaddr_t entry)
{
    for (unsigned i = 0; i < image->segments; i++) {
        const struct elf_segment *s = &image->segment[i];
        if ((s->prot & PROT_X) && entry >= s->va && entry - s->va < s->bytes)
            return true;
    }
    return false;
}

int elf_parse(const void *head, size_t bytes, uint64_t file_bytes, struct elf_image *out)
{
    struct elf_header h;
    struct elf_image image = { .end = USER_TEXT_VA };
    if (bytes > file_bytes)
        bytes = (size_t)file_bytes;
    if (bytes < sizeof h)
        return ERR_NOEXEC;
    memcpy(&h, head, sizeof h);
    if (!check_header(&h, bytes))
        return ERR_NOEXEC;
    for (unsigned i = 0; i < h.phnum; i++) {
        struct elf_program p;
        memcpy(&p, (const char *)head + h.phoff + i * sizeof p, sizeof p);
        if (p.type == PT_INTERP || p.type == PT_DYNAMIC)
            return ERR_NOEXEC;
        if (p.type != PT_LOAD || p.memsz == 0)
            continue;
        /* ascending and on pages of their own: each begins at or behind where the last ended */
        if (!check_segment(&p, file_bytes, image.end) || image.segments == ELF_SEGMENTS_MAX)
            return ERR_NOEXEC;
        struct elf_segment *s = &image.segment[image.segments];
        fill_segment(&p, s);
        if (s->va < image.end)
            return ERR_NOEXEC;
        image.end = s->va + s->bytes;
        image.segments++;
    }
    image.entry = h.entry;
    if (!is_code(&image, h.entry) || (h.entry & 1))
        return ERR_NOEXEC;
    *out = image;
    return 0;
}
