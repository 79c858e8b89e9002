/*
 * The shortest edit script. A path goes from corner (0, 0) of a box to (a, b): right takes a line away, down puts one in, and a
 * diagonal step, along lines that are equal, is free. reach[k] is how far right the paths with so many edits have come on
 * diagonal k = x - y; from the other corner the same, mirrored.
 */
#include "script.h"

#include <stdlib.h>

enum { NOWHERE = -1 };

struct box {
    long a, b;             /* its corner */
    long a_count, b_count; /* its size */
};

struct end {
    long *reach;
    bool mirrored;
};

struct search {
    struct script *script;
    struct end near, far;
};

static bool equal_at(const struct search *s, const struct box *box, bool mirrored, long x, long y)
{
    if (mirrored)
        return s->script->equal(box->a + box->a_count - 1 - x, box->b + box->b_count - 1 - y);
    return s->script->equal(box->a + x, box->b + y);
}

/* How far one more edit leads on diagonal k. */
static long step(const struct search *s, const struct box *box, const struct end *end, long edits, long k)
{
    long down = k < edits ? end->reach[k + 1] : NOWHERE, right = k > -edits ? end->reach[k - 1] : NOWHERE, x = NOWHERE;
    if (edits == 0)
        x = 0;
    if (down != NOWHERE && down - k <= box->b_count)
        x = down;
    if (right != NOWHERE && right < box->a_count && right + 1 > x)
        x = right + 1;
    if (x == NOWHERE)
        return x;
    while (x < box->a_count && x - k < box->b_count && equal_at(s, box, end->mirrored, x, x - k))
        x++;
    return x;
}

/* One more edit from one end. True: the path met one of the other's on its diagonal, at *x (counted from this end). */
static bool advance(const struct search *s, const struct box *box, struct end *end, const struct end *other,
                    long edits, long other_edits, long *x, long *k)
{
    long delta = box->a_count - box->b_count;
    for (*k = -edits; *k <= edits; *k += 2) {
        if (*k < -box->b_count || *k > box->a_count)
            continue;
        *x = end->reach[*k] = step(s, box, end, edits, *k);
        long k_other = delta - *k;
        if (*x == NOWHERE || k_other < -other_edits || k_other > other_edits || ((k_other + other_edits) & 1) ||
            k_other < -box->b_count || k_other > box->a_count)
            continue;
        if (other->reach[k_other] != NOWHERE && *x + other->reach[k_other] >= box->a_count)
            return true;
    }
    return false;
}

static void clear_reach(long *reach, long edits)
{
    reach[-edits] = reach[edits] = NOWHERE;
}

/* A point in the middle of a shortest path through the box, whose corners are not equal. */
static void find_middle(struct search *s, const struct box *box, long *x, long *y)
{
    long k;
    for (long edits = 0;; edits++) {
        clear_reach(s->near.reach, edits);
        clear_reach(s->far.reach, edits);
        if (advance(s, box, &s->near, &s->far, edits, edits - 1, x, &k)) {
            *y = *x - k;
            return;
        }
        if (advance(s, box, &s->far, &s->near, edits, edits, x, &k)) {
            *y = box->b_count - (*x - k);
            *x = box->a_count - *x;
            return;
        }
    }
}

static void solve(struct search *s, struct box box)
{
    while (box.a_count > 0 && box.b_count > 0 && equal_at(s, &box, false, 0, 0))
        box.a++, box.b++, box.a_count--, box.b_count--;
    while (box.a_count > 0 && box.b_count > 0 && equal_at(s, &box, true, 0, 0))
        box.a_count--, box.b_count--;
    if (box.a_count == 0 || box.b_count == 0) {
        for (long i = 0; i < box.a_count; i++)
            s->script->a_gone[box.a + i] = true;
        for (long i = 0; i < box.b_count; i++)
            s->script->b_new[box.b + i] = true;
        return;
    }
    long x, y;
    find_middle(s, &box, &x, &y);
    solve(s, (struct box){ box.a, box.b, x, y });
    solve(s, (struct box){ box.a + x, box.b + y, box.a_count - x, box.b_count - y });
}

int script_make(struct script *script)
{
    long most = script->a_count + script->b_count + 2;
    long *reach = malloc((size_t)(4 * most + 2) * sizeof *reach);
    script->a_gone = calloc((size_t)script->a_count + 1, sizeof *script->a_gone);
    script->b_new = calloc((size_t)script->b_count + 1, sizeof *script->b_new);
    if (!reach || !script->a_gone || !script->b_new) {
        free(reach);
        script_free(script);
        return -1;
    }
    struct search s = { script, { reach + most, false }, { reach + 3 * most + 1, true } };
    solve(&s, (struct box){ 0, 0, script->a_count, script->b_count });
    free(reach);
    return 0;
}

void script_free(struct script *script)
{
    free(script->a_gone);
    free(script->b_new);
    script->a_gone = script->b_new = NULL;
}
