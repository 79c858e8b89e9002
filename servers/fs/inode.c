/*
 * The inode cache: a fixed table, hashed by number, unreferenced ones in an LRU list (oldest is replaced first).
 * Invariants: refs > 0 or in the LRU list; number != 0 implies in the hash; dirty implies number != 0 and not freed.
 */
#include "inode.h"

#include "alloc.h"
#include "blockmap.h"
#include "buffer.h"
#include "super.h"
#include "unwritten.h"

#include <abi/err.h>
#include <rt/log.h>
#include <rt/string.h>

enum { HASH_SLOTS = 256 };

static struct inode table[INODES_MAX];
static struct inode *hash[HASH_SLOTS];
static struct inode *oldest, *newest;      /* those without references */
static struct inode *settle_first;
static unsigned in_use;

static void lru_remove(struct inode *n)
{
    *(n->older ? &n->older->newer : &oldest) = n->newer;
    *(n->newer ? &n->newer->older : &newest) = n->older;
}

static void lru_add_newest(struct inode *n)
{
    n->older = newest, n->newer = NULL;
    *(newest ? &newest->newer : &oldest) = n;
    newest = n;
}

static void lru_add_oldest(struct inode *n)
{
    n->newer = oldest, n->older = NULL;
    *(oldest ? &oldest->older : &newest) = n;
    oldest = n;
}

void inode_init(void)
{
    memset(table, 0, sizeof(table));
    memset(hash, 0, sizeof(hash));
    oldest = newest = settle_first = NULL;
    in_use = 0;
    for (unsigned i = 0; i < INODES_MAX; i++)
        lru_add_newest(&table[i]);
}

static struct inode *lookup(uint32_t number)
{
    struct inode *n = hash[number % HASH_SLOTS];
    while (n && n->number != number)
        n = n->hash_next;
    return n;
}

struct inode *inode_find(uint32_t number)
{
    struct inode *n = number ? lookup(number) : NULL;
    return n && n->refs ? n : NULL;
}

static void unhash(struct inode *n)
{
    struct inode **p = &hash[n->number % HASH_SLOTS];
    while (*p != n)
        p = &(*p)->hash_next;
    *p = n->hash_next;
    n->number = 0;
}

/* Puts an inode that nobody references, is clean and not in the hash, under this number with one reference. */
static void occupy(struct inode *n, uint32_t number)
{
    lru_remove(n);
    *n = (struct inode){.number = number, .refs = 1, .hash_next = hash[number % HASH_SLOTS]};
    hash[number % HASH_SLOTS] = n;
    in_use++;
}

struct inode *inode_hold(struct inode *n)
{
    if (n->refs++ == 0) {
        lru_remove(n);
        in_use++;
    }
    return n;
}

static void settle_later(struct inode *n)
{
    n->settling = true;
    n->settle_next = settle_first;
    settle_first = n; /* takes over the reference */
}

void inode_put(struct inode *n)
{
    rt_assert(n->refs > 0);
    if (n->refs == 1 && !n->settling && !n->freed && (n->disk.links == 0 || n->unwritten)) {
        settle_later(n);
        return;
    }
    if (--n->refs)
        return;
    in_use--;
    if (n->freed) {
        unwritten_clear(n);
        unhash(n);
        lru_add_oldest(n);
    } else {
        lru_add_newest(n);
    }
}

/* Where the inode lies in its table. ERR_IO for a number that cannot be. */
static int place(uint32_t number, uint32_t *block, uint32_t *offset)
{
    if (number == 0 || number > super.inodes)
        return super_corrupt("inode number", number);
    const struct group *group = &super.group[(number - 1) / super.inodes_per_group];
    uint32_t index = (number - 1) % super.inodes_per_group;
    if (group->bad)
        return ERR_IO;
    *block = group->inode_table + index / super.inodes_per_block;
    *offset = index % super.inodes_per_block * super.inode_bytes;
    return 0;
}

