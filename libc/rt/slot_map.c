/* Which capability slots are free (slot_map.h). */
#include "slot_map.h"

enum { WORDS = CAP_SLOTS / 64 };

void slot_map_init(struct slot_map *m)
{
    *m = (struct slot_map){ 0 };
    for (unsigned s = 0; s < CAP_SLOTS; s++)
        if (s < SLOT_MAP_FIRST || s >= SLOT_MAP_TABLES)
            m->taken[0][s / 64] |= UINT64_C(1) << s % 64;
}

/* Table `t` of the map lies in this root slot; 0 is the root itself, as in a cap_t. */
static unsigned table_slot(unsigned t)
{
    return t == 0 ? 0 : SLOT_MAP_TABLES + t - 1;
}

cap_t slot_map_take(struct slot_map *m)
{
    for (; m->first <= m->tables; m->first++)
        for (unsigned w = 0; w < WORDS; w++) {
            uint64_t *taken = &m->taken[m->first][w];
            if (~*taken == 0)
                continue;
            unsigned bit = (unsigned)__builtin_ctzll(~*taken);
            *taken |= UINT64_C(1) << bit;
            m->in_use++;
            return CAP_AT(table_slot(m->first), w * 64 + bit);
        }
    return CAP_NULL;
}

cap_t slot_map_next_table(const struct slot_map *m)
{
    return m->tables < SLOT_MAP_TABLES_MAX ? (cap_t)table_slot(m->tables + 1) : CAP_NULL;
}

void slot_map_add_table(struct slot_map *m)
{
    m->tables++;
    m->taken[m->tables][0] = 1; /* slot 0 of a table is never used (abi/cap.h) */
}

int slot_map_free(struct slot_map *m, cap_t slot)
{
    unsigned root = slot >> CAP_TABLE_SHIFT, s = slot & ((1u << CAP_TABLE_SHIFT) - 1);
    unsigned t = root == 0 ? 0 : root - SLOT_MAP_TABLES + 1;
    if (s == 0 || s >= CAP_SLOTS || t > m->tables || (t == 0 && (s < SLOT_MAP_FIRST || s >= SLOT_MAP_TABLES)))
        return 0;
    uint64_t bit = UINT64_C(1) << s % 64;
    if (!(m->taken[t][s / 64] & bit))
        return 0;
    m->taken[t][s / 64] &= ~bit;
    m->in_use--;
    if (t < m->first)
        m->first = t;
    return 1;
}
