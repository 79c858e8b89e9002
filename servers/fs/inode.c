/*
 * The inode cache: a fixed table, hashed by number, unreferenced ones in an LRU list (oldest is replaced first).
 * Invariants: refs > 0 or in the LRU list; number != 0 implies in the hash; dirty and times_dirty imply number != 0 and not freed.
 */
#include "inode.h"

#include "alloc.h"
#include "blockmap.h"
#include "buffer.h"
#include "super.h"
#include "times.h"
#include "unwritten.h"

#include <abi/err.h>
#include <rt/log.h>
#include <rt/string.h>

enum { HASH_SLOTS = 1024 };

static struct inode *table;
static unsigned table_size;
static struct inode *hash[HASH_SLOTS];
static struct inode *oldest, *newest;      /* those without references */
static struct inode *settle_first, *listed_first;
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

void inode_init(void *memory, size_t bytes)
{
    table = memory;
    table_size = (unsigned)(bytes / sizeof(*table));
    memset(table, 0, table_size * sizeof(*table));
    memset(hash, 0, sizeof(hash));
    oldest = newest = settle_first = listed_first = NULL;
    in_use = 0;
    for (unsigned i = 0; i < table_size; i++)
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
    *n = (struct inode){.number = number, .refs = 1, .hash_next = hash[number % HASH_SLOTS], .listed = n->listed,
                        .listed_next = n->listed_next};
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

/* From and to the bytes of the inode table. */
static void take(struct inode *n, const uint8_t *from)
{
    memcpy(&n->disk, from, sizeof(n->disk));
    if (super.inode_bytes < sizeof(n->disk) + sizeof(n->extra))
        return;
    memcpy(&n->extra, from + sizeof(n->disk), sizeof(n->extra));
    if (n->extra.bytes < sizeof(n->extra) || n->extra.bytes > super.inode_bytes - sizeof(n->disk))
        n->extra = (struct ext2_inode_extra){0};
}

static void put(const struct inode *n, uint8_t *to)
{
    memcpy(to, &n->disk, sizeof(n->disk));
    if (n->extra.bytes)
        memcpy(to + sizeof(n->disk), &n->extra, sizeof(n->extra));
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
    put(n, b->data + offset);
    n->dirty = n->times_dirty = false;
    buffer_dirty(b);
    buffer_put(b);
    return 0;
}

/* Sees to it that some place is free to be occupied without waiting: a clean one at the old end of the list. */
static int make_room(void)
{
    for (;;) {
        struct inode *n = oldest;
        while (n && (n->dirty || n->times_dirty))
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
            take(n, b->data + offset);
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

/* Is the inode on the disk one that has names? */
static bool is_live(const uint8_t *on_disk)
{
    const struct ext2_inode *disk = (const struct ext2_inode *)on_disk;
    return disk->links && !disk->dtime && disk->mode;
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
    if (!err && is_live(b->data + offset)) { /* the bit stays set from now on */
        buffer_put(b);
        return super_corrupt("free inode in use", number);
    }
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
    times_begin(n);
    n->disk.generation = n->disk.atime ^ number << 8;
    n->tail_zero = true;
    inode_mark(n);
    put(n, b->data + offset);
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
    inode_mark(n);
}

uint32_t inode_kind(const struct inode *n)
{
    switch (n->disk.mode & MODE_TYPE) {
    case MODE_FILE: return FS_KIND_FILE;
    case MODE_DIRECTORY: return FS_KIND_DIRECTORY;
    case MODE_SYMLINK: return FS_KIND_SYMLINK;
    case MODE_FIFO: return FS_KIND_PIPE;
    default: return FS_KIND_OTHER;
    }
}

void inode_stat(const struct inode *n, struct fs_stat *st)
{
    *st = (struct fs_stat){
        .inode = n->number, .size = inode_size(n), .blocks_512 = n->disk.sectors, .mode = n->disk.mode,
        .links = n->disk.links, .uid = n->disk.uid | (uint32_t)n->disk.uid_high << 16,
        .gid = n->disk.gid | (uint32_t)n->disk.gid_high << 16, .atime = times_get(n, TIME_ACCESSED),
        .mtime = times_get(n, TIME_MODIFIED), .ctime = times_get(n, TIME_CHANGED), .block_bytes = super.block_bytes,
        .kind = inode_kind(n),
    };
}

static void list_dirty(struct inode *n)
{
    if (n->listed)
        return;
    n->listed = true;
    n->listed_next = listed_first;
    listed_first = n;
}

void inode_mark(struct inode *n)
{
    n->dirty = true;
    list_dirty(n);
}

void inode_mark_times(struct inode *n)
{
    n->times_dirty = true;
    list_dirty(n);
}

void inode_touch_at(struct inode *n, bool data_too, int64_t ns)
{
    times_set(n, TIME_CHANGED, ns);
    if (data_too)
        times_set(n, TIME_MODIFIED, ns);
    inode_mark(n);
}

void inode_touch(struct inode *n, bool data_too)
{
    inode_touch_at(n, data_too, super_now());
}

bool inode_any_changed(void)
{
    return listed_first != NULL;
}

int inode_sync(bool times)
{
    int result = 0;
    struct inode *next = listed_first;
    listed_first = NULL; /* those that are left are put there again */
    while (next) {
        struct inode *n = next;
        next = n->listed_next;
        n->listed = false;
        if (!(n->dirty || n->times_dirty) || n->freed)
            continue;
        if (!n->dirty && !times) {
            list_dirty(n);
            continue;
        }
        inode_hold(n);
        int err = write_back(n);
        if (err)
            list_dirty(n);
        result = result ? result : err;
        inode_put(n);
    }
    return result;
}

/* Gives back everything of an inode without a name. After an error the rest stays allocated, and the disk is marked for e2fsck to find it. */
static void release(struct inode *n)
{
    bool directory = inode_kind(n) == FS_KIND_DIRECTORY;
    inode_cut_begin(n);
    unwritten_clear(n);
    int err = blockmap_cut(n, 0, UINT64_MAX);
    if (!err)
        err = blockmap_free_attributes(n);
    inode_set_size(n, 0);
    n->disk.dtime = super_time();
    n->disk.links = 0;
    inode_mark(n);
    int written = write_back(n);
    if (err || written)
        super_corrupt("rest of the deleted inode", n->number);
    else
        number_free(n->number, directory);
    n->dirty = n->times_dirty = false;
    n->freed = true;
    inode_cut_end(n);
}

bool inode_unsettled(void)
{
    return settle_first != NULL;
}

bool inode_release_awaited(void)
{
    for (const struct inode *n = table; n < table + table_size; n++)
        if (n->number && n->refs && !n->freed && n->disk.links == 0 && (n->settling || n->pager_holds))
            return true;
    return false;
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
    for (unsigned i = 0; i < table_size; i++) {
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
