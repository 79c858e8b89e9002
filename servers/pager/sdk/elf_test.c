/* elf.c on headers that are right, wrong in one field each, cut short, and random. */
#include "elf.h"

#include <abi/err.h>
#include <abi/prot.h>
#include <proto/layout.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_BYTES = 5 * 4096 };

static unsigned passed, failed;
static uint8_t head[PAGE_BYTES];
static struct elf_image image;

static void check(int ok, const char *what)
{
    ok ? passed++ : failed++;
    if (!ok)
        printf("FAIL %s\n", what);
}

static void put(size_t at, uint64_t value, size_t bytes)
{
    memcpy(head + at, &value, bytes);
}

enum { PH0 = 64, PH1 = 64 + 56, TYPE = 0, FLAGS = 4, OFFSET = 8, VADDR = 16, FILESZ = 32, MEMSZ = 40 };

static void segment(size_t at, unsigned flags, uint64_t offset, uint64_t va, uint64_t filesz, uint64_t memsz)
{
    put(at + TYPE, 1, 4), put(at + FLAGS, flags, 4), put(at + OFFSET, offset, 8), put(at + VADDR, va, 8);
    put(at + FILESZ, filesz, 8), put(at + MEMSZ, memsz, 8);
}

/* A program of two segments: code, and data with bss. */
static void fresh(void)
{
    memset(head, 0, sizeof head);
    memcpy(head, "\177ELF\2\1\1", 7);
    put(16, 2, 2), put(18, 243, 2), put(20, 1, 4), put(24, USER_TEXT_VA + 0x100, 8), put(32, 64, 8);
    put(52, 64, 2), put(54, 56, 2), put(56, 2, 2);
    segment(PH0, 5, 0, USER_TEXT_VA, 0x2345, 0x2345);
    segment(PH1, 6, 0x3010, USER_TEXT_VA + 0x4010, 0x800, 0x3000);
}

static int parse(void)
{
    return elf_parse(head, sizeof head, FILE_BYTES, &image);
}

static void refuses(const char *what, size_t at, uint64_t value, size_t bytes)
{
    fresh();
    put(at, value, bytes);
    check(parse() == ERR_NOEXEC, what);
}

static void good(void)
{
    fresh();
    check(parse() == 0 && image.segments == 2 && image.entry == USER_TEXT_VA + 0x100, "a good program");
    check(image.segment[0].va == USER_TEXT_VA && image.segment[0].bytes == 0x3000 && image.segment[0].offset == 0 &&
          image.segment[0].file_bytes == UINT64_MAX && image.segment[0].prot == (PROT_R | PROT_X), "its code");
    check(image.segment[1].va == USER_TEXT_VA + 0x4000 && image.segment[1].bytes == 0x4000 &&
          image.segment[1].offset == 0x3000 && image.segment[1].file_bytes == 0x810 &&
          image.segment[1].prot == (PROT_R | PROT_W), "its data");
    check(image.end == USER_TEXT_VA + 0x8000, "its end");
    put(PH1 + FILESZ, 0, 8);
    check(parse() == 0 && image.segment[1].file_bytes == 0, "bss only");
    put(PH1 + MEMSZ, 0, 8);
    check(parse() == 0 && image.segments == 1, "an empty segment is none");
}

static void bad(void)
{
    refuses("magic", 1, 'F', 1);
    refuses("class", 4, 1, 1);
    refuses("byte order", 5, 2, 1);
    refuses("type", 16, 3, 2);
    refuses("machine", 18, 62, 2);
    refuses("no segments", 56, 0, 2);
    refuses("too many headers", 56, 100, 2);
    refuses("header size", 54, 55, 2);
    refuses("headers outside", 32, 5000, 8);
    refuses("headers wrap", 32, UINT64_MAX - 10, 8);
    refuses("interpreter", PH1 + TYPE, 3, 4);
    refuses("dynamic", PH1 + TYPE, 2, 4);
    refuses("entry outside", 24, USER_TEXT_VA + 0x5000, 8);
    refuses("odd entry", 24, USER_TEXT_VA + 0x101, 8);
    refuses("more in the file than in memory", PH0 + MEMSZ, 0x2344, 8);
    refuses("beyond the file", PH1 + OFFSET, 0x5010 - 0x7f0, 8);
    refuses("offset wraps", PH1 + OFFSET, UINT64_MAX - 0xfef, 8);
    refuses("size wraps", PH1 + MEMSZ, UINT64_MAX - 0x100, 8);
    refuses("address wraps", PH1 + VADDR, UINT64_MAX - 0xfef, 8);
    refuses("below the lowest address", PH0 + VADDR, 0, 8);
    refuses("in the room of mmap", PH1 + VADDR, USER_MMAP_FLOOR - 0xff0, 8);
    refuses("not congruent", PH1 + VADDR, USER_TEXT_VA + 0x4020, 8);
    refuses("overlap", PH1 + VADDR, USER_TEXT_VA + 0x1010, 8);
    refuses("share a page", PH1 + VADDR, USER_TEXT_VA + 0x2010, 8);
    refuses("no access", PH1 + FLAGS, 0, 4);
    for (size_t n = 0; n < 64 + 2 * 56; n++) {
        fresh();
        check(elf_parse(head, n, FILE_BYTES, &image) == ERR_NOEXEC, "cut short");
        check(elf_parse(head, sizeof head, n, &image) == ERR_NOEXEC, "a short file");
    }
}

/* Whatever is accepted is sane. */
static void random_headers(void)
{
    srand(7);
    for (int i = 0; i < 200000; i++) {
        fresh();
        for (int n = rand() % 4 + 1; n; n--) {
            size_t at = (size_t)rand() % (64 + 2 * 56);
            if (rand() % 2)
                head[at] = (uint8_t)rand();
            else
                put(at & ~(size_t)7, (uint64_t)rand() << (rand() % 60), 8);
        }
        if (parse() != 0)
            continue;
        vaddr_t last = USER_TEXT_VA;
        int sane = image.segments > 0;
        for (unsigned s = 0; s < image.segments; s++) {
            const struct elf_segment *g = &image.segment[s];
            sane &= g->va >= last && g->bytes > 0 && g->bytes % PAGE_BYTES == 0 && g->va % PAGE_BYTES == 0 &&
                    g->offset % PAGE_BYTES == 0 && g->prot && g->va + g->bytes <= USER_MMAP_FLOOR &&
                    (g->file_bytes == UINT64_MAX || g->file_bytes <= g->bytes);
            last = g->va + g->bytes;
        }
        if (!sane) {
            check(0, "random headers");
            return;
        }
    }
    check(1, "random headers");
}

int main(void)
{
    good();
    bad();
    random_headers();
    printf("%u passed, %u failed\n", passed, failed);
    return failed != 0;
}
