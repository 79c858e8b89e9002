/* The calls on handles, on their holders, and on the file system as a whole. */
#include "ops.h"

#include "buffer.h"
#include "handle.h"
#include "lock.h"
#include "names.h"
#include "pagering.h"
#include "poll.h"
#include "request.h"
#include "super.h"
#include "times.h"
#include "transfer.h"
#include "work.h"

#include <proto/server.h>
#include <rt/string.h>

/* Who asks: the pager names the process for whom it forwards. */
static uint64_t client_of(const struct message *m)
{
    return m->badge == BADGE_PAGER ? m->w[1] : m->badge;
}

int64_t op_close(const struct message *m, uint64_t w[MSG_WORDS])
{
    (void)w;
    return handle_close(client_of(m), m->w[0]);
}

int64_t op_fstat(const struct message *m, uint64_t w[MSG_WORDS])
{
    pagering_take(); /* the pager may have told of times */
    const struct handle *h = handle_find(client_of(m), m->w[0]);
    struct fs_stat st = {.mode = MODE_FIFO | 0600, .links = 1, .block_bytes = PIPE_BYTES, .kind = FS_KIND_PIPE};
    if (!h)
        return ERR_BADF;
    if (h->inode)
        inode_stat(h->inode, &st);
    else
        st.inode = FS_INODE_NAMELESS | pipe_serial(h->pipe);
    if (h->pipe)
        st.size = pipe_bytes(h->pipe);
    return request_copy_out(m, w, &st, sizeof(st));
}

int64_t op_flags(const struct message *m, uint64_t w[MSG_WORDS])
{
    const uint64_t changeable = FS_O_APPEND | FS_NONBLOCK;
    struct handle *h = handle_find(client_of(m), m->w[0]);
    (void)w;
    if (!h)
        return ERR_BADF;
    if (m->w[2] == UINT64_MAX)
        return h->flags;
    if (m->w[2] & ~changeable)
        return ERR_INVAL;
    h->flags = (h->flags & ~(uint32_t)changeable) | (uint32_t)m->w[2];
    return h->flags;
}

/* The kind of an entry that does not tell it itself. */
static uint32_t kind_of(const struct dir_entry *entry, int *err)
{
    struct inode *inode;
    uint32_t kind = entry->kind;
    *err = 0;
    if (kind)
        return kind;
    *err = inode_get(entry->number, &inode);
    if (*err)
        return 0;
    kind = inode_kind(inode);
    inode_put(inode);
    return kind;
}

/* Fills c->out with entries from *cookie on. Bytes, or an error if there was not even one. */
static int64_t fill_entries(struct call *c, const struct inode *dir, uint64_t *cookie)
{
    enum { NAME_AT = 20 };
    static struct dir_entry spaces[2];
    struct dir_entry *entry = &spaces[c->now];
    uint64_t room = BUF_BYTES(c->m->buffer) < sizeof(c->out) ? BUF_BYTES(c->m->buffer) : sizeof(c->out), done = 0;
    _Static_assert(offsetof(struct fs_dirent, name) == NAME_AT, "header of an entry");
    for (;;) {
        uint64_t next = *cookie;
        int err = dir_next(dir, &next, entry);
        if (err == ERR_NOENT)
            return (int64_t)done;
        uint32_t kind = err ? 0 : kind_of(entry, &err);
        if (err)
            return done && err != ERR_AGAIN ? (int64_t)done : err;
        uint32_t bytes = (NAME_AT + entry->name_bytes + 1u + 7u) & ~7u;
        if (bytes > room - done)
            return done ? (int64_t)done : ERR_INVAL;
        struct fs_dirent *d = (struct fs_dirent *)(c->out + done);
        memset(d, 0, bytes);
        *d = (struct fs_dirent){.inode = entry->number, .next = next, .bytes = (uint16_t)bytes, .kind = (uint8_t)kind,
                                .name_bytes = entry->name_bytes};
        memcpy((uint8_t *)d + NAME_AT, entry->name, entry->name_bytes);
        done += bytes;
        *cookie = next;
    }
}

