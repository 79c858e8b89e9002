/* ELF-64: what is read of an executable file (System V ABI, chapters 4 and 5; RISC-V ELF psABI). */
#ifndef ABI_ELF_H
#define ABI_ELF_H

#include <stdint.h>

struct elf_header {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version;
    uint64_t entry, phoff, shoff;
    uint32_t flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};
_Static_assert(sizeof(struct elf_header) == 64, "Elf64_Ehdr");

struct elf_program {
    uint32_t type, flags; /* PT_*, PF_* */
    uint64_t offset, vaddr, paddr, filesz, memsz, align;
};
_Static_assert(sizeof(struct elf_program) == 56, "Elf64_Phdr");

/* The first bytes of ident: magic, 64 bits, little-endian, version 1. */
#define ELF_IDENT { 0x7f, 'E', 'L', 'F', 2, 1, 1 }
enum { ELF_IDENT_BYTES = 7, ELF_VERSION = 1 };
enum { ET_EXEC = 2, EM_RISCV = 243 };
enum { PT_LOAD = 1, PT_DYNAMIC = 2, PT_INTERP = 3 };
enum { PF_X = 1, PF_W = 2, PF_R = 4 };

#endif
