/*
 * Programs with bad headers: exec says ENOEXEC; and 200 files that differ from a program in a few bytes: each is refused, or runs
 * and ends. What another system does with such files is its own business, so this runs here only. mutants [COUNT [SEED]]
 */
#include "../kit.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>

static const char name[] = "/tmp/mutant";
static unsigned char *good, *bad; /* the program, and what becomes of it */
static size_t bytes;
static uint64_t state;

static uint64_t any(uint64_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (state >> 11) % below;
}

static void put(size_t size)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0700);
    if (fd < 0 || write(fd, bad, size) != (ssize_t)size)
        perror(name);
    close(fd);
}

static void runs(void)
{
    char *const argv[] = {"mutant", NULL};
    int null = open("/dev/null", O_RDWR);
    for (int fd = 0; fd < 3; fd++)
        dup2(null, fd);
    alarm(1); /* it may do anything, even nothing for ever */
    execv(name, argv);
    _exit(errno == ENOEXEC ? 120 : errno == ENOMEM ? 121 : 122);
}

/* 120: ENOEXEC, 121: ENOMEM, 122: another error; else it ran: 0. */
static int outcome(size_t size)
{
    put(size);
    int status = kit_child(runs);
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    return code >= 120 && code <= 122 ? code : 0;
}

/* ---- headers ---- */

static Elf64_Ehdr *head(void)
{
    return (Elf64_Ehdr *)bad;
}

/* The n-th segment that is loaded. */
static Elf64_Phdr *segment(int n)
{
    Elf64_Phdr *p = (Elf64_Phdr *)(bad + ((Elf64_Ehdr *)good)->e_phoff);
    for (;; p++)
        if (p->p_type == PT_LOAD && n-- == 0)
            return p;
}

static void refused(const char *what, int change(void))
{
    memcpy(bad, good, bytes);
    size_t size = (size_t)change();
    CHECK(what, outcome(size ? size : bytes) == 120);
}

#define CASE(function, statement) \
    static int function(void) \
    { \
        statement; \
        return 0; \
    }
CASE(wrong_class, head()->e_ident[EI_CLASS] = ELFCLASS32)
CASE(wrong_order, head()->e_ident[EI_DATA] = ELFDATA2MSB)
CASE(wrong_machine, head()->e_machine = EM_X86_64)
CASE(wrong_type, head()->e_type = ET_REL)
CASE(wrong_version, head()->e_version = 2)
CASE(no_segments, head()->e_phnum = 0)
CASE(many_segments, head()->e_phnum = 0xffff)
CASE(headers_far, head()->e_phoff = 1 << 30)
CASE(headers_wrap, head()->e_phoff = ~UINT64_C(0) - 100)
CASE(headers_small, head()->e_phentsize = 8)
CASE(entry_nowhere, head()->e_entry = 8)
CASE(entry_odd, head()->e_entry |= 1)
CASE(entry_in_data, head()->e_entry = segment(1)->p_vaddr & ~UINT64_C(1))
CASE(same_place, segment(1)->p_vaddr = segment(0)->p_vaddr)
CASE(overlaps, segment(0)->p_memsz = segment(1)->p_vaddr - segment(0)->p_vaddr + 0x1000)
CASE(wrong_way_round, Elf64_Phdr first = *segment(0); *segment(0) = *segment(1); *segment(1) = first)
CASE(memory_wraps, segment(1)->p_memsz = ~UINT64_C(0) - 0x100)
CASE(at_the_top, segment(1)->p_vaddr |= ~UINT64_C(0) << 13)
CASE(in_the_kernel, segment(1)->p_vaddr |= UINT64_C(1) << 63)
CASE(beyond_the_space, segment(1)->p_vaddr |= UINT64_C(1) << 40)
CASE(at_null, segment(0)->p_vaddr &= 0xfff)
CASE(file_larger, segment(0)->p_filesz = segment(0)->p_memsz + 1)
CASE(offset_wraps, segment(1)->p_offset |= ~UINT64_C(0) << 13)
CASE(offset_beyond, segment(1)->p_offset += (uint64_t)1 << 40)
CASE(not_congruent, segment(1)->p_offset += 8)
CASE(wants_interpreter, segment(0)->p_type = PT_INTERP)

static int cut_in_header(void)
{
    return 40;
}

static int cut_in_segments(void)
{
    return 64 + 60;
}

static int cut_in_text(void)
{
    return 4096;
}

