/* Unit test of elf.c: a program that is right is planned; each thing that may be wrong with it is refused. */
#include "elf.h"

#include <abi/elf.h>
#include <abi/err.h>
#include <abi/prot.h>
#include <rt/test.h>
#include <string.h>

static struct {
    struct elf_header h;
    struct elf_program p[10];
    uint8_t rest[8192];
} image;
static struct elf_plan plan;

enum { LOW = 0x10000, HIGH = 0x100000 };

static void fresh(void)
{
    static const uint8_t ident[] = {0x7f, 'E', 'L', 'F', 2, 1, 1};
    memset(&image, 0, sizeof image);
    memcpy(image.h.ident, ident, sizeof ident);
    image.h.type = 2;
    image.h.machine = 243;
    image.h.entry = 0x10010;
    image.h.phoff = sizeof image.h;
    image.h.phentsize = sizeof(struct elf_program);
    image.h.phnum = 3;
    image.p[0] = (struct elf_program){.type = 1, .flags = 5, .offset = 4096, .vaddr = 0x10000, .filesz = 100, .memsz = 100};
    image.p[1] = (struct elf_program){.type = 0x6474e551, .flags = 7}; /* not to be loaded */
    image.p[2] = (struct elf_program){.type = 1, .flags = 6, .offset = 4196, .vaddr = 0x11064, .filesz = 10, .memsz = 8192};
}

static int check(void)
{
    return elf_plan(&image, sizeof image, LOW, HIGH, &plan);
}

static void plans(void)
{
    fresh();
    CHECK(check() == 0 && plan.count == 2 && plan.entry == 0x10010);
    CHECK(plan.segments[0].va == 0x10000 && plan.segments[0].pages == 1 && plan.segments[0].prot == (PROT_R | PROT_X));
    CHECK(plan.segments[1].va == 0x11000 && plan.segments[1].skip == 0x64 && plan.segments[1].pages == 3);
    CHECK(plan.segments[1].file_offset == 4196 && plan.segments[1].file_bytes == 10);
    CHECK(plan.segments[1].prot == (PROT_R | PROT_W));
}

#define REFUSED(change) (fresh(), (change), CHECK(check() == ERR_NOEXEC))

static void refuses(void)
{
    REFUSED(image.h.ident[1] = 'e');
    REFUSED(image.h.ident[4] = 1);
    REFUSED(image.h.type = 3);
    REFUSED(image.h.machine = 62);
    REFUSED(image.h.phentsize = 32);
    REFUSED(image.h.phoff = sizeof image - 8);
    REFUSED(image.h.phoff = UINT64_MAX - 8);
    REFUSED(image.h.phnum = 0xffff);
    REFUSED(image.h.phnum = 0);
    REFUSED(image.h.entry = 0x11070);        /* not executable */
    REFUSED(image.p[0].flags = 7);           /* writable and executable */
    REFUSED(image.p[0].flags = 0);
    REFUSED(image.p[0].offset = UINT64_MAX);
    REFUSED(image.p[0].filesz = sizeof image);
    REFUSED(image.p[2].memsz = 9);           /* less than the file's part */
    REFUSED(image.p[2].memsz = UINT64_MAX);
    REFUSED(image.p[2].vaddr = UINT64_MAX);
    REFUSED(image.p[2].vaddr = 0x10800);     /* shares a page */
    REFUSED(image.p[2].vaddr = HIGH - 4096); /* reaches beyond */
    REFUSED(image.p[0].vaddr = LOW - 4096);
    fresh();
    CHECK(elf_plan(&image, 63, LOW, HIGH, &plan) == ERR_NOEXEC);
    fresh();
    image.h.phnum = 10;
    for (unsigned i = 1; i < 10; i++)
        image.p[i] = (struct elf_program){.type = 1, .flags = 4, .vaddr = LOW + i * 4096, .memsz = 1};
    CHECK(check() == ERR_NOEXEC); /* too many segments */
}

int main(void)
{
    plans();
    refuses();
    return test_end();
}
