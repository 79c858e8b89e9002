/*
 * Shadows. State: a hash table of sets of eight; a shadow is what is left of the hash and when it was put, in evictions. Two keys
 * may be taken for the same one, rarely (one in 2^31 of a set): then a page is held in higher regard than it deserves.
 */
#include "shadow.h"

enum { WAYS = 8 };

struct shadow {
    uint32_t tag;  /* never 0 in use */
    uint32_t when; /* modulo 2^32 */
};

static struct shadow *sets;
static uint64_t set_count; /* a power of two */
static uint32_t now;

static uint64_t count_sets(uint64_t count)
{
    uint64_t n = 1;
    while (n * WAYS < count)
        n *= 2;
    return n;
}

uint64_t shadow_bytes(uint64_t count)
{
    return count_sets(count) * WAYS * sizeof(struct shadow);
}

void shadow_init(void *table, uint64_t count)
{
    sets = table;
    set_count = count_sets(count);
    now = 0;
}

static struct shadow *set_of(uint64_t key, uint32_t *tag)
{
    uint64_t hash = key * UINT64_C(0x9e3779b97f4a7c15);
    hash ^= hash >> 32;
    hash *= UINT64_C(0xd6e8feb86659fd93);
    *tag = (uint32_t)(hash >> 32) | 1;
    return sets + (hash & (set_count - 1)) * WAYS;
}

void shadow_put(uint64_t key)
{
    uint32_t tag;
    struct shadow *set = set_of(key, &tag), *place = set;
    for (struct shadow *s = set; s < set + WAYS; s++) {
        if (s->tag == tag) { /* its own one first: there must not be two */
            place = s;
            break;
        }
        if (place->tag && (s->tag == 0 || now - s->when > now - place->when))
            place = s; /* a free one, else the oldest */
    }
    *place = (struct shadow){ tag, now++ };
}

uint64_t shadow_take(uint64_t key)
{
    uint32_t tag;
    struct shadow *set = set_of(key, &tag);
    for (struct shadow *s = set; s < set + WAYS; s++) {
        if (s->tag == tag) {
            s->tag = 0;
            return now - s->when - 1;
        }
    }
    return UINT64_MAX;
}
