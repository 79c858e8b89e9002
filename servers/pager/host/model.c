/* The plain model of memory and files. */
#include "model.h"

#include <string.h>

const unsigned word_at[WORDS] = { 0, 1000, 2048, 4088 };
struct model_file model_file[FAKE_FILES];
struct model_object model_object[OBJECTS + 1];

struct model_page *model_find(struct model_process *p, vaddr_t va)
{
    for (unsigned i = 0; i < p->count; i++)
        if (p->page[i].va == va)
            return &p->page[i];
    return NULL;
}

static void remove_page(struct model_process *p, unsigned i)
{
    if (p->page[i].back == BACK_OBJECT)
        model_object[p->page[i].file].users--;
    p->page[i] = p->page[--p->count];
}

void model_unmap(struct model_process *p, vaddr_t start, vaddr_t end)
{
    for (unsigned i = p->count; i-- > 0;)
        if (p->page[i].va >= start && p->page[i].va < end)
            remove_page(p, i);
}

void model_clear(struct model_process *p)
{
    model_unmap(p, 0, USER_LIMIT);
}

/* A word of the file as a mapping shows it: 0 beyond the end. */
static uint64_t file_word(const struct model_file *f, unsigned index, unsigned w)
{
    uint64_t value = 0, at = (uint64_t)index * PAGE_BYTES + word_at[w];
    for (unsigned i = 0; i < sizeof value; i++)
        if (at + i < f->size)
            ((char *)&value)[i] = f->data[at + i];
    return value;
}

struct model_page *model_add(struct model_process *p, vaddr_t va, unsigned prot, unsigned back, unsigned file, unsigned index)
{
    MUST(p->count < PAGES_MAX && !model_find(p, va));
    struct model_page *g = &p->page[p->count++];
    *g = (struct model_page){ .va = va, .prot = prot, .max_prot = PROT_MASK, .back = back, .file = file, .index = index };
    if (back == BACK_OBJECT)
        model_object[file].users++;
    for (unsigned w = 0; w < WORDS && back == BACK_FILE_PRIVATE; w++)
        g->word[w] = file_word(&model_file[file], index, w);
    return g;
}

unsigned model_new_object(void)
{
    for (unsigned i = 0; i < OBJECTS; i++) {
        if (model_object[i].users == 0) {
            memset(&model_object[i], 0, sizeof model_object[i]);
            return i;
        }
    }
    MUST(!"too many objects");
}

bool model_word(const struct model_page *g, unsigned w, uint64_t *value)
{
    switch (g->back) {
    case BACK_OBJECT:
        *value = model_object[g->file].word[g->index][w];
        return true;
    case BACK_FILE_SHARED:
        *value = file_word(&model_file[g->file], g->index, w);
        return true;
    default:
        *value = g->word[w];
        return !g->unsure[w];
    }
}

bool model_loaded(struct model_page *g, unsigned w, uint64_t value)
{
    uint64_t expected;
    bool stored = false;
    if (!model_word(g, w, &expected))
        return true;
    if (!g->lazy || g->fresh[w] || expected == 0)
        return value == expected;
    if (value == 0) {
        for (unsigned i = 0; i < WORDS; i++)
            g->word[i] = g->fresh[i] ? g->word[i] : 0;
        g->lazy = false;
        return true;
    }
    for (unsigned i = 0; i < WORDS; i++)
        stored |= g->fresh[i];
    g->lazy = !stored; /* it was still there when that was stored, and stays */
    return value == expected;
}

bool model_beyond(const struct model_page *g)
{
    if (g->back != BACK_FILE_SHARED && g->back != BACK_FILE_PRIVATE)
        return false;
    return (uint64_t)g->index * PAGE_BYTES >= model_file[g->file].size;
}

void model_file_changed(struct model_process *all, unsigned processes, unsigned file, uint64_t from, uint64_t to)
{
    for (struct model_process *p = all; p < all + processes; p++) {
        for (unsigned i = 0; p->used && i < p->count; i++) {
            struct model_page *g = &p->page[i];
            uint64_t start = (uint64_t)g->index * PAGE_BYTES;
            if (g->back != BACK_FILE_PRIVATE || g->file != file || from >= start + PAGE_BYTES || to <= start)
                continue;
            for (unsigned w = 0; w < WORDS; w++)
                if (!g->own && from < start + word_at[w] + 8 && to > start + word_at[w])
                    g->unsure[w] = true;
        }
    }
}

void model_file_cut(struct model_process *all, unsigned processes, unsigned file, uint64_t size)
{
    for (struct model_process *p = all; p < all + processes; p++) {
        for (unsigned i = 0; p->used && i < p->count; i++) {
            struct model_page *g = &p->page[i];
            if (g->back != BACK_FILE_PRIVATE || g->file != file || (uint64_t)g->index * PAGE_BYTES < size)
                continue;
            g->own = false;
            for (unsigned w = 0; w < WORDS; w++)
                g->word[w] = 0, g->unsure[w] = false;
        }
    }
}

void model_store(struct model_process *all, unsigned processes, struct model_page *g, unsigned w, uint64_t value)
{
    uint64_t at = (uint64_t)g->index * PAGE_BYTES + word_at[w];
    switch (g->back) {
    case BACK_OBJECT:
        model_object[g->file].word[g->index][w] = value;
        break;
    case BACK_FILE_SHARED:
        memcpy(model_file[g->file].data + at, &value, sizeof value);
        model_file_changed(all, processes, g->file, at, at + sizeof value);
        break;
    default:
        g->word[w] = value;
        g->unsure[w] = false;
        g->fresh[w] = g->lazy;
        g->own = true;
    }
}

void model_fork(const struct model_process *parent, struct model_process *child)
{
    child->count = parent->count;
    memcpy(child->page, parent->page, sizeof child->page);
    for (unsigned i = 0; i < child->count; i++)
        if (child->page[i].back == BACK_OBJECT)
            model_object[child->page[i].file].users++;
    memcpy(child->handle, parent->handle, sizeof child->handle);
    memcpy(child->handle_flags, parent->handle_flags, sizeof child->handle_flags);
    child->heap_start = parent->heap_start;
    child->heap_end = parent->heap_end;
}
