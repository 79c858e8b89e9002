/* The path walk. It holds references on the directory and on the component it is at, never more. */
#include "path.h"

#include "blockmap.h"
#include "buffer.h"
#include "super.h"

#include <abi/err.h>
#include <rt/string.h>

/* Does the target of this link lie in the inode itself? */
static bool is_fast(const struct inode *link)
{
    return link->disk.sectors == (link->disk.attributes ? super.block_sectors : 0) &&
           inode_size(link) < sizeof(link->disk.block);
}

int link_read(struct inode *link, char *to, size_t room, size_t *bytes)
{
    size_t size = (size_t)inode_size(link), n = size < room ? size : room;
    uint32_t block;
    struct buffer *b;
    if (size == 0 || size >= super.block_bytes)
        return super_corrupt("symbolic link", link->number);
    if (is_fast(link)) {
        memcpy(to, link->disk.block, n);
        *bytes = size;
        return 0;
    }
    int err = blockmap_find(link, 0, &block);
    if (err)
        return err;
    if (!block)
        return super_corrupt("symbolic link", link->number);
    err = buffer_get(block, &b);
    if (err)
        return err;
    memcpy(to, b->data, n);
    buffer_put(b);
    *bytes = size;
    return 0;
}

int link_begin(struct inode *link, const char *target, size_t bytes)
{
    uint32_t block;
    bool fresh;
    struct buffer *b;
    if (bytes >= super.block_bytes)
        return ERR_NAMETOOLONG;
    if (bytes < sizeof(link->disk.block)) {
        memcpy(link->disk.block, target, bytes);
        inode_set_size(link, bytes);
        return 0;
    }
    int err = super.free_blocks < 1 ? ERR_NOSPC : blockmap_make(link, 0, &block, &fresh);
    if (!err)
        err = buffer_get_zeroed(block, &b);
    if (err)
        return err; /* the inode goes, and the block with it */
    memcpy(b->data, target, bytes);
    buffer_dirty(b);
    buffer_put(b);
    inode_set_size(link, bytes);
    return 0;
}

/* Puts the link's target before what follows at text[at], from the start of the text on. */
static int expand(struct path *path, size_t at)
{
    size_t rest = path->bytes - at, length;
    size_t size = (size_t)inode_size(path->inode);
    if (size + rest > sizeof(path->text))
        return ERR_NAMETOOLONG;
    memmove(path->text + size, path->text + at, rest);
    int err = link_read(path->inode, path->text, size, &length);
    if (!err)
        path->bytes = length + rest;
    return err;
}

/* Finds the component that starts at or after *at: sets last and slash, *at behind it. False if there is none. */
static bool next_component(struct path *path, size_t *at)
{
    while (*at < path->bytes && path->text[*at] == '/')
        ++*at;
    size_t start = *at;
    while (*at < path->bytes && path->text[*at] != '/')
        ++*at;
    path->last = (struct name){path->text + start, (uint32_t)(*at - start)};
    path->slash = *at < path->bytes;
    return *at > start;
}

static bool is_last(const struct path *path, size_t at)
{
    while (at < path->bytes && path->text[at] == '/')
        at++;
    return at == path->bytes;
}

/* Looks up `last` in dir. ERR_NOENT: inode is NULL. */
static int step(struct path *path)
{
    uint32_t number;
    if (path->last.bytes > FS_NAME_MAX)
        return ERR_NAMETOOLONG;
    if (inode_kind(path->dir) != FS_KIND_DIRECTORY)
        return ERR_NOTDIR;
    if (name_is(&path->last, ".")) {
        path->inode = inode_hold(path->dir);
        return 0;
    }
    if (path->dir->freed || path->dir->disk.links == 0) /* removed: nothing is in it, and its ".." may be gone, too */
        return ERR_NOENT;
    int err = dir_find(path->dir, &path->last, &number);
    if (err)
        return err;
    err = inode_get(number, &path->inode);
    return err == ERR_NOENT ? super_corrupt("name of the free inode", number) : err;
}

/* Goes back to the root, as an absolute path or link does. */
static int to_root(struct path *path)
{
    struct inode *root;
    int err = inode_get(EXT2_ROOT_INODE, &root);
    if (err)
        return err == ERR_NOENT ? ERR_IO : err;
    if (path->dir)
        inode_put(path->dir);
    path->dir = root;
    return 0;
}

static int walk(struct path *path, bool follow)
{
    size_t at = 0;
    unsigned links = 0;
    bool again = true; /* at the start of the text: a leading '/' is the root */
    for (;;) {
        if (again && path->bytes && path->text[0] == '/') {
            int err = to_root(path);
            if (err)
                return err;
        }
        again = false;
        if (!next_component(path, &at)) { /* nothing but slashes */
            path->inode = path->dir, path->dir = NULL;
            return 0;
        }
        int err = step(path);
        bool last = is_last(path, at);
        if (err)
            return err == ERR_NOENT && last ? 0 : err;
        if (inode_kind(path->inode) == FS_KIND_SYMLINK && (!last || follow || path->slash)) {
            err = ++links > PATH_LINKS_MAX ? ERR_LOOP : expand(path, at);
            if (err)
                return err;
            inode_put(path->inode);
            path->inode = NULL;
            at = 0, again = true;
            continue;
        }
        if (last)
            return path->slash && inode_kind(path->inode) != FS_KIND_DIRECTORY ? ERR_NOTDIR : 0;
        inode_put(path->dir);
        path->dir = path->inode, path->inode = NULL;
    }
}

int path_walk(struct path *path, struct inode *start, bool follow)
{
    int err;
    path->dir = path->inode = NULL;
    if (path->bytes == 0)
        return ERR_NOENT;
    for (size_t i = 0; i < path->bytes; i++)
        if (!path->text[i])
            return ERR_INVAL;
    if (start)
        path->dir = inode_hold(start);
    else if ((err = to_root(path)))
        return err;
    err = walk(path, follow);
    if (err)
        path_put(path);
    return err;
}

void path_put(struct path *path)
{
    if (path->dir)
        inode_put(path->dir);
    if (path->inode)
        inode_put(path->inode);
    path->dir = path->inode = NULL;
}