static void bad_headers(void)
{
    refused("ENOEXEC: wrong class (XSH exec)", wrong_class);
    refused("ENOEXEC: wrong byte order (XSH exec)", wrong_order);
    refused("ENOEXEC: wrong machine (XSH exec)", wrong_machine);
    refused("ENOEXEC: not a program (XSH exec)", wrong_type);
    refused("ENOEXEC: wrong version (XSH exec)", wrong_version);
    refused("ENOEXEC: no segments (XSH exec)", no_segments);
    refused("ENOEXEC: more segments than the file holds (XSH exec)", many_segments);
    refused("ENOEXEC: segment headers beyond the file (XSH exec)", headers_far);
    refused("ENOEXEC: segment headers that wrap (XSH exec)", headers_wrap);
    refused("ENOEXEC: segment headers of another size (XSH exec)", headers_small);
    refused("ENOEXEC: entry in no segment (XSH exec)", entry_nowhere);
    refused("ENOEXEC: entry at an odd address (XSH exec)", entry_odd);
    refused("ENOEXEC: entry in data (XSH exec)", entry_in_data);
    refused("ENOEXEC: two segments in one place (XSH exec)", same_place);
    refused("ENOEXEC: segments that overlap (XSH exec)", overlaps);
    refused("ENOEXEC: segments not in order (XSH exec)", wrong_way_round);
    refused("ENOEXEC: a segment that wraps (XSH exec)", memory_wraps);
    refused("ENOEXEC: a segment at the top of all addresses (XSH exec)", at_the_top);
    refused("ENOEXEC: a segment in the kernel's half (XSH exec)", in_the_kernel);
    refused("ENOEXEC: a segment beyond the space (XSH exec)", beyond_the_space);
    refused("ENOEXEC: a segment at null (XSH exec)", at_null);
    refused("ENOEXEC: more of the file than of memory (XSH exec)", file_larger);
    refused("ENOEXEC: a file offset that wraps (XSH exec)", offset_wraps);
    refused("ENOEXEC: a file offset beyond the file (XSH exec)", offset_beyond);
    refused("ENOEXEC: offset and address that do not fit (XSH exec)", not_congruent);
    refused("ENOEXEC: an interpreter wanted (XSH exec)", wants_interpreter);
    refused("ENOEXEC: cut off in the header (XSH exec)", cut_in_header);
    refused("ENOEXEC: cut off in the segment headers (XSH exec)", cut_in_segments);
    refused("ENOEXEC: cut off in a segment (XSH exec)", cut_in_text);
}

/* ---- mutants ---- */

static uint64_t odd_value(void)
{
    static const uint64_t values[] = {0, 1, 7, 4095, 4096, 1 << 16, UINT64_C(1) << 31, UINT64_C(1) << 32, UINT64_C(1) << 38, UINT64_C(1) << 39,
                                      UINT64_C(1) << 47, UINT64_C(1) << 63, ~UINT64_C(0), ~UINT64_C(0) << 12};
    return values[any(sizeof values / sizeof *values)];
}

/* Changes a few bytes, more often in the headers; how many bytes of the file are left. */
static size_t mutate(void)
{
    const Elf64_Ehdr *h = (const Elf64_Ehdr *)good;
    size_t headers = h->e_phoff + h->e_phnum * sizeof(Elf64_Phdr);
    memcpy(bad, good, bytes);
    switch (any(6)) {
    case 0:
        return (size_t)any(bytes);
    case 1: /* bytes anywhere */
        for (uint64_t n = 1 + any(64); n > 0; n--)
            bad[any(bytes)] = (unsigned char)any(256);
        return bytes;
    case 2: { /* a field of a segment */
        uint64_t *fields = (uint64_t *)(bad + h->e_phoff + any(h->e_phnum) * sizeof(Elf64_Phdr));
        fields[any(sizeof(Elf64_Phdr) / 8)] = odd_value();
        return bytes;
    }
    case 3: { /* a field of a segment, a little off */
        uint64_t *fields = (uint64_t *)(bad + h->e_phoff + any(h->e_phnum) * sizeof(Elf64_Phdr));
        fields[1 + any(6)] += (any(33) - 16) << any(16);
        return bytes;
    }
    case 4:
        head()->e_entry = segment(0)->p_vaddr + 2 * any(segment(0)->p_memsz / 2);
        return bytes;
    default:
        for (uint64_t n = 1 + any(4); n > 0; n--)
            bad[any(headers)] ^= (unsigned char)(1 << any(8));
        return bytes;
    }
}

static void mutants(int count)
{
    int refusals = 0, others = 0, ran = 0;
    for (int i = 0; i < count; i++) {
        int code = outcome(mutate());
        refusals += code == 120;
        others += code == 122;
        ran += code == 0;
    }
    printf("%d mutants: %d refused, %d ran\n", count, refusals, ran);
    CHECK("mutants are refused, or run and end (XSH exec)", others == 0 && refusals > count / 10 && ran > count / 10);
    memcpy(bad, good, bytes);
    put(bytes);
    int status = kit_child(runs);
    CHECK("the program itself runs (XSH exec)", WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(int argc, char **argv)
{
    struct stat status;
    state = argc > 2 ? strtoull(argv[2], NULL, 0) : 0x5eed5eed;
    int fd = open("/bin/true", O_RDONLY);
    if (fd < 0 || fstat(fd, &status) < 0)
        return 1;
    bytes = (size_t)status.st_size;
    good = malloc(bytes);
    bad = malloc(bytes);
    if (!good || !bad || read(fd, good, bytes) != (ssize_t)bytes)
        return 1;
    close(fd);
    bad_headers();
    mutants(argc > 1 ? atoi(argv[1]) : 200);
    unlink(name);
    return kit_end();
}
