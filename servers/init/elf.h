/* What to load of an ELF program (System V ABI, chapter 5): checked once, then loaded without further questions. Pure. */
#ifndef INIT_ELF_H
#define INIT_ELF_H

#include <abi/types.h>
#include <stddef.h>

enum { ELF_SEGMENTS_MAX = 8 };

struct elf_segment {
    vaddr_t va;           /* page-aligned */
    uint64_t pages;
    uint64_t skip;        /* bytes of zeroes before the file's part: va itself need not have been aligned */
    uint64_t file_offset, file_bytes;
    unsigned prot;        /* PROT_*; never W and X */
};

struct elf_plan {
    vaddr_t entry;
    unsigned count;
    struct elf_segment segments[ELF_SEGMENTS_MAX]; /* ascending, no page in two of them */
};

/*
 * Plans a static RV64 program of which every page must lie in [low, high). ERR_NOEXEC: it is not one, something
 * lies outside of the file or that range, a segment is writable and executable, or two share a page.
 */
int elf_plan(const void *image, size_t bytes, vaddr_t low, vaddr_t high, struct elf_plan *plan);

#endif
