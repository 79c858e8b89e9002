/*
 * A second process with the file open and mapped. It loads, stores, reads and writes when it is told so by a pipe; bytes go
 * both ways in memory that the two share. Now and then another one takes its place, made by fork while everything is mapped.
 */
#include "fsx.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOAD, STORE, READ, WRITE, ACTS };
static const char *const names[ACTS] = { "load", "store", "read", "write" };

struct command {
    size_t act;
    struct range r;
};

static uint8_t *board; /* shared: what was or is to be there */
static int commands[2], answers[2];
static pid_t partner;

/* What the partner does: the count of bytes, or less. */
static ssize_t obey(volatile uint8_t *map, const struct command *c)
{
    off_t at = fsx.base + (off_t)c->r.at;
    switch (c->act) {
    case LOAD:
        memcpy(board, (const void *)(uintptr_t)(map + c->r.at), c->r.bytes);
        return (ssize_t)c->r.bytes;
    case STORE:
        memcpy((void *)(uintptr_t)(map + c->r.at), board, c->r.bytes);
        return (ssize_t)c->r.bytes;
    case READ:
        return pread(fsx.fd, board, c->r.bytes, at);
    default:
        return pwrite(fsx.fd, board, c->r.bytes, at);
    }
}

static _Noreturn void serve(void)
{
    struct command c;
    void *map = mmap(NULL, fsx.length + PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fsx.fd, fsx.base);
    close(commands[1]);
    close(answers[0]);
    while (map != MAP_FAILED && read(commands[0], &c, sizeof c) == (ssize_t)sizeof c) {
        ssize_t done = obey(map, &c);
        if (write(answers[1], &done, sizeof done) != (ssize_t)sizeof done)
            break;
    }
    _exit(map == MAP_FAILED);
}

void partner_start(void)
{
    if (!board)
        board = mmap(NULL, OPERATION_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (board == MAP_FAILED || pipe(commands) < 0 || pipe(answers) < 0 || (partner = fork()) < 0)
        fail("a partner");
    if (partner == 0)
        serve();
    close(commands[0]);
    close(answers[1]);
}

void partner_end(void)
{
    int how;
    close(commands[1]);
    close(answers[0]);
    if (waitpid(partner, &how, 0) != partner || how != 0)
        fail("the partner ended with %x", (unsigned)how);
}

void partner_change(void)
{
    note("another partner");
    partner_end();
    partner_start();
}

void partner_act(void)
{
    struct command c = { .act = choose(ACTS) };
    c.r = choose_range(c.act == WRITE ? fsx.length : model.size);
    ssize_t done = -1;
    note("partner: %s %zx %zx", names[c.act], c.r.at, c.r.bytes);
    if (c.act == STORE || c.act == WRITE)
        memcpy(board, fresh_bytes(c.r.bytes), c.r.bytes);
    if (write(commands[1], &c, sizeof c) != (ssize_t)sizeof c || read(answers[0], &done, sizeof done) != (ssize_t)sizeof done)
        fail("the partner does not answer");
    if (done != (ssize_t)c.r.bytes)
        fail("the partner's %s gives %zd", names[c.act], done);
    if (c.act == STORE || c.act == WRITE)
        model_write(c.r.at, board, c.r.bytes);
    else
        check_bytes("the partner", c.r.at, board, c.r.bytes);
}
