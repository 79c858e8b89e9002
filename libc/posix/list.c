/* Chains and tables of <search.h> that newlib lacks. */
#include <search.h>

#include <string.h>

struct element {
    struct element *next, *previous;
};

void insque(void *element, void *after)
{
    struct element *e = element, *before = after;
    e->next = before ? before->next : NULL;
    e->previous = before;
    if (e->next)
        e->next->previous = e;
    if (before)
        before->next = e;
}

void remque(void *element)
{
    const struct element *e = element;
    if (e->next)
        e->next->previous = e->previous;
    if (e->previous)
        e->previous->next = e->next;
}

void *lfind(const void *key, const void *base, size_t *count, size_t bytes, int (*compare)(const void *, const void *))
{
    const char *at = base;
    for (size_t i = 0; i < *count; i++, at += bytes)
        if (compare(key, at) == 0)
            return (void *)(size_t)at;
    return NULL;
}

void *lsearch(const void *key, void *base, size_t *count, size_t bytes, int (*compare)(const void *, const void *))
{
    void *found = lfind(key, base, count, bytes, compare);
    if (found)
        return found;
    return memcpy((char *)base + (*count)++ * bytes, key, bytes);
}
