/* SETS sets by hash, each of two entries: the newer one comes first, and pushes the other out of the second place. */
#include "name_cache.h"

#include <rt/string.h>

enum { SETS = 512, NAME_MAX_KEPT = 27 };

struct entry {
    uint32_t dir; /* 0: unused */
    struct known known;
    uint8_t bytes;
    char name[NAME_MAX_KEPT];
};

static struct entry sets[SETS][2];

static bool is_kept(const struct name *name)
{
    return name->bytes <= NAME_MAX_KEPT && !name_is(name, ".") && !name_is(name, "..");
}

/* FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
static struct entry *set_of(const struct inode *dir, const struct name *name)
{
    uint32_t hash = UINT32_C(2166136261) ^ dir->number;
    for (uint32_t i = 0; i < name->bytes; i++)
        hash = (hash ^ (uint8_t)name->text[i]) * UINT32_C(16777619);
    return sets[(hash ^ hash >> 16) % SETS];
}

static bool is_of(const struct entry *e, const struct inode *dir, const struct name *name)
{
    return e->dir == dir->number && e->bytes == name->bytes && memcmp(e->name, name->text, name->bytes) == 0;
}

void name_cache_clear(void)
{
    memset(sets, 0, sizeof sets);
}

bool name_cache_find(const struct inode *dir, const struct name *name, struct known *known)
{
    if (!is_kept(name))
        return false;
    const struct entry *e = set_of(dir, name);
    if (!is_of(e, dir, name) && !is_of(++e, dir, name))
        return false;
    *known = e->known;
    return true;
}

void name_cache_set(const struct inode *dir, const struct name *name, struct known known)
{
    if (!is_kept(name))
        return;
    struct entry *e = set_of(dir, name);
    if (is_of(&e[1], dir, name))
        e++;
    else if (!is_of(e, dir, name))
        e[1] = e[0];
    e->dir = dir->number;
    e->known = known;
    e->bytes = (uint8_t)name->bytes;
    memcpy(e->name, name->text, name->bytes);
}
