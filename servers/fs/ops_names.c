/* The calls that go by a path: each copies its paths in, walks them, and lets names.c or the inode do the rest. */
#include "ops.h"

#include "handle.h"
#include "names.h"
#include "pagering.h"
#include "request.h"
#include "super.h"
#include "times.h"

#include <rt/string.h>

/* Copies a path in and walks it from handle `at` (0: the root). */
static int walk(struct call *c, struct path *path, uint64_t offset, uint64_t bytes, uint64_t at, bool follow)
{
    struct inode *start = NULL;
    if (bytes > FS_PATH_MAX)
        return ERR_NAMETOOLONG;
    path->bytes = bytes;
    int err = request_copy_in(c, offset, path->text, bytes);
    if (err)
        return err;
    if (at && !(bytes && path->text[0] == '/')) {
        const struct handle *h = handle_find(c->m->badge, at);
        if (!h)
            return ERR_BADF;
        if (!h->inode || inode_kind(h->inode) != FS_KIND_DIRECTORY)
            return ERR_NOTDIR;
        start = h->inode;
    }
    return path_walk(path, start, follow);
}

/* The same for an operation that changes something. */
static int walk_to_change(struct call *c, struct path *path, uint64_t offset, uint64_t bytes, uint64_t at, bool follow)
{
    int err = walk(c, path, offset, bytes, at, follow);
    if (err)
        return err;
    err = super_begin();
    if (err)
        path_put(path);
    return err;
}

static int check_open(const struct inode *inode, uint64_t flags)
{
    uint32_t kind = inode_kind(inode);
    if ((flags & (FS_O_CREATE | FS_O_EXCL)) == (FS_O_CREATE | FS_O_EXCL))
        return ERR_EXIST;
    if (kind == FS_KIND_DIRECTORY && flags & (FS_O_WRITE | FS_O_CREATE))
        return ERR_ISDIR;
    if (flags & FS_O_DIRECTORY && kind != FS_KIND_DIRECTORY)
        return ERR_NOTDIR;
    if (kind == FS_KIND_SYMLINK)
        return ERR_LOOP;
    if (kind == FS_KIND_OTHER)
        return ERR_NODEV;
    return kind != FS_KIND_PIPE && flags & FS_O_WRITE && super.read_only ? ERR_ROFS : 0;
}

/* What open() does with the walked path; path->inode is there afterwards. */
static int find_or_create(struct call *c, struct path *path, uint64_t flags, bool *made)
{
    if (path->inode)
        return check_open(path->inode, flags);
    if (!(flags & FS_O_CREATE))
        return ERR_NOENT;
    if (flags & FS_O_DIRECTORY)
        return ERR_INVAL;
    if (c->now)
        return ERR_AGAIN;
    int err = super_begin();
    *made = true;
    return err ? err : names_create(path, (uint16_t)(MODE_FILE | (c->m->w[2] & 0777)), NULL, &path->inode);
}

/*
 * The pipe behind a name, for another handle to it. ERR_CAP: nobody would read what this one, which does not want to wait,
 * writes. ERR_INVAL (open for nothing), ERR_NFILE
 */
static int find_fifo(uint64_t client, struct inode *inode, uint64_t flags, struct pipe **pipe)
{
    uint64_t ends = flags & (FS_O_READ | FS_O_WRITE);
    if (!ends)
        return ERR_INVAL;
    if (ends == FS_O_WRITE && flags & FS_NONBLOCK && !(inode->fifo && pipe_is_open(inode->fifo, FS_O_READ)))
        return ERR_CAP;
    int err = inode->fifo ? 0 : pipe_create(client, &inode->fifo);
    *pipe = inode->fifo;
    return err;
}

static int64_t run_open(struct call *c)
{
    const uint64_t known = FS_O_READ | FS_O_WRITE | FS_O_APPEND | FS_O_CREATE | FS_O_EXCL | FS_O_DIRECTORY | FS_NOFOLLOW |
                           FS_NONBLOCK | FS_O_SYNC;
    uint64_t flags = c->m->w[1];
    bool exclusive = flags & FS_O_CREATE && flags & FS_O_EXCL;
    if (flags & ~known)
        return ERR_INVAL;
    int err = handle_check(c->m->badge, 1);
    if (!err)
        err = walk(c, &c->a, 0, c->m->w[0], c->m->w[3], !(flags & FS_NOFOLLOW) && !exclusive);
    if (err)
        return err;
    bool made = false;
    err = find_or_create(c, &c->a, flags, &made);
    if (!err) /* we may have waited */
        err = c->gone ? ERR_STALE : handle_check(c->m->badge, 1);
    struct pipe *pipe = NULL;
    if (!err && inode_kind(c->a.inode) == FS_KIND_PIPE)
        err = find_fifo(c->m->badge, c->a.inode, flags, &pipe);
    if (!err) {
        struct inode *inode = c->a.inode;
        c->w[0] = handle_open(c->m->badge, inode, pipe, flags & (FS_O_READ | FS_O_WRITE | FS_O_APPEND | FS_O_SYNC | FS_NONBLOCK));
        handle_find(c->m->badge, c->w[0])->opened = sys_time();
        c->w[1] = inode_kind(inode);
        c->w[2] = inode_size(inode);
        c->w[3] = inode->number;
        c->w[4] = (made ? FS_OPEN_MADE : 0) | (inode->disk.mode & 0111 ? FS_OPEN_PROGRAM : 0);
    }
    path_put(&c->a);
    return err;
}

