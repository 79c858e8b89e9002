/*
 * Linear search of directory blocks, for what name_cache.c does not know. Every entry is checked before it is used (check_entry); a block that has a bad one
 * is ERR_IO. A directory with a hash index is a valid linear one; when we change it, it loses its index flag.
 */
#include "dir.h"

#include "blockmap.h"
#include "buffer.h"
#include "name_cache.h"
#include "super.h"

#include <abi/err.h>
#include <rt/string.h>

/* An entry found: where it is, and the one before it in its block (itself if it is the first). The buffer is pinned. */
struct place {
    struct buffer *buffer;
    uint32_t index; /* of the block in the directory */
    struct ext2_dirent *entry, *before;
};

bool name_is(const struct name *name, const char *text)
{
    return strlen(text) == name->bytes && memcmp(text, name->text, name->bytes) == 0;
}

static uint64_t block_count(const struct inode *dir)
{
    return inode_size(dir) >> super.block_shift;
}

static inline uint32_t name_bytes(const struct ext2_dirent *e)
{
    return super.has_filetype ? e->name_bytes : e->name_bytes | (uint32_t)e->type << 8;
}

static char *entry_name(struct ext2_dirent *e)
{
    return (char *)e + EXT2_DIRENT_BYTES;
}

/* The entry at this offset, or NULL if it makes no sense. (Inline: a search does it for each entry.) */
static inline __attribute__((always_inline)) struct ext2_dirent *check_entry(const struct buffer *b, uint32_t offset)
{
    struct ext2_dirent *e = (struct ext2_dirent *)(b->data + offset);
    if (offset + EXT2_DIRENT_BYTES > super.block_bytes || e->bytes < EXT2_DIRENT_BYTES || e->bytes % 4 ||
        e->bytes > super.block_bytes - offset || e->inode > super.inodes)
        return NULL;
    if (e->inode && (name_bytes(e) == 0 || name_bytes(e) > FS_NAME_MAX || EXT2_DIRENT_NEEDS(name_bytes(e)) > e->bytes))
        return NULL;
    return e;
}

static int get_block(const struct inode *dir, uint64_t index, struct buffer **b)
{
    uint32_t block;
    int err = blockmap_find(dir, index, &block);
    if (err)
        return err;
    if (!block)
        return super_corrupt("hole in directory", dir->number);
    return buffer_get(block, b);
}

/* What a search asks of each entry. */
struct wanted {
    const struct name *name; /* this name, if not NULL */
    uint32_t room;           /* else: this many unused bytes */
};

/* Names of a directory tend to differ at their ends, so these are compared first. */
static inline bool matches(struct ext2_dirent *e, const struct wanted *w)
{
    const struct name *name = w->name;
    if (!name)
        return e->bytes - (e->inode ? EXT2_DIRENT_NEEDS(name_bytes(e)) : 0) >= w->room;
    return e->inode && name_bytes(e) == name->bytes && entry_name(e)[name->bytes - 1] == name->text[name->bytes - 1] &&
           memcmp(entry_name(e), name->text, name->bytes) == 0;
}

/* In block place->index. ERR_NOENT: not there. */
static int search_block(const struct inode *dir, const struct wanted *w, struct place *place)
{
    int err = get_block(dir, place->index, &place->buffer);
    if (err)
        return err;
    place->before = (struct ext2_dirent *)place->buffer->data;
    for (uint32_t offset = 0; offset < super.block_bytes;) {
        struct ext2_dirent *e = check_entry(place->buffer, offset);
        if (!e) {
            err = super_corrupt("entry in directory", dir->number);
            break;
        }
        if (matches(e, w)) {
            place->entry = e;
            return 0;
        }
        place->before = e;
        offset += e->bytes;
    }
    buffer_put(place->buffer);
    return err ? err : ERR_NOENT;
}

/* From block `from` on. ERR_NOENT if there is none. */
static int search(const struct inode *dir, const struct wanted *w, uint32_t from, struct place *place)
{
    int err = ERR_NOENT;
    for (place->index = from; err == ERR_NOENT && place->index < block_count(dir); place->index++)
        err = search_block(dir, w, place);
    place->index--; /* the last one searched */
    return err;
}

