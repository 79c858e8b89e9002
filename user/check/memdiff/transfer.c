/* read() into mapped memory and write() from it, one piece or two. */
#include "file.h"

#include "place.h"
#include "verbs.h"
#include "world.h"

#include <sys/uio.h>
#include <unistd.h>

enum { PARTS = 2 };

/* VERB SLOT POSITION ADDRESS BYTES [ADDRESS BYTES] */
struct transfer {
    const struct slot *slot;
    bool own;    /* at the descriptor's position */
    off_t at;    /* else here */
    uint64_t from; /* where it will be in the file */
    int parts;
    struct range part[PARTS];
};

/* False: not to be compared, as when it copies bytes onto themselves. */
static bool read_words(const struct op *op, struct transfer *t, int parts)
{
    uint64_t total = 0;
    t->slot = file_slot(op, 1);
    t->own = file_own_position(op, 2);
    t->at = (off_t)op_number(op, 2);
    t->parts = parts;
    if (t->slot->appends && (!t->own || parts > 1))
        return false;
    for (int i = 0; i < parts; i++) {
        if (!place_range(op, 3 + 2 * i, &t->part[i]) || t->part[i].bytes > FILE_OP_BYTES)
            return false;
        total += t->part[i].bytes;
    }
    t->from = (uint64_t)(t->own ? lseek(t->slot->fd, 0, SEEK_CUR) : t->at);
    if (t->slot->appends)
        t->from = world.size[t->slot->inode];
    for (int i = 0; i < parts && t->slot->fd >= 0; i++)
        if (place_maps_file(&t->part[i], t->slot->inode, t->from, t->from + total))
            return false;
    return true;
}

static ssize_t do_one(const struct transfer *t, bool writes)
{
    void *memory = (void *)t->part[0].at;
    size_t bytes = t->part[0].bytes;
    int fd = t->slot->fd;
    if (writes)
        return t->own ? write(fd, memory, bytes) : pwrite(fd, memory, bytes, t->at);
    return t->own ? read(fd, memory, bytes) : pread(fd, memory, bytes, t->at);
}

static ssize_t do_parts(const struct transfer *t, bool writes)
{
    struct iovec v[PARTS];
    int fd = t->slot->fd;
    if (t->parts == 1)
        return do_one(t, writes);
    for (int i = 0; i < t->parts; i++)
        v[i] = (struct iovec){ .iov_base = (void *)t->part[i].at, .iov_len = t->part[i].bytes };
    if (writes)
        return t->own ? writev(fd, v, t->parts) : pwritev(fd, v, t->parts, t->at);
    return t->own ? readv(fd, v, t->parts) : preadv(fd, v, t->parts, t->at);
}

static void transfer_in(const struct op *op, int parts)
{
    struct transfer t;
    if (!read_words(op, &t, parts) || place_spoils_object(&t.part[0]) || (parts > 1 && place_spoils_object(&t.part[1]))) {
        say_skip();
        return;
    }
    ssize_t n = do_parts(&t, false);
    say_result(n);
    for (int i = 0; i < parts && n > 0; i++) {
        struct range *r = &t.part[i];
        r->bytes = r->bytes < (uint64_t)n ? r->bytes : (uint64_t)n;
        n -= (ssize_t)r->bytes;
        place_stored(r);
    }
}

/* Linux makes the file longer although it writes nothing: its first byte cannot be read, and lies behind the end. */
static bool grows_by_nothing(const struct transfer *t)
{
    int first = 0;
    while (first < t->parts - 1 && t->part[first].bytes == 0)
        first++;
    const struct range *r = &t->part[first];
    return t->slot->fd >= 0 && t->from > world.size[t->slot->inode] && r->bytes && !access_readable((const void *)r->at);
}

static void transfer_out(const struct op *op, int parts)
{
    struct transfer t;
    bool done = read_words(op, &t, parts);
    for (int i = 0; i < parts; i++)
        done = done && !place_is_open(&t.part[i]);
    if (!done || grows_by_nothing(&t)) {
        say_skip();
        return;
    }
    say_result(do_parts(&t, true));
    file_note_size(t.slot);
}

static void read_to(const struct op *op)
{
    transfer_in(op, 1);
}

static void write_from(const struct op *op)
{
    transfer_out(op, 1);
}

static void read_vector(const struct op *op)
{
    transfer_in(op, 2);
}

static void write_vector(const struct op *op)
{
    transfer_out(op, 2);
}

const struct verb transfer_verbs[] = {
    { "readto", read_to }, { "writefrom", write_from }, { "readv", read_vector }, { "writev", write_vector }, { NULL, NULL },
};
