/* Dropping what is clean. State: how often that was asked for last. */
#include "drop.h"

#include "cache.h"
#include "setting.h"

/* All of f that is clean and that no job is at work on. */
static void drop(struct file *f)
{
    if (f->job)
        return;
    for (struct list *node = f->clean.prev, *before = node->prev; node != &f->clean; node = before, before = node->prev) {
        struct page *p = LIST_OF(node, struct page, of_file); /* from the last: frames are taken again in order */
        if (p->flags & PAGE_PINNED)
            continue;
        cache_unmap(p);
        if (p->refs == 0 && p->state == PAGE_CLEAN)
            cache_remove(p);
    }
}

static int drop_all(uint64_t times)
{
    struct file *next = times ? file_each(NULL) : NULL;
    while (next) {
        struct file *f = next;
        next = file_each(f);
        drop(f);
        file_review(f);
    }
    return 0;
}

static uint64_t last;
static const struct setting setting = { .name = "drop_caches", .unit = "times", .value = &last, .most = 1, .change = drop_all };

void drop_init(void)
{
    settings_add(&setting, 1);
}