/* Copies a changed inode to its table's buffer. */
static int write_back(struct inode *n)
{
    uint32_t block, offset;
    struct buffer *b;
    int err = place(n->number, &block, &offset);
    if (!err)
        err = buffer_get(block, &b);
    if (err)
        return err;
    memcpy(b->data + offset, &n->disk, sizeof(n->disk));
    n->dirty = false;
    buffer_dirty(b);
    buffer_put(b);
    return 0;
}

/* Sees to it that some place is free to be occupied without waiting: a clean one at the old end of the list. */
static int make_room(void)
{
    for (;;) {
        struct inode *n = oldest;
        while (n && n->dirty)
            n = n->newer;
        if (n) {
            if (n->number)
                unhash(n);
            lru_remove(n);
            lru_add_oldest(n);
            return 0;
        }
        if (!oldest)
            return ERR_NFILE;
        if (buffer_nowait)
            return ERR_AGAIN;
        n = inode_hold(oldest);
        int err = write_back(n);
        inode_put(n);
        if (err)
            return err;
    }
}

static int check(const struct inode *n)
{
    uint16_t type = n->disk.mode & MODE_TYPE;
    uint64_t size = inode_size(n);
    if (n->disk.links == 0)
        return n->disk.dtime || n->disk.mode == 0 ? ERR_NOENT : super_corrupt("unlinked inode", n->number);
    if (type == MODE_DIRECTORY && (size % super.block_bytes || size >> super.block_shift > super.blocks || size == 0))
        return super_corrupt("size of directory", n->number);
    if (type == MODE_SYMLINK && size >= super.block_bytes)
        return super_corrupt("length of symbolic link", n->number);
    if (type == MODE_FILE && size > blockmap_bytes_max())
        return super_corrupt("size of file", n->number);
    return 0;
}

int inode_get(uint32_t number, struct inode **out)
{
    uint32_t block, offset;
    struct buffer *b;
    struct inode *n = number ? lookup(number) : NULL;
    int err;
    if (!n) {
        if ((err = place(number, &block, &offset)) || (err = buffer_get(block, &b)))
            return err;
        err = make_room(); /* this and the get may wait: somebody else may have read it meanwhile */
        n = lookup(number);
        if (!n && !err) {
            n = oldest;
            occupy(n, number);
            memcpy(&n->disk, b->data + offset, sizeof(n->disk));
            buffer_put(b);
            if ((err = check(n))) {
                n->freed = true;
                inode_put(n);
                return err;
            }
            *out = n;
            return 0;
        }
        buffer_put(b);
        if (err)
            return err;
    }
    if (n->freed || n->disk.links == 0)
        return ERR_NOENT;
    *out = inode_hold(n);
    return 0;
}

int inode_create(const struct inode *parent, uint16_t mode, struct inode **out)
{
    uint32_t number, block, offset;
    struct buffer *b;
    bool directory = (mode & MODE_TYPE) == MODE_DIRECTORY;
    int err = number_alloc(parent->number, directory, &number);
    if (err)
        return err;
    err = place(number, &block, &offset);
    if (!err)
        err = buffer_get(block, &b);
    if (err) {
        number_free(number, directory);
        return err;
    }
    err = make_room();
    struct inode *n = lookup(number);
    if (err || n) {
        buffer_put(b);
        if (n) /* the bit stays set from now on */
            return super_corrupt("free inode in use", number);
        number_free(number, directory);
        return err;
    }
    n = oldest;
    occupy(n, number);
    memset(b->data + offset, 0, super.inode_bytes);
    n->disk.mode = mode;
    n->disk.atime = super_time();
    n->disk.generation = n->disk.atime ^ number << 8;
    n->tail_zero = true;
    inode_touch(n, true);
    memcpy(b->data + offset, &n->disk, sizeof(n->disk));
    buffer_dirty(b);
    buffer_put(b);
    *out = n;
    return 0;
}

uint64_t inode_size(const struct inode *n)
{
    bool wide = (n->disk.mode & MODE_TYPE) == MODE_FILE;
    return n->disk.size | (wide ? (uint64_t)n->disk.size_high << 32 : 0);
}