int64_t op_open(const struct message *m, uint64_t w[MSG_WORDS])
{
    return request_run(m, w, run_open, m->w[1] & FS_O_CREATE ? REQUEST_MAY_CHANGE : REQUEST_LOOKS);
}

static int64_t run_stat(struct call *c)
{
    struct fs_stat st;
    if (BUF_BYTES(c->m->buffer) < sizeof(st))
        return ERR_INVAL;
    int err = walk(c, &c->a, 0, c->m->w[0], c->m->w[3], !(c->m->w[1] & FS_NOFOLLOW));
    if (err)
        return err;
    if (c->a.inode) {
        inode_stat(c->a.inode, &st);
        err = request_copy_out(c->m, c->w, &st, sizeof(st));
    } else {
        err = ERR_NOENT;
    }
    path_put(&c->a);
    return err;
}

int64_t op_stat(const struct message *m, uint64_t w[MSG_WORDS])
{
    pagering_take(); /* the pager may have told of times */
    return request_run(m, w, run_stat, REQUEST_LOOKS);
}

static int64_t run_mkdir(struct call *c)
{
    int err = walk_to_change(c, &c->a, 0, c->m->w[0], c->m->w[3], false);
    if (err)
        return err;
    err = names_create(&c->a, (uint16_t)(MODE_DIRECTORY | (c->m->w[2] & 01777)), NULL, NULL);
    path_put(&c->a);
    return err;
}

int64_t op_mkdir(const struct message *m, uint64_t w[MSG_WORDS])
{
    return request_run(m, w, run_mkdir, REQUEST_CHANGES);
}

static int64_t run_mkfifo(struct call *c)
{
    int err = walk_to_change(c, &c->a, 0, c->m->w[0], c->m->w[3], false);
    if (err)
        return err;
    err = names_create(&c->a, (uint16_t)(MODE_FIFO | (c->m->w[2] & 0777)), NULL, NULL);
    path_put(&c->a);
    return err;
}

int64_t op_mkfifo(const struct message *m, uint64_t w[MSG_WORDS])
{
    return request_run(m, w, run_mkfifo, REQUEST_CHANGES);
}

static int64_t remove_name(struct call *c, int (*remove)(struct path *path))
{
    int err = walk_to_change(c, &c->a, 0, c->m->w[0], c->m->w[3], false);
    if (err)
        return err;
    err = remove(&c->a);
    path_put(&c->a);
    return err;
}

static int64_t run_unlink(struct call *c)
{
    return remove_name(c, names_unlink);
}

int64_t op_unlink(const struct message *m, uint64_t w[MSG_WORDS])
{
    return request_run(m, w, run_unlink, REQUEST_CHANGES);
}

static int64_t run_rmdir(struct call *c)
{
    return remove_name(c, names_rmdir);
}

int64_t op_rmdir(const struct message *m, uint64_t w[MSG_WORDS])
{
    return request_run(m, w, run_rmdir, REQUEST_CHANGES);
}

/* Two paths, one behind the other in the buffer. */
static int64_t with_two(struct call *c, int (*change)(struct path *from, struct path *to))
{
    const uint64_t *w = c->m->w;
    int err = walk_to_change(c, &c->a, 0, w[0], w[2], false);
    if (err)
        return err;
    err = walk(c, &c->b, w[0], w[1], w[3], false);
    if (!err) {
        err = change(&c->a, &c->b);
        path_put(&c->b);
    }
    path_put(&c->a);
    return err;
}

static int64_t run_rename(struct call *c)
{
    return with_two(c, names_rename);
}

int64_t op_rename(const struct message *m, uint64_t w[MSG_WORDS])
{
    return request_run(m, w, run_rename, REQUEST_CHANGES);
}

static int64_t run_link(struct call *c)
{
    return with_two(c, names_link);
}

int64_t op_link(const struct message *m, uint64_t w[MSG_WORDS])
{
    return request_run(m, w, run_link, REQUEST_CHANGES);
}

