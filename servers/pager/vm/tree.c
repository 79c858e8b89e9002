/*
 * Regions in a tree balanced by height (Adelson-Velsky and Landis, 1962). State: the slab the nodes come of; in each space the root,
 * and nodes set aside, so that what was checked to fit does fit.
 *
 * Invariants (tree_ok): left < node < right in address and nothing overlaps; the heights of two siblings differ by at most one; a
 * node knows the extent of its subtree and the widest gap between two neighbours in it, so that room is found without a walk.
 */
#include "tree.h"

#include <proto/layout.h>
#include <rt/log.h>
#include <sdk/slab.h>
#include <sdk/space.h>

enum { SPARES = 12 }; /* exec needs most: a region for each segment, the stack and the heap */

struct node {
    struct region region; /* first */
    struct node *left, *right, *parent;
    vaddr_t low, high;    /* where the subtree begins and ends */
    uint64_t gap;         /* bytes of the widest gap inside it */
    int height;           /* 1: a leaf */
};

struct tree {
    struct node *root;
    struct node *spares; /* linked by parent */
    unsigned count, spare_count;
};
_Static_assert(sizeof(struct tree) <= TREE_SPACE_BYTES, "lies in the space");

static struct slab slab;

void tree_init(void)
{
    slab_init(&slab, sizeof(struct node));
}

static struct tree *tree_of(struct space *sp)
{
    return space_policy(sp);
}

static int height(const struct node *n)
{
    return n ? n->height : 0;
}

