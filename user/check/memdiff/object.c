/* Objects in memory that are used like files: memfd_create, shm_open. Their descriptors go into the slots of files. */
#include "file.h"

#include "verbs.h"
#include "world.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static pid_t owner; /* of the names */

/* The name of object number n of all that this run makes; those of other runs are others. */
static const char *name_of(unsigned n)
{
    static char name[32];
    snprintf(name, sizeof name, "/memdiff-%d-%u", (int)owner, n);
    return name;
}

void object_remove_all(void)
{
    if (owner == 0)
        owner = getpid();
    for (unsigned n = 0; n < FILES; n++)
        shm_unlink(name_of(n));
}

static bool may_open(const struct slot *s)
{
    return s->fd < 0 && world.inodes < INODES - 1;
}

static void opened(struct slot *s, int fd, uint8_t *inode)
{
    if (fd < 0) {
        say_result(-1);
        return;
    }
    if (*inode == 0)
        *inode = ++world.inodes;
    world.objects |= 1u << *inode;
    *s = (struct slot){ .fd = fd, .inode = *inode };
    say(" =");
    file_note_size(s);
}

/* memfd SLOT */
static void make_memfd(const struct op *op)
{
    struct slot *s = file_slot(op, 1);
    uint8_t inode = 0;
    if (!may_open(s))
        say_skip();
    else
        opened(s, memfd_create("memdiff", 0), &inode);
}

/* shm SLOT OBJECT LETTERS */
static void open_shared(const struct op *op)
{
    struct slot *s = file_slot(op, 1);
    unsigned n = (unsigned)((uint64_t)op_number(op, 2) % FILES);
    if (!may_open(s))
        say_skip();
    else
        opened(s, shm_open(name_of(n), file_open_flags(op->word[3]), 0600), &world.inode_of_object[n]);
}

/* shmunlink OBJECT */
static void unlink_shared(const struct op *op)
{
    unsigned n = (unsigned)((uint64_t)op_number(op, 1) % FILES);
    int status = shm_unlink(name_of(n));
    say_result(status);
    if (status == 0)
        world.inode_of_object[n] = 0;
}

const struct verb object_verbs[] = {
    { "memfd", make_memfd }, { "shm", open_shared }, { "shmunlink", unlink_shared }, { NULL, NULL },
};
