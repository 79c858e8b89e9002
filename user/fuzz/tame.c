/* What random calls may not do, and what they are made of. State: the memory that pointers point to. */
#include "tame.h"

#include <proto/fs.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <proto/proc.h>
#include <proto/tty.h>
#include <quire/call.h>
#include <quire/sys.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "random.h"

enum { PAGE = 4096, GOOD_PAGES = 4, GUARD_PAGES = 8 };

static char *good; /* GOOD_PAGES, then GUARD_PAGES without any access */
static char *read_only;
static const char text[] = "(fuzz)\n";

static void tame_proc(struct server_call *c)
{
    switch (c->label) {
    case PROC_POWER:
    case PROC_FORK:
        c->label = PROC_OPS + c->w[0] % 8;
        break;
    case PROC_KILL:
    case PROC_SIG_QUEUE:
        c->w[0] = (c->w[0] & 0x3fffffff) | 1 << 30; /* nobody */
        break;
    case PROC_WAIT:
        c->w[1] |= PROC_NOHANG;
        break;
    case PROC_SIG_SUSPEND:
    case PROC_THREAD_JOIN:
        c->label = PROC_SIG_PENDING;
        break;
    case PROC_TIMER:
        c->w[3] = 0; /* sends nothing */
        break;
    case PROC_SIG_WAIT:
        c->w[1] = 0;
        break;
    case PROC_TERMINAL:
    case PROC_SETFG:
        c->w[0] = (uint64_t)-1;
        break;
    default:
        break;
    }
}

void tame(struct server_call *c)
{
    switch ((uint32_t)c->endpoint) {
    case USER_SLOT_PROC:
        tame_proc(c);
        break;
    case USER_SLOT_PAGER:
        if (c->label == PAGER_FUTEX_WAIT)
            c->w[2] = 0;
        break;
    case USER_SLOT_FS:
        if (c->label == FS_PIPE_READ || c->label == FS_PIPE_WRITE)
            c->w[2] |= FS_NONBLOCK;
        if (c->label == FS_LOCK)
            c->w[1] &= ~(uint64_t)FS_LOCK_WAIT;
        if (c->label == FS_POLL)
            c->w[2] = 0;
        break;
    case USER_SLOT_TTY:
        if (c->label == TTY_READ)
            c->w[1] |= TTY_NONBLOCK, c->w[2] %= 4; /* often the turn of a session's first command */
        if (c->label == TTY_POLL)
            c->w[0] = 0;
        if (c->label == TTY_WRITE && c->w[0] % 64 != 0)
            c->w[0] |= UINT64_C(1) << 40; /* mostly quiet: longer than any buffer */
        else if (c->label == TTY_WRITE)
            c->buffer = (uintptr_t)text, c->w[0] = sizeof text - 1, c->bytes_flags = (sizeof text - 1) | BUF_IN;
        break;
    default:
        break;
    }
}

void pointers_init(void)
{
    good = mmap(NULL, (GOOD_PAGES + GUARD_PAGES) * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    read_only = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (good == MAP_FAILED || read_only == MAP_FAILED || mprotect(good, GOOD_PAGES * PAGE, PROT_READ | PROT_WRITE) < 0) {
        perror("mmap");
        exit(1);
    }
    memset(good, 'a', GOOD_PAGES * PAGE);
}

uint64_t pointer_of(uint64_t index)
{
    const uint64_t pointers[] = {
        (uintptr_t)good, (uintptr_t)good + 1, (uintptr_t)good + PAGE - 3, (uintptr_t)good + GOOD_PAGES * PAGE - 8,
        (uintptr_t)good + GOOD_PAGES * PAGE, (uintptr_t)read_only, (uintptr_t)text, (uintptr_t)&pointer_of, 0, 8, PAGE,
        USER_LIMIT - 1, USER_LIMIT - PAGE, USER_LIMIT, UINT64_C(0xffffffff80000000), UINT64_C(0xffffffc080200000),
        UINT64_C(1) << 39, UINT64_C(1) << 63, UINT64_MAX, UINT64_MAX - PAGE + 1,
    };
    return pointers[index % (sizeof pointers / sizeof pointers[0])];
}

uint64_t word_of(struct random *r)
{
    uint64_t x = random_next(r);
    switch (random_below(r, 8)) {
    case 0:
    case 1:
        return x % 16;
    case 2:
        return x % 512;
    case 3:
        return (UINT64_C(1) << (x % 64)) - (x >> 32) % 3;
    case 4:
        return -(x % 70);
    case 5:
        return (x % 64) * PAGE;
    case 6:
        return pointer_of(x);
    default:
        return x;
    }
}

void fill_paths(struct random *r)
{
    static const char *const parts[] = {"/tmp/fuzz/a", "/tmp/fuzz/b", "/tmp/fuzz", "/tmp/fuzz/..", "/tmp/fuzz/a/b", "/", "", ".", "..",
                                        "//", "/tmp/fuzz/d/", "/nothing/here", "/tmp/fuzz/c", "\x01\x80\xff", "a/../..", "/tmp/fuzz/e"};
    size_t at = 0;
    for (int i = 0; i < 4 && at < 64; i++) {
        const char *part = parts[random_below(r, sizeof parts / sizeof parts[0])];
        memcpy(good + at, part, strlen(part));
        at += strlen(part);
        if (random_below(r, 8) == 0)
            good[at++] = (char)random_next(r);
    }
    good[at] = 0;
}

static int wrong(const char *what, int64_t result)
{
    printf("%s does not answer as it should: %ld\n", what, (long)result);
    return 1;
}

/* A file's life through libc: written, read back, renamed, removed. */
static bool files_work(void)
{
    static const char name[] = "/tmp/fuzz.check", other[] = "/tmp/fuzz.other";
    char back[16] = "";
    FILE *file = fopen(name, "w");
    bool fine = file && fputs("still here", file) >= 0;
    fine = file && fclose(file) == 0 && fine;
    fine = fine && rename(name, other) == 0;
    file = fine ? fopen(other, "r") : NULL;
    fine = file && fread(back, 1, sizeof back - 1, file) == 10 && strcmp(back, "still here") == 0;
    if (file)
        fclose(file);
    return remove(other) == 0 && fine;
}

int servers_check(void)
{
    uint64_t w[MSG_WORDS] = {1, 2, 3, 4, 5};
    int bad = 0;
    int64_t result = quire_call(USER_SLOT_PAGER, PAGER_NULL, w);
    if (result || w[0] != 1 || w[4] != 5)
        bad |= wrong("pager", result);
    if ((result = quire_call(USER_SLOT_PROC, PROC_NULL, w)) != 0)
        bad |= wrong("proc", result);
    if ((result = quire_call(USER_SLOT_FS, FS_STATFS, w)) != 0 || w[0] < 1024 || w[2] > w[1])
        bad |= wrong("fs", result);
    if ((result = quire_call(USER_SLOT_TTY, TTY_STAT, w)) < 0)
        bad |= wrong("tty", result);
    if (!files_work())
        bad |= wrong("the file system", 0);
    if (quire_call(USER_SLOT_PAGER, PAGER_OPS + 1, w) != ERR_NOSYS || quire_call(USER_SLOT_PROC, 0, w) != ERR_NOSYS ||
        quire_call(USER_SLOT_FS, FS_OPS, w) != ERR_NOSYS || quire_call(USER_SLOT_TTY, UINT64_MAX, w) != ERR_NOSYS)
        bad |= wrong("a server, asked for what it has not,", 0);
    return bad;
}
