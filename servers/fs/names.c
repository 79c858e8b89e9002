/* Changes of names. Each operation checks everything first; what remains after that can only fail with the disk. */
#include "names.h"

#include "alloc.h"
#include "blockmap.h"
#include "buffer.h"
#include "super.h"

#include <abi/err.h>
#include <stddef.h>

enum { DEPTH_MAX = 10000 /* of directories: more is a cycle */ };

void (*names_unlinked)(struct inode *inode);

/*
 * The names that inodes were given, beside one that they had, since sync number given_sync: the directory's block of each. An inode that loses
 * a name must be found by another one whenever the power is cut.
 */
enum { GIVEN_MAX = 128 };
static struct given {
    uint32_t number, block;
} given[GIVEN_MAX];
static unsigned given_count; /* GIVEN_MAX + 1: there were more */
static uint64_t given_sync;

/* The inode, which has another name, has got this one. */
static void note_given(const struct inode *inode, const struct inode *dir, const struct name *name)
{
    struct given g = {.number = inode->number};
    if (given_sync != super.syncs)
        given_count = 0, given_sync = super.syncs;
    if (given_count < GIVEN_MAX && dir_block(dir, name, &g.block) == 0)
        given[given_count++] = g;
    else
        given_count = GIVEN_MAX + 1;
}

/* Both names are there. Would a power cut find both, or neither? */
static bool in_one_block(const struct path *a, const struct path *b)
{
    uint32_t first, second;
    return a->dir == b->dir && dir_block(a->dir, &a->last, &first) == 0 && dir_block(b->dir, &b->last, &second) == 0 && first == second;
}

/* Before an inode that keeps another name loses this one: what it was given comes first on the disk, or is there already. */
static int prepare_loss(const struct inode *inode, const struct inode *dir, const struct name *name)
{
    uint32_t block;
    if (given_sync != super.syncs || given_count == 0)
        return 0;
    int err = dir_block(dir, name, &block);
    bool in_order = given_count <= GIVEN_MAX;
    for (unsigned i = 0; !err && in_order && i < given_count; i++)
        in_order = given[i].number != inode->number || buffer_before(given[i].block, block);
    return err || in_order ? err : super_sync();
}

static bool is_directory(const struct inode *inode)
{
    return inode_kind(inode) == FS_KIND_DIRECTORY;
}

static bool is_dots(const struct name *name)
{
    return name_is(name, ".") || name_is(name, "..");
}

static void add_links(struct inode *inode, int n)
{
    inode->disk.links = (uint16_t)(n < 0 && inode->disk.links < -n ? 0 : inode->disk.links + n);
    inode_touch(inode, false);
}

/* A directory gains a directory (1) or loses one (-1), which has a ".." in it. It stays in use whatever was on the disk, and its count in range. */
static void add_child(struct inode *dir, int n)
{
    if (n < 0 ? dir->disk.links <= 2 : dir->disk.links == UINT16_MAX)
        super_corrupt("link count of directory", dir->number);
    else
        add_links(dir, n);
}

/* A name of this inode is gone. A directory loses its own "." with its last name. */
static void lost_name(struct inode *inode)
{
    add_links(inode, is_directory(inode) ? -inode->disk.links : -1);
    if (inode->disk.links == 0 && names_unlinked)
        names_unlinked(inode);
}

/* May a name be added in this path's directory? */
static int check_new(const struct path *path)
{
    if (path->inode)
        return ERR_EXIST;
    if (!path->dir || path->dir->disk.links == 0)
        return ERR_NOENT;
    return 0;
}

int names_create(struct path *path, uint16_t mode, const struct name *target, struct inode **out)
{
    struct inode *made;
    bool directory = (mode & MODE_TYPE) == MODE_DIRECTORY;
    int err = check_new(path);
    if (err)
        return err;
    if (path->slash && !directory)
        return (mode & MODE_TYPE) == MODE_FILE ? ERR_ISDIR : ERR_NOENT;
    if (directory && path->dir->disk.links >= EXT2_LINKS_MAX)
        return ERR_MLINK;
    alloc_prepare();
    err = inode_create(path->dir, mode, &made);
    if (err)
        return err;
    if (directory)
        err = dir_begin(made, path->dir);
    else if (target)
        err = link_begin(made, target->text, target->bytes);
    if (!err)
        err = dir_add(path->dir, &path->last, made);
    if (err) {
        inode_put(made); /* it has no name: settled */
        return err;
    }
    made->disk.links = directory ? 2 : 1;
    inode_mark(made);
    if (directory)
        add_child(path->dir, 1);
    if (out)
        *out = made;
    else
        inode_put(made);
    return 0;
}

int names_unlink(struct path *path)
{
    if (!path->inode)
        return ERR_NOENT;
    if (is_directory(path->inode))
        return ERR_ISDIR;
    int err = path->inode->disk.links > 1 ? prepare_loss(path->inode, path->dir, &path->last) : 0;
    if (!err)
        err = dir_remove(path->dir, &path->last);
    if (!err)
        lost_name(path->inode);
    return err;
}

