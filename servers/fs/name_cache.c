/* Sets by hash, each of a few entries, the newest first; it pushes the oldest out. */
#include "name_cache.h"

#include <rt/string.h>
#include <stddef.h>

enum { WAYS = 4, NAME_MAX_KEPT = 27 };

struct entry {
    uint32_t dir; /* 0: unused */
    struct known known;
    uint8_t bytes;
    char name[NAME_MAX_KEPT];
};

static struct entry (*sets)[WAYS];
static uint32_t set_count;

static bool is_kept(const struct name *name)
{
    return set_count && name->bytes <= NAME_MAX_KEPT && !name_is(name, ".") && !name_is(name, "..");
}

/* FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
static struct entry *set_of(const struct inode *dir, const struct name *name)
{
    uint32_t hash = UINT32_C(2166136261) ^ dir->number;
    for (uint32_t i = 0; i < name->bytes; i++)
        hash = (hash ^ (uint8_t)name->text[i]) * UINT32_C(16777619);
    return sets[(uint64_t)(hash * UINT32_C(2654435761)) * set_count >> 32];
}

/* The entry of a name in its set; NULL: not there. */
static struct entry *look(struct entry *set, const struct inode *dir, const struct name *name)
{
    for (struct entry *e = set; e < set + WAYS; e++)
        if (e->dir == dir->number && e->bytes == name->bytes && memcmp(e->name, name->text, name->bytes) == 0)
            return e;
    return NULL;
}

void name_cache_init(void *memory, size_t bytes)
{
    sets = memory;
    set_count = (uint32_t)(bytes / sizeof *sets);
    memset(memory, 0, set_count * sizeof *sets);
}

bool name_cache_find(const struct inode *dir, const struct name *name, struct known *known)
{
    const struct entry *e = is_kept(name) ? look(set_of(dir, name), dir, name) : NULL;
    if (e)
        *known = e->known;
    return e != NULL;
}

void name_cache_set(const struct inode *dir, const struct name *name, struct known known)
{
    if (!is_kept(name))
        return;
    struct entry *set = set_of(dir, name), *e = look(set, dir, name);
    if (!e) {
        memmove(set + 1, set, (WAYS - 1) * sizeof *set);
        e = set;
    }
    e->dir = dir->number;
    e->known = known;
    e->bytes = (uint8_t)name->bytes;
    memcpy(e->name, name->text, name->bytes);
}