void inode_set_size(struct inode *n, uint64_t bytes)
{
    n->disk.size = (uint32_t)bytes;
    if ((n->disk.mode & MODE_TYPE) == MODE_FILE)
        n->disk.size_high = (uint32_t)(bytes >> 32);
    if (bytes > INT32_MAX && !super.large_file)
        super.large_file = super.changed = true;
    n->dirty = true;
}

uint32_t inode_kind(const struct inode *n)
{
    switch (n->disk.mode & MODE_TYPE) {
    case MODE_FILE: return FS_KIND_FILE;
    case MODE_DIRECTORY: return FS_KIND_DIRECTORY;
    case MODE_SYMLINK: return FS_KIND_SYMLINK;
    default: return FS_KIND_OTHER;
    }
}

void inode_stat(const struct inode *n, struct fs_stat *st)
{
    *st = (struct fs_stat){
        .inode = n->number, .size = inode_size(n), .blocks_512 = n->disk.sectors, .mode = n->disk.mode,
        .links = n->disk.links, .uid = n->disk.uid | (uint32_t)n->disk.uid_high << 16,
        .gid = n->disk.gid | (uint32_t)n->disk.gid_high << 16, .atime = n->disk.atime, .mtime = n->disk.mtime,
        .ctime = n->disk.ctime, .block_bytes = super.block_bytes, .kind = inode_kind(n),
    };
}

void inode_touch(struct inode *n, bool data_too)
{
    n->disk.ctime = super_time();
    if (data_too)
        n->disk.mtime = n->disk.ctime;
    n->dirty = true;
}

int inode_sync(void)
{
    int result = 0;
    for (unsigned i = 0; i < INODES_MAX; i++) {
        struct inode *n = &table[i];
        if (!n->number || !n->dirty || n->freed)
            continue;
        inode_hold(n);
        int err = write_back(n);
        result = result ? result : err;
        inode_put(n);
    }
    return result;
}

/* Gives back everything of an inode without a name. After an error the rest stays allocated: e2fsck finds it. */
static void release(struct inode *n)
{
    bool directory = inode_kind(n) == FS_KIND_DIRECTORY;
    inode_cut_begin(n);
    unwritten_clear(n);
    int err = blockmap_cut(n, 0);
    if (!err)
        err = blockmap_free_attributes(n);
    inode_set_size(n, 0);
    n->disk.dtime = super_time();
    n->disk.links = 0;
    n->dirty = true;
    if (!err)
        err = write_back(n);
    if (!err)
        number_free(n->number, directory);
    n->dirty = false;
    n->freed = true;
    inode_cut_end(n);
}

bool inode_unsettled(void)
{
    return settle_first != NULL;
}

void inode_settle(void)
{
    while (settle_first) {
        struct inode *n = settle_first;
        settle_first = n->settle_next;
        if (n->refs == 1) { /* else it was opened again meanwhile: the next last put brings it back */
            if (super_begin() == 0) {
                if (n->disk.links == 0)
                    release(n);
                else
                    unwritten_zero(n);
            }
            n->freed = n->disk.links == 0;
            if (n->refs == 1)
                unwritten_clear(n);
        }
        n->settling = false;
        inode_put(n);
    }
}

void inode_settle_all(void)
{
    inode_settle();
    for (unsigned i = 0; i < INODES_MAX; i++) {
        struct inode *n = &table[i];
        if (!n->number || !n->refs || n->freed || super_begin())
            continue;
        if (n->disk.links == 0)
            release(n);
        else
            unwritten_zero(n);
        unwritten_clear(n);
    }
}

unsigned inodes_in_use(void)
{
    return in_use;
}

void inode_cut_begin(struct inode *n)
{
    n->cutting = true;
    while (n->data_users)
        wait_on(&n->quiet);
}

void inode_cut_end(struct inode *n)
{
    n->cutting = false;
    wait_wake_all(&n->quiet);
}