int names_rmdir(struct path *path)
{
    if (!path->inode)
        return ERR_NOENT;
    if (!is_directory(path->inode))
        return ERR_NOTDIR;
    if (path->inode->number == EXT2_ROOT_INODE)
        return ERR_BUSY;
    if (!path->dir || name_is(&path->last, "."))
        return ERR_INVAL;
    if (name_is(&path->last, ".."))
        return ERR_NOTEMPTY;
    int err = dir_check_empty(path->inode);
    if (!err)
        err = dir_remove(path->dir, &path->last);
    if (err)
        return err;
    add_child(path->dir, -1);
    lost_name(path->inode);
    return 0;
}

int names_link(struct path *from, struct path *to)
{
    if (!from->inode)
        return ERR_NOENT;
    if (is_directory(from->inode))
        return ERR_PERM;
    int err = check_new(to);
    if (err)
        return err;
    if (to->slash)
        return ERR_NOENT;
    if (from->inode->disk.links >= EXT2_LINKS_MAX)
        return ERR_MLINK;
    err = dir_add(to->dir, &to->last, from->inode);
    if (err)
        return err;
    add_links(from->inode, 1);
    note_given(from->inode, to->dir, &to->last);
    return 0;
}

/* Is `dir` the same as `above`, or somewhere below it? ERR_INVAL if so. */
static int check_not_below(const struct inode *above, struct inode *dir)
{
    static const struct name parent = {"..", 2};
    struct inode *at = inode_hold(dir);
    int err = 0;
    for (unsigned depth = 0; !err && at->number != EXT2_ROOT_INODE; depth++) {
        uint32_t number;
        struct inode *up;
        if (at == above) {
            err = ERR_INVAL;
            break;
        }
        err = depth > DEPTH_MAX || !is_directory(at) ? super_corrupt("directory", at->number)
                                                     : dir_find(at, &parent, &number);
        if (!err)
            err = inode_get(number, &up);
        if (!err) {
            inode_put(at);
            at = up;
        }
    }
    inode_put(at);
    return err == ERR_NOENT ? ERR_IO : err;
}

/* What rename() checks of what is at the new name. */
static int check_replace(const struct inode *moved, const struct inode *replaced)
{
    if (is_directory(moved) && !is_directory(replaced))
        return ERR_NOTDIR;
    if (!is_directory(moved) && is_directory(replaced))
        return ERR_ISDIR;
    if (replaced->number == EXT2_ROOT_INODE)
        return ERR_BUSY;
    return is_directory(replaced) ? dir_check_empty(replaced) : 0;
}

static int check_rename(struct path *from, struct path *to)
{
    if (!from->inode || !to->dir || to->dir->disk.links == 0)
        return from->inode && !to->dir ? ERR_BUSY : ERR_NOENT;
    if (!from->dir)
        return ERR_BUSY;
    if (is_dots(&from->last) || is_dots(&to->last))
        return ERR_INVAL;
    bool directory = is_directory(from->inode);
    if (!directory && (from->slash || to->slash))
        return ERR_NOTDIR;
    int err = directory ? check_not_below(from->inode, to->dir) : 0;
    if (!err && to->inode)
        err = check_replace(from->inode, to->inode);
    if (!err && directory && from->dir != to->dir && !to->inode && to->dir->disk.links >= EXT2_LINKS_MAX)
        err = ERR_MLINK;
    return err;
}

int names_rename(struct path *from, struct path *to)
{
    static const struct name parent = {"..", 2};
    int err;
    if (from->inode && from->inode == to->inode && from->dir && to->dir && !is_dots(&from->last) && !is_dots(&to->last))
        return 0;
    err = check_rename(from, to);
    if (err)
        return err;
    struct inode *moved = from->inode;
    bool directory = is_directory(moved);
    if (to->inode && to->inode->disk.links > 1 && !directory)
        err = prepare_loss(to->inode, to->dir, &to->last);
    if (!err)
        err = to->inode ? dir_set(to->dir, &to->last, moved) : dir_add(to->dir, &to->last, moved);
    if (err)
        return err;
    if (!in_one_block(from, to)) {
        note_given(moved, to->dir, &to->last);
        err = prepare_loss(moved, from->dir, &from->last);
    }
    if (!err)
        err = dir_remove(from->dir, &from->last);
    if (err) { /* only the disk: put the new name back as it was, as well as that goes */
        if (to->inode)
            dir_set(to->dir, &to->last, to->inode);
        else
            dir_remove(to->dir, &to->last);
        return err;
    }
    if (directory && from->dir != to->dir) {
        err = dir_set(moved, &parent, to->dir);
        add_child(from->dir, -1);
        add_child(to->dir, 1);
    }
    if (to->inode) {
        if (directory)
            add_child(to->dir, -1);
        lost_name(to->inode);
    }
    inode_touch(moved, false);
    return err;
}
