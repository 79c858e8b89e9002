/*
 * msgfuzz SEED COUNT: COUNT malformed messages to each server that a program can call: random operations, words and buffers,
 * on handles that are real and that are not. Afterwards every server must answer proper requests properly.
 */
#include <fcntl.h>
#include <proto/fs.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <proto/proc.h>
#include <proto/tty.h>
#include <quire/call.h>
#include <quire/sys.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tame.h"
#include "workers.h"

static const struct {
    const char *name;
    cap_t slot;
    uint64_t ops;
} servers[] = {
    {"proc", USER_SLOT_PROC, PROC_OPS},
    {"pager", USER_SLOT_PAGER, PAGER_OPS},
    {"fs", USER_SLOT_FS, FS_OPS},
    {"tty", USER_SLOT_TTY, TTY_OPS},
};
static unsigned target; /* index in servers */

enum { HANDLES = 4 };
static uint64_t handles[HANDLES]; /* a file, a directory, both ends of a pipe: this worker's own */

static uint64_t open_handle(const char *path, uint64_t flags)
{
    char name[64];
    uint64_t w[MSG_WORDS] = {strlen(path), flags, 0644, 0, 0};
    strcpy(name, path);
    return quire_call_buffer(USER_SLOT_FS, FS_OPEN, w, name, strlen(name), BUF_IN) == 0 ? w[0] : 0;
}

static void prepare(void)
{
    uint64_t w[MSG_WORDS] = {0};
    handles[0] = open_handle("/tmp/fuzz/a", FS_O_READ | FS_O_WRITE | FS_O_CREATE);
    handles[1] = open_handle("/tmp/fuzz", FS_O_READ | FS_O_DIRECTORY);
    if (quire_call(USER_SLOT_FS, FS_PIPE, w) == 0)
        handles[2] = w[0], handles[3] = w[1];
}

static uint64_t message_word(struct random *r)
{
    if (random_below(r, 4) == 0)
        return handles[random_below(r, HANDLES)] + (random_below(r, 8) == 0);
    return word_of(r);
}

static void item(struct random *r, uint64_t index)
{
    static const uint64_t flags[] = {0, BUF_IN, BUF_OUT, BUF_IN | BUF_OUT};
    (void)index;
    struct server_call c = {.endpoint = servers[target].slot};
    c.label = random_below(r, 16) ? random_below(r, servers[target].ops + 2) : random_next(r);
    for (int i = 0; i < MSG_WORDS; i++)
        c.w[i] = message_word(r);
    if (random_below(r, 4)) {
        c.buffer = pointer_of(random_below(r, 3) ? 0 : random_next(r));
        c.bytes_flags = BUF_BYTES(random_below(r, 8) ? random_below(r, 300) : word_of(r)) | flags[random_below(r, 4)];
        fill_paths(r);
        if (random_below(r, 2))
            c.w[0] = random_below(r, 20); /* a path's length */
    }
    tame(&c);
    worker_result(sys_call((cap_t)c.endpoint, c.label, c.w, (const void *)c.buffer, c.bytes_flags));
}

int main(int argc, char **argv)
{
    uint64_t seed, count, mode[MSG_WORDS] = {UINT64_MAX};
    int bad = 0;
    workers_init(argc, argv, &seed, &count);
    pointers_init();
    mkdir("/tmp/fuzz", 0777);
    int64_t terminal = quire_call(USER_SLOT_TTY, TTY_MODE, mode);
    for (target = 0; target < sizeof servers / sizeof servers[0]; target++) {
        struct outcome o = workers_run(seed + target, count, prepare, item);
        mode[0] = terminal < 0 ? 0 : (uint64_t)terminal;
        quire_call(USER_SLOT_TTY, TTY_MODE, mode);
        printf("msgfuzz %s: %lu messages, %lu errors, %lu results, %lu workers died, %lu messages hung\n",
               servers[target].name, (unsigned long)count, (unsigned long)o.errors, (unsigned long)o.successes,
               (unsigned long)o.deaths, (unsigned long)o.hangs);
        bad |= servers_check() || o.hangs != 0;
    }
    return bad;
}