int dir_find(const struct inode *dir, const struct name *name, uint32_t *number)
{
    struct place place;
    struct known known;
    if (name_cache_find(dir, name, &known)) {
        *number = known.number;
        return known.number ? 0 : ERR_NOENT;
    }
    int err = search(dir, &(struct wanted){.name = name}, 0, &place);
    if (err && err != ERR_NOENT)
        return err;
    *number = err ? 0 : place.entry->inode;
    name_cache_set(dir, name, (struct known){*number, place.index});
    if (!err)
        buffer_put(place.buffer);
    return err;
}

/* The entry of a name that is there. */
static int locate(const struct inode *dir, const struct name *name, struct place *place)
{
    const struct wanted wanted = {.name = name};
    struct known known;
    if (name_cache_find(dir, name, &known) && known.number) {
        place->index = known.index;
        int err = search_block(dir, &wanted, place);
        if (err != ERR_NOENT)
            return err;
    }
    return search(dir, &wanted, 0, place);
}

static uint8_t type_of(const struct inode *target)
{
    static const uint8_t by_mode[16] = {[1] = 5, [2] = 3, [4] = EXT2_TYPE_DIRECTORY, [6] = 4, [8] = EXT2_TYPE_FILE,
                                        [10] = EXT2_TYPE_SYMLINK, [12] = 6};
    return super.has_filetype ? by_mode[target->disk.mode >> 12] : 0;
}

static void fill(struct ext2_dirent *e, const struct name *name, const struct inode *target)
{
    e->inode = target->number;
    e->name_bytes = (uint8_t)name->bytes;
    e->type = type_of(target);
    memcpy(entry_name(e), name->text, name->bytes);
}

static void changed(struct inode *dir)
{
    dir->disk.flags &= ~(uint32_t)EXT2_FLAG_INDEX;
    inode_touch(dir, true);
}

/* One more block, all of it one unused entry; pinned. */
static int append(struct inode *dir, struct buffer **b)
{
    uint64_t index = block_count(dir), missing;
    uint32_t block;
    bool fresh;
    if (inode_size(dir) > UINT32_MAX - super.block_bytes)
        return ERR_FBIG;
    int err = blockmap_missing(dir, index, 1, &missing);
    if (err)
        return err;
    if (missing > super.free_blocks)
        return ERR_NOSPC;
    err = blockmap_make(dir, index, &block, &fresh);
    if (!err)
        err = buffer_get_zeroed(block, b);
    if (err) {
        blockmap_cut(dir, index, UINT64_MAX);
        return err;
    }
    ((struct ext2_dirent *)(*b)->data)->bytes = (uint16_t)super.block_bytes;
    inode_set_size(dir, inode_size(dir) + super.block_bytes);
    return 0;
}

int dir_add(struct inode *dir, const struct name *name, const struct inode *target)
{
    uint32_t needs = EXT2_DIRENT_NEEDS(name->bytes);
    struct place place;
    int err = search(dir, &(struct wanted){.room = needs}, needs < dir->full_needs ? 0 : dir->full_before, &place);
    if (err == ERR_NOENT) {
        place.index = (uint32_t)block_count(dir);
        err = append(dir, &place.buffer);
        place.entry = err ? NULL : (struct ext2_dirent *)place.buffer->data;
    }
    if (err)
        return err;
    dir->full_before = place.index;
    dir->full_needs = needs;
    struct ext2_dirent *e = place.entry;
    if (e->inode) { /* takes the unused end of it */
        uint32_t used = EXT2_DIRENT_NEEDS(name_bytes(e));
        struct ext2_dirent *next = (struct ext2_dirent *)((uint8_t *)e + used);
        next->bytes = (uint16_t)(e->bytes - used);
        e->bytes = (uint16_t)used;
        e = next;
    }
    fill(e, name, target);
    name_cache_set(dir, name, (struct known){target->number, place.index});
    buffer_dirty_names(place.buffer);
    buffer_put(place.buffer);
    changed(dir);
    return 0;
}