static int64_t run_readdir(struct call *c)
{
    const struct handle *h = handle_find(c->m->badge, c->m->w[0]);
    uint64_t cookie = c->m->w[1];
    if (!h)
        return ERR_BADF;
    if (!h->inode || inode_kind(h->inode) != FS_KIND_DIRECTORY)
        return ERR_NOTDIR;
    struct inode *dir = inode_hold(h->inode); /* the handle may be closed while we wait */
    int64_t bytes = dir->freed ? ERR_NOENT : fill_entries(c, dir, &cookie);
    if (bytes >= 0)
        times_read(dir, super_now());
    inode_put(dir);
    if (bytes < 0)
        return bytes;
    int err = request_copy_out(c->m, c->w, c->out, (uint64_t)bytes);
    if (err)
        return err;
    c->w[1] = cookie;
    return bytes;
}

int64_t op_readdir(const struct message *m, uint64_t w[MSG_WORDS])
{
    return request_run(m, w, run_readdir, REQUEST_LOOKS);
}

static int64_t run_statfs(struct call *c)
{
    if (!c->waited && inode_release_awaited())
        return c->now ? ERR_AGAIN : ERR_NOSPC; /* what was removed is to count as free */
    c->w[0] = super.block_bytes;
    c->w[1] = super.blocks;
    c->w[2] = super.free_blocks;
    c->w[3] = super.inodes;
    c->w[4] = super.free_inodes;
    return 0;
}

int64_t op_statfs(const struct message *m, uint64_t w[MSG_WORDS])
{
    return request_run(m, w, run_statfs, REQUEST_LOOKS);
}

static int64_t run_sync(struct call *c)
{
    (void)c;
    return super_sync();
}

int64_t op_sync(const struct message *m, uint64_t w[MSG_WORDS])
{
    return request_run(m, w, run_sync, REQUEST_WAITS);
}

static int64_t run_unmount(struct call *c)
{
    (void)c;
    inode_settle_all();
    return super_unmount();
}

int64_t op_unmount(const struct message *m, uint64_t w[MSG_WORDS])
{
    return request_run(m, w, run_unmount, REQUEST_CHANGES);
}

int64_t op_resolve(const struct message *m, uint64_t w[MSG_WORDS])
{
    pagering_take(); /* a release on its way is older than this */
    const struct handle *h = handle_find(m->w[0], m->w[1]);
    if (!h)
        return ERR_BADF;
    w[2] = h->flags;
    w[4] = h->opened;
    w[3] = h->pipe ? FS_KIND_PIPE : inode_kind(h->inode);
    if (h->pipe)
        return 0;
    w[0] = h->inode->number;
    w[1] = inode_size(h->inode);
    if (w[3] == FS_KIND_FILE)
        pager_hold(h->inode);
    return 0;
}

int64_t op_client_fork(const struct message *m, uint64_t w[MSG_WORDS])
{
    (void)w;
    return handles_fork(m->w[0], m->w[1]);
}

int64_t op_client_exit(const struct message *m, uint64_t w[MSG_WORDS])
{
    (void)w;
    request_drop_client(m->w[0]);
    pipes_drop_client(m->w[0]);
    locks_drop_client(m->w[0]);
    polls_drop_client(m->w[0]);
    handles_exit(m->w[0]);
    return 0;
}

int64_t op_stat_server(const struct message *m, uint64_t w[MSG_WORDS])
{
    (void)m;
    w[0] = handles_in_use();
    w[1] = inodes_in_use();
    w[2] = buffer_dirty_count();
    w[3] = work_waiting() + transfers_waiting() + pipes_waiting() + locks_waiting() + polls_waiting();
    w[4] = pipes_in_use();
    return 0;
}
