/* What a program file asks for (ELF64 for RISC-V; System V ABI, generic part, chapters 4 and 5). Pure. */
#ifndef PAGER_ELF_H
#define PAGER_ELF_H

#include <abi/types.h>
#include <stddef.h>

enum { ELF_SEGMENTS_MAX = 8 };

struct elf_segment {
    vaddr_t va;           /* page-aligned */
    uint64_t bytes;       /* a multiple of the page */
    uint64_t offset;      /* in the file, page-aligned */
    uint64_t file_bytes;  /* from va on; zero beyond. UINT64_MAX: all of it is the file's */
    unsigned prot;
};

struct elf_image {
    vaddr_t entry;
    vaddr_t end;          /* behind the last segment, page-aligned */
    unsigned segments;    /* ascending, sharing no page */
    struct elf_segment segment[ELF_SEGMENTS_MAX];
};

/*
 * Reads the headers, which must lie in the first `bytes` of the file. 0 or ERR_NOEXEC: truncated, another class, byte order
 * or machine, not a static program, segments that overlap, wrap around, leave the file or where programs may lie.
 */
int elf_parse(const void *head, size_t bytes, uint64_t file_bytes, struct elf_image *out);

#endif