int dir_set(struct inode *dir, const struct name *name, const struct inode *target)
{
    struct place place;
    int err = locate(dir, name, &place);
    if (err)
        return err;
    name_cache_set(dir, name, (struct known){target->number, place.index});
    place.entry->inode = target->number;
    place.entry->type = type_of(target);
    buffer_dirty_names(place.buffer);
    buffer_put(place.buffer);
    changed(dir);
    return 0;
}

int dir_remove(struct inode *dir, const struct name *name)
{
    struct place place;
    int err = locate(dir, name, &place);
    if (err)
        return err;
    name_cache_set(dir, name, (struct known){0, 0});
    if (place.index < dir->full_before)
        dir->full_before = place.index;
    place.entry->inode = 0;
    if (place.before != place.entry)
        place.before->bytes = (uint16_t)(place.before->bytes + place.entry->bytes);
    buffer_dirty_names(place.buffer);
    buffer_put(place.buffer);
    changed(dir);
    return 0;
}

int dir_block(const struct inode *dir, const struct name *name, uint32_t *block)
{
    struct place place;
    int err = locate(dir, name, &place);
    if (err)
        return err;
    *block = place.buffer->block;
    buffer_put(place.buffer);
    return 0;
}

int dir_begin(struct inode *dir, const struct inode *parent)
{
    struct buffer *b;
    int err = append(dir, &b);
    if (err)
        return err;
    struct ext2_dirent *dot = (struct ext2_dirent *)b->data;
    struct ext2_dirent *dots = (struct ext2_dirent *)(b->data + EXT2_DIRENT_NEEDS(1));
    dot->bytes = EXT2_DIRENT_NEEDS(1);
    dots->bytes = (uint16_t)(super.block_bytes - EXT2_DIRENT_NEEDS(1));
    fill(dot, &(struct name){".", 1}, dir);
    fill(dots, &(struct name){"..", 2}, parent);
    buffer_dirty_names(b);
    buffer_put(b);
    return 0;
}

int dir_check_empty(const struct inode *dir)
{
    struct dir_entry entry;
    uint64_t cookie = 0;
    int err;
    while ((err = dir_next(dir, &cookie, &entry)) == 0)
        if (strcmp(entry.name, ".") != 0 && strcmp(entry.name, "..") != 0)
            return ERR_NOTEMPTY;
    return err == ERR_NOENT ? 0 : err;
}

static void copy_out(struct dir_entry *out, struct ext2_dirent *e)
{
    static const uint8_t kinds[8] = {0, FS_KIND_FILE, FS_KIND_DIRECTORY, FS_KIND_OTHER, FS_KIND_OTHER, FS_KIND_PIPE,
                                     FS_KIND_OTHER, FS_KIND_SYMLINK};
    out->number = e->inode;
    out->kind = super.has_filetype && e->type < 8 ? kinds[e->type] : 0;
    out->name_bytes = (uint8_t)name_bytes(e);
    memcpy(out->name, entry_name(e), out->name_bytes);
    out->name[out->name_bytes] = '\0';
}

int dir_next(const struct inode *dir, uint64_t *cookie, struct dir_entry *entry)
{
    for (uint64_t index = *cookie >> super.block_shift; index < block_count(dir); index++) {
        struct buffer *b;
        uint64_t start = index << super.block_shift;
        int err = get_block(dir, index, &b);
        if (err)
            return err;
        for (uint32_t offset = 0; offset < super.block_bytes;) {
            struct ext2_dirent *e = check_entry(b, offset);
            if (!e) {
                buffer_put(b);
                return super_corrupt("entry in directory", dir->number);
            }
            if (e->inode && start + offset >= *cookie) {
                copy_out(entry, e);
                *cookie = start + offset + e->bytes;
                buffer_put(b);
                return 0;
            }
            offset += e->bytes;
        }
        buffer_put(b);
        *cookie = start + super.block_bytes;
    }
    return ERR_NOENT;
}
