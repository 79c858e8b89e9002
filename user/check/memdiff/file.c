/* Files by descriptor and by name: open, close, read, write, their positions and sizes. */
#include "file.h"

#include "place.h"
#include "verbs.h"
#include "world.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SLOTS = 6 };

static struct slot slots[SLOTS];

static uint8_t data[FILE_OP_BYTES];

void file_start(void)
{
    for (int i = 0; i < SLOTS; i++)
        slots[i] = (struct slot){ .fd = -1 };
}

struct slot *file_slot(const struct op *op, int at)
{
    return &slots[(uint64_t)op_number(op, at) % SLOTS];
}

int file_descriptor(unsigned slot)
{
    return slots[slot % SLOTS].fd;
}

unsigned file_inode(unsigned slot)
{
    return slots[slot % SLOTS].inode;
}

/* The name of the file that word `at` numbers. */
static const char *name_of(const struct op *op, int at, unsigned *file)
{
    static char name[] = "f0";
    *file = (unsigned)((uint64_t)op_number(op, at) % FILES);
    name[1] = (char)('0' + *file);
    return name;
}

void file_note_size(const struct slot *s)
{
    struct stat st;
    if (s->fd < 0 || fstat(s->fd, &st) < 0)
        return;
    world.size[s->inode] = (uint64_t)st.st_size;
    say(" size %llx", (unsigned long long)st.st_size);
}

int file_open_flags(const char *letters)
{
    int flags = strchr(letters, 'b') ? O_RDWR : strchr(letters, 'w') ? O_WRONLY : O_RDONLY;
    flags |= strchr(letters, 'c') ? O_CREAT : 0;
    flags |= strchr(letters, 't') ? O_TRUNC : 0;
    flags |= strchr(letters, 'x') ? O_EXCL : 0;
    return flags | (strchr(letters, 'a') ? O_APPEND : 0);
}

/* open SLOT FILE LETTERS */
static void open_file(const struct op *op)
{
    struct slot *s = file_slot(op, 1);
    unsigned file;
    const char *name = name_of(op, 2, &file);
    if (s->fd >= 0 || world.inodes == INODES - 1) {
        say_skip();
        return;
    }
    int fd = open(name, file_open_flags(op->word[3]), 0644);
    if (fd < 0) {
        say_result(-1);
        return;
    }
    if (world.inode_of[file] == 0)
        world.inode_of[file] = ++world.inodes;
    *s = (struct slot){ .fd = fd, .inode = world.inode_of[file], .appends = strchr(op->word[3], 'a') != NULL };
    say(" =");
    file_note_size(s);
}

static void close_file(const struct op *op)
{
    struct slot *s = file_slot(op, 1);
    say_result(close(s->fd));
    *s = (struct slot){ .fd = -1 };
}

bool file_own_position(const struct op *op, int at)
{
    return op->word[at][0] == '-' && op->word[at][1] == 0;
}

/* write SLOT POSITION BYTES SEED */
static void write_file(const struct op *op)
{
    const struct slot *s = file_slot(op, 1);
    size_t bytes = (size_t)op_number(op, 3);
    if (bytes > FILE_OP_BYTES || (s->appends && !file_own_position(op, 2))) {
        say_skip(); /* pwrite to a descriptor that appends: Linux appends, POSIX does not */
        return;
    }
    for (size_t i = 0; i < bytes; i++)
        data[i] = pattern((uint64_t)op_number(op, 4), i);
    say_result(file_own_position(op, 2) ? write(s->fd, data, bytes) : pwrite(s->fd, data, bytes, (off_t)op_number(op, 2)));
    file_note_size(s);
}

/* read SLOT POSITION BYTES */
static void read_file(const struct op *op)
{
    const struct slot *s = file_slot(op, 1);
    size_t bytes = (size_t)op_number(op, 3);
    if (bytes > FILE_OP_BYTES) {
        say_skip();
        return;
    }
    ssize_t n = file_own_position(op, 2) ? read(s->fd, data, bytes) : pread(s->fd, data, bytes, (off_t)op_number(op, 2));
    say_result(n);
    if (n > 0)
        say(" %08x", (unsigned)hash_bytes(1, data, (size_t)n));
}

/* seek SLOT OFFSET WHENCE: s, c or e */
static void seek_file(const struct op *op)
{
    int whence = op->word[3][0] == 's' ? SEEK_SET : op->word[3][0] == 'c' ? SEEK_CUR : SEEK_END;
    say_result(lseek(file_slot(op, 1)->fd, (off_t)op_number(op, 2), whence));
}

/* resize SLOT SIZE: ftruncate */
static void resize_file(const struct op *op)
{
    const struct slot *s = file_slot(op, 1);
    if (s->fd < 0 && op_number(op, 2) < 0) {
        say_skip(); /* which of the two errors comes first is open */
        return;
    }
    say_result(ftruncate(s->fd, (off_t)op_number(op, 2)));
    file_note_size(s);
}

/* truncate FILE SIZE */
static void truncate_file(const struct op *op)
{
    unsigned file;
    const char *name = name_of(op, 1, &file);
    int status = truncate(name, (off_t)op_number(op, 2));
    say_result(status);
    if (status == 0)
        world.size[world.inode_of[file]] = (uint64_t)op_number(op, 2);
}

static void sync_file(const struct op *op)
{
    int fd = file_slot(op, 1)->fd;
    say_result(op->word[0][1] == 's' ? fsync(fd) : fdatasync(fd));
}

static void unlink_file(const struct op *op)
{
    unsigned file;
    const char *name = name_of(op, 1, &file);
    int status = unlink(name);
    say_result(status);
    if (status == 0)
        world.inode_of[file] = 0;
}

static void stat_file(const struct op *op)
{
    unsigned file;
    struct stat st;
    int status = stat(name_of(op, 1, &file), &st);
    say_result(status < 0 ? status : (int64_t)st.st_size);
}

const struct verb file_verbs[] = {
    { "open", open_file }, { "close", close_file }, { "write", write_file }, { "read", read_file },
    { "seek", seek_file }, { "resize", resize_file }, { "truncate", truncate_file },
    { "fsync", sync_file }, { "fdatasync", sync_file }, { "unlink", unlink_file }, { "stat", stat_file }, { NULL, NULL },
};
