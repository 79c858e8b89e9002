/* 2 MiB leaves (huge.h). State: the setting. */
#include "huge.h"

#include "reclaim.h"

#include <sdk/evict.h>
#include <sdk/family.h>
#include <sdk/setting.h>
#include <sdk/space.h>
#include <sdk/stat.h>
#include <sdk/wire.h>

enum { NEVER, ADVISE, ALWAYS };

static const char *const words[] = { "never", "advise", "always", NULL };
static uint64_t when = ADVISE;
bool huge_always;

static int change(uint64_t value)
{
    huge_always = value == ALWAYS;
    return 0;
}

void huge_init(void)
{
    static const struct setting setting = { .name = "huge", .unit = "", .value = &when, .most = ALWAYS, .words = words, .change = change };
    settings_add(&setting, 1);
}

static bool wanted(const struct region *r, bool all)
{
    if (when == NEVER || r->huge < 0 || r->file || !(r->prot & PROT_W))
        return false;
    return when == ALWAYS || r->huge > 0 || r->locked || all;
}

/* 512 frames in a row for the 2 MiB at va, zeroed; NULL: there are none to spare. */
static struct page *take(const struct region *r, vaddr_t va)
{
    struct page *first = reclaim_has_spare_for(LARGE_PAGES) ? frame_take_large(PAGE_ANON) : NULL;
    for (uint64_t i = 0; first && i < LARGE_PAGES; i++) {
        struct page *p = first + i;
        page_zero(p);
        page_set_place(p, r->space, va + i * PAGE_BYTES);
        evict_enter(p);
        if (r->locked)
            wire_page(p);
    }
    return first;
}

bool huge_page(struct region *r, struct fault *f, bool all)
{
    vaddr_t va = f->va & ~(vaddr_t)(LARGE_BYTES - 1);
    if (!wanted(r, all) || va < r->start || r->end - va < LARGE_BYTES || !space_is_empty(f->space, va, LARGE_PAGES))
        return false;
    struct page *first = take(r, va);
    counters.large_missed += !first;
    if (!first)
        return false;
    counters.large_made++;
    f->va = va;
    f->page = first;
    f->pages = LARGE_PAGES;
    f->prot = r->prot;
    f->mapped = false;
    f->kind = STAT_ANON;
    return true;
}