static int64_t run_symlink(struct call *c)
{
    const uint64_t *w = c->m->w;
    struct name target = {(const char *)c->out, (uint32_t)w[0]};
    if (w[0] >= sizeof(c->out))
        return ERR_NAMETOOLONG;
    if (w[0] == 0)
        return ERR_NOENT;
    int err = request_copy_in(c, 0, c->out, w[0]);
    if (!err && strnlen((const char *)c->out, w[0]) < w[0])
        err = ERR_INVAL; /* a target with a NUL in it is none */
    if (!err)
        err = walk_to_change(c, &c->a, w[0], w[1], w[3], false);
    if (err)
        return err;
    err = names_create(&c->a, MODE_SYMLINK | 0777, &target, NULL);
    path_put(&c->a);
    return err;
}

int64_t op_symlink(const struct message *m, uint64_t w[MSG_WORDS])
{
    return request_run(m, w, run_symlink, REQUEST_CHANGES);
}

static int64_t run_readlink(struct call *c)
{
    size_t bytes = 0, room = BUF_BYTES(c->m->buffer) < sizeof(c->out) ? BUF_BYTES(c->m->buffer) : sizeof(c->out);
    int err = walk(c, &c->a, 0, c->m->w[0], c->m->w[3], false);
    if (err)
        return err;
    if (!c->a.inode)
        err = ERR_NOENT;
    else if (inode_kind(c->a.inode) != FS_KIND_SYMLINK)
        err = ERR_INVAL;
    else
        err = link_read(c->a.inode, (char *)c->out, room, &bytes);
    if (!err)
        times_read(c->a.inode, super_now());
    path_put(&c->a);
    bytes = bytes < room ? bytes : room;
    if (!err)
        err = request_copy_out(c->m, c->w, c->out, bytes);
    return err ? err : (int64_t)bytes;
}

int64_t op_readlink(const struct message *m, uint64_t w[MSG_WORDS])
{
    return request_run(m, w, run_readlink, REQUEST_LOOKS);
}

static int64_t change_inode(struct call *c, bool follow, void (*change)(struct inode *inode, const uint64_t *w))
{
    int err = walk_to_change(c, &c->a, 0, c->m->w[0], c->m->w[3], follow);
    if (err)
        return err;
    if (c->a.inode)
        change(c->a.inode, c->m->w);
    else
        err = ERR_NOENT;
    path_put(&c->a);
    return err;
}

static void set_mode(struct inode *inode, const uint64_t *w)
{
    inode->disk.mode = (uint16_t)((inode->disk.mode & MODE_TYPE) | (w[2] & MODE_BITS));
    inode_touch(inode, false);
}

static int64_t run_chmod(struct call *c)
{
    return change_inode(c, true, set_mode);
}

int64_t op_chmod(const struct message *m, uint64_t w[MSG_WORDS])
{
    return request_run(m, w, run_chmod, REQUEST_CHANGES);
}

static void set_times(struct inode *inode, const uint64_t *w)
{
    int64_t now = super_now();
    inode_touch_at(inode, false, now);
    for (unsigned which = TIME_ACCESSED; which <= TIME_MODIFIED; which++) {
        int64_t to = (int64_t)w[1 + which];
        if (to != FS_TIME_OMIT)
            times_set(inode, which, to == FS_TIME_NOW ? now : to);
    }
    pager_times_set(inode);
}

static int64_t run_utime(struct call *c)
{
    return change_inode(c, !(c->m->w[4] & FS_NOFOLLOW), set_times);
}

int64_t op_utime(const struct message *m, uint64_t w[MSG_WORDS])
{
    pagering_take(); /* what the pager tells of times is older */
    return request_run(m, w, run_utime, REQUEST_CHANGES);
}

/* The same for a file that is open. */
static int64_t change_handle(struct call *c, void (*change)(struct inode *inode, const uint64_t *w))
{
    const struct handle *h = handle_find(c->m->badge, c->m->w[0]);
    if (!h)
        return ERR_BADF;
    if (!h->inode)
        return ERR_INVAL;
    struct inode *inode = inode_hold(h->inode); /* the handle may be closed while we wait */
    int err = super_begin();
    if (!err && !inode->freed)
        change(inode, c->m->w);
    inode_put(inode);
    return err;
}

static int64_t run_chmod_handle(struct call *c)
{
    return change_handle(c, set_mode);
}

int64_t op_chmod_handle(const struct message *m, uint64_t w[MSG_WORDS])
{
    return request_run(m, w, run_chmod_handle, REQUEST_CHANGES);
}

static int64_t run_utime_handle(struct call *c)
{
    return change_handle(c, set_times);
}

int64_t op_utime_handle(const struct message *m, uint64_t w[MSG_WORDS])
{
    pagering_take();
    return request_run(m, w, run_utime_handle, REQUEST_CHANGES);
}