static uint64_t wider(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* n learns what is below it. False: it knew. */
static bool update(struct node *n)
{
    const struct node *l = n->left, *r = n->right;
    struct node is = { .low = l ? l->low : n->region.start, .high = r ? r->high : n->region.end };
    int left = height(l), right = height(r);
    is.height = 1 + (left > right ? left : right);
    is.gap = wider(l ? wider(l->gap, n->region.start - l->high) : 0, r ? wider(r->gap, r->low - n->region.end) : 0);
    bool changed = is.height != n->height || is.low != n->low || is.high != n->high || is.gap != n->gap;
    n->height = is.height, n->low = is.low, n->high = is.high, n->gap = is.gap;
    return changed;
}

/* `with` takes the place that n has below its parent. */
static void replace(struct tree *t, struct node *n, struct node *with)
{
    struct node *above = n->parent;
    if (!above)
        t->root = with;
    else if (above->left == n)
        above->left = with;
    else
        above->right = with;
    if (with)
        with->parent = above;
}

/* The left child goes up, n becomes its right child. */
static struct node *rotate_right(struct tree *t, struct node *n)
{
    struct node *up = n->left;
    replace(t, n, up);
    n->left = up->right;
    if (n->left)
        n->left->parent = n;
    up->right = n;
    n->parent = up;
    update(n);
    update(up);
    return up;
}

static struct node *rotate_left(struct tree *t, struct node *n)
{
    struct node *up = n->right;
    replace(t, n, up);
    n->right = up->left;
    if (n->right)
        n->right->parent = n;
    up->left = n;
    n->parent = up;
    update(n);
    update(up);
    return up;
}

/* n and those above it become right again, after a change at n: as far up as anything changes. */
static void mend(struct tree *t, struct node *n)
{
    for (bool changed = true; n && changed; n = n->parent) {
        changed = update(n);
        int lean = height(n->left) - height(n->right);
        changed |= lean > 1 || lean < -1; /* what is above has not seen the turned one yet */
        if (lean > 1) {
            if (height(n->left->left) < height(n->left->right))
                rotate_left(t, n->left);
            n = rotate_right(t, n);
        } else if (lean < -1) {
            if (height(n->right->right) < height(n->right->left))
                rotate_right(t, n->right);
            n = rotate_left(t, n);
        }
    }
}

struct region *tree_next(struct space *sp, vaddr_t va)
{
    struct node *n = tree_of(sp)->root, *best = NULL;
    while (n) {
        if (n->region.end > va) {
            best = n;
            n = n->left;
        } else {
            n = n->right;
        }
    }
    return best ? &best->region : NULL;
}

static void set_aside(struct tree *t, struct node *n)
{
    n->parent = t->spares;
    t->spares = n;
    t->spare_count++;
}

unsigned tree_room(struct space *sp)
{
    struct tree *t = tree_of(sp);
    while (t->spare_count < SPARES && t->count + t->spare_count < TREE_REGIONS_MAX) {
        struct node *n = slab_get(&slab);
        if (!n)
            break;
        set_aside(t, n);
    }
    return t->spare_count;
}

unsigned tree_room_empty(struct space *sp)
{
    struct tree *t = tree_of(sp);
    unsigned room = tree_room(sp) + t->count; /* what is there is set aside when it is removed, as far as */
    return room < SPARES ? room : SPARES;
}

struct region *tree_new(struct space *sp)
{
    struct tree *t = tree_of(sp);
    return t->spare_count || tree_room(sp) ? &t->spares->region : NULL;
}

void tree_insert(struct space *sp, struct region *r)
{
    struct tree *t = tree_of(sp);
    struct node *n = (struct node *)r, *above = NULL, **at = &t->root;
    rt_assert(n == t->spares);
    t->spares = n->parent;
    t->spare_count--;
    while (*at) {
        above = *at;
        rt_assert(r->end <= above->region.start || r->start >= above->region.end);
        at = r->start < above->region.start ? &above->left : &above->right;
    }
    n->left = n->right = NULL;
    n->parent = above;
    n->height = 0; /* what it knew in an earlier life may be right by chance: those above must learn of it all the same */
    *at = n;
    t->count++;
    mend(t, n);
}

/* n, which has two children, changes places with the next one in order, which has no left child. That one. */
static struct node *swap_with_next(struct tree *t, struct node *n)
{
    struct node *next = n->right;
    while (next->left)
        next = next->left;
    struct node *right = next->right, *above = next->parent;
    replace(t, n, next);
    next->left = n->left;
    next->left->parent = next;
    if (above == n) {
        next->right = n;
        n->parent = next;
    } else {
        next->right = n->right;
        next->right->parent = next;
        above->left = n;
        n->parent = above;
    }
    next->low = n->low, next->high = n->high, next->gap = n->gap, next->height = n->height; /* what those above know */
    n->left = NULL;
    n->right = right;
    if (right)
        right->parent = n;
    return next;
}

void tree_remove(struct space *sp, struct region *r)
{
    struct tree *t = tree_of(sp);
    struct node *n = (struct node *)r;
    struct node *instead = n->left && n->right ? swap_with_next(t, n) : NULL;
    replace(t, n, n->left ? n->left : n->right);
    mend(t, n->parent);
    mend(t, instead);
    t->count--;
    if (t->spare_count < SPARES)
        set_aside(t, n);
    else
        slab_put(&slab, n);
}

void tree_resized(struct space *sp, struct region *r)
{
    mend(tree_of(sp), (struct node *)r);
}

/*
 * The highest room of `bytes` in [floor, top), of which n has the regions. A subtree without such a gap is left at once, so that
 * only the way to the gap is walked, and the two ways along floor and top.
 */
static vaddr_t highest(const struct node *n, uint64_t bytes, vaddr_t floor, vaddr_t top)
{
    while (n && top > floor && top - floor >= bytes) {
        bool inside = n->gap >= bytes, below = n->low > floor && n->low - floor >= bytes;
        if (!inside && !below && !(n->high < top && top - n->high >= bytes))
            return 0;
        vaddr_t from = n->region.end > floor ? n->region.end : floor;
        vaddr_t at = highest(n->right, bytes, from, top);
        if (at)
            return at;
        if (n->region.start < top)
            top = n->region.start;
        n = n->left;
    }
    return top > floor && top - floor >= bytes ? top - bytes : 0;
}

vaddr_t tree_find_room(struct space *sp, uint64_t bytes)
{
    return highest(tree_of(sp)->root, bytes, USER_MMAP_FLOOR, sp->mmap_top);
}

void tree_end(struct space *sp)
{
    struct tree *t = tree_of(sp);
    rt_assert(!t->root);
    while (t->spares) {
        struct node *n = t->spares;
        t->spares = n->parent;
        slab_put(&slab, n);
    }
    t->spare_count = 0;
}

static bool node_ok(const struct node *n, const struct node *above, unsigned *count)
{
    if (!n)
        return true;
    struct node copy = *n;
    int lean = height(n->left) - height(n->right);
    (*count)++;
    return n->parent == above && n->region.start < n->region.end && lean >= -1 && lean <= 1 && !update(&copy) && (!n->left || n->left->high <= n->region.start) &&
           (!n->right || n->right->low >= n->region.end) && node_ok(n->left, n, count) && node_ok(n->right, n, count);
}

bool tree_ok(struct space *sp)
{
    unsigned count = 0;
    return node_ok(tree_of(sp)->root, NULL, &count) && count == tree_of(sp)->count;
}
