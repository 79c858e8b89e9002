/*
 * exec. In two parts: prepare may fail and changes nothing of the space; replace cannot fail. State: the plan of the exec in
 * work, for it is too large for the stack of a request.
 */
#include "exec.h"

#include "aslr.h"
#include "borrow.h"
#include "cache.h"
#include "commit.h"
#include "disk.h"
#include "elf.h"
#include "evict.h"
#include "family.h"
#include "open.h"
#include "policy.h"
#include "populate.h"
#include "space.h"

#include <proto/fs.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <rt/log.h>
#include <rt/string.h>

enum {
    STACK_IMAGE_MAX = USER_ARGS_BYTES_MAX + PAGE_BYTES,
    STACK_PAGES_MAX = STACK_IMAGE_MAX / PAGE_BYTES,
    TRIES_MAX = 2000, /* of a pager that populates, for a program that does not stay in memory: then it goes by faults */
};

static struct {
    struct file *file;
    struct elf_image image;
    struct region regions[ELF_SEGMENTS_MAX + 1]; /* the segments and the stack */
    unsigned region_count;
    struct page *stack[STACK_PAGES_MAX];
    unsigned stack_pages;
    uint64_t commit;
    struct aslr at;
} plan;
static unsigned tries;

/* The headers: 0, ERR_AGAIN while they are being read. */
static int64_t read_image(void)
{
    struct page *head;
    if (plan.file->size == 0)
        return ERR_NOEXEC;
    if (plan.file->read_at == 0)
        disk_note_read(plan.file);
    int64_t status = cache_get(NULL, plan.file, 0, NULL, &head);
    if (status < 0)
        return status;
    return elf_parse(page_data(head), PAGE_BYTES, plan.file->size, &plan.image);
}

/* For a policy that populates: every page of the program is in memory, or ERR_AGAIN. */
static int64_t read_all(void)
{
    bool missing = false;
    for (unsigned i = 0; i < plan.image.segments; i++) {
        const struct elf_segment *s = &plan.image.segment[i];
        uint64_t bytes = s->file_bytes < s->bytes ? s->file_bytes : s->bytes;
        for (uint64_t at = 0; at < bytes && s->offset + at < plan.file->size; at += PAGE_BYTES) {
            struct page *p;
            int64_t status = cache_get(NULL, plan.file, (s->offset + at) >> PAGE_SHIFT, NULL, &p);
            if (status < 0 && status != ERR_AGAIN)
                return status == ERR_NOMEM ? 0 : status;
            missing |= status == ERR_AGAIN;
        }
    }
    if (!missing || ++tries > TRIES_MAX) {
        tries = 0;
        return 0;
    }
    return ERR_AGAIN;
}

static void add_region(const struct region *r)
{
    plan.regions[plan.region_count++] = *r;
    if (r->committed)
        plan.commit += region_pages(r);
}

static void plan_regions(uint64_t stack_bytes)
{
    plan.region_count = 0;
    plan.commit = 0;
    for (unsigned i = 0; i < plan.image.segments; i++) {
        const struct elf_segment *s = &plan.image.segment[i];
        struct region r = { .start = s->va, .end = s->va + s->bytes, .offset = s->offset, .backed = s->file_bytes,
                            .file = plan.file, .flags = PAGER_MAP_PRIVATE, .prot = (uint8_t)s->prot, .max_prot = PROT_MASK };
        if (s->file_bytes == 0) {
            r.file = NULL;
            r.offset = 0;
            r.backed = REGION_BACKED_ALL;
            r.flags |= PAGER_MAP_ANON;
        }
        r.committed = region_needs_commit(&r, r.prot);
        add_region(&r);
    }
    if (pager_policy->populates && stack_bytes < pager_policy->stack_step_bytes)
        stack_bytes = pager_policy->stack_step_bytes;
    struct region stack = { .start = (plan.at.stack_top - stack_bytes) & ~(vaddr_t)(PAGE_BYTES - 1), .end = plan.at.stack_top,
                            .backed = REGION_BACKED_ALL, .prot = PROT_R | PROT_W, .max_prot = PROT_MASK, .committed = true,
                            .flags = PAGER_MAP_PRIVATE | PAGER_MAP_ANON | PAGER_MAP_GROWSDOWN };
    add_region(&stack);
}

static void give_stack(void)
{
    while (plan.stack_pages)
        frame_give(plan.stack[--plan.stack_pages]);
}

/* Copies the stack image into frames: its last byte ends the last of them. */
static int64_t copy_stack(const struct message *m, uint64_t bytes)
{
    uint64_t pages = (bytes + PAGE_BYTES - 1) >> PAGE_SHIFT, skip = (pages << PAGE_SHIFT) - bytes, done = 0;
    plan.stack_pages = 0;
    while (plan.stack_pages < pages) {
        struct page *p = evict_frame(PAGE_ANON);
        if (!p)
            return ERR_NOMEM;
        plan.stack[plan.stack_pages++] = p;
        uint64_t from = plan.stack_pages == 1 ? skip : 0, n = PAGE_BYTES - from;
        memset(page_data(p), 0, from);
        int64_t copied = sys_copy_in(m->id, done, (char *)page_data(p) + from, n);
        if (copied != (int64_t)n)
            return copied < 0 ? copied : ERR_TOUCH;
        done += n;
    }
    return 0;
}

/* All that may fail. plan.file is held. */
static int64_t prepare(struct space *sp, const struct message *m)
{
    int64_t status = read_image();
    if (status == 0 && pager_policy->populates)
        status = read_all();
    if (status != 0)
        return status;
    plan.at = aslr_next();
    plan_regions(m->w[3]);
    if (plan.region_count + 1 > pager_policy->region_room_empty(sp)) /* and the heap */
        return ERR_NOMEM;
    if (!commit_would(plan.commit, sp->commit))
        return ERR_NOMEM;
    status = copy_stack(m, m->w[3]);
    if (status == 0 && !commit_would(plan.commit, sp->commit))
        status = ERR_NOMEM; /* what was evicted for the stack does not count, but other tables may have grown */
    if (status != 0)
        give_stack();
    return status;
}

/* The stack's pages, which its region has room for. The tables were donated when the space was made, and none is in use. */
static int64_t map_stack(struct space *sp)
{
    vaddr_t va = plan.at.stack_top - ((vaddr_t)plan.stack_pages << PAGE_SHIFT);
    for (unsigned i = 0; i < plan.stack_pages; i++, va += PAGE_BYTES) {
        if (space_map(sp, va, plan.stack[i], 1, PROT_R | PROT_W) != 0) {
            for (; i < plan.stack_pages; i++)
                frame_give(plan.stack[i]);
            return ERR_NOMEM;
        }
        plan.stack[i]->refs++;
        page_set_place(plan.stack[i], sp, va);
    }
    return 0;
}

static int64_t replace(struct space *sp)
{
    space_clear(sp);
    family_leave(sp);
    family_found(sp);
    int error = commit_take(plan.commit, COMMIT_NORMAL);
    rt_assert(error == 0);
    for (unsigned i = 0; i < plan.region_count; i++) {
        struct region *r = region_add(sp, &plan.regions[i]);
        rt_assert(r);
    }
    sp->heap_start = sp->heap_end = plan.image.end + plan.at.heap_gap;
    sp->mmap_top = plan.at.mmap_top;
    return map_stack(sp);
}

/* Maps all of the new program that is in memory, and the room of the stack below its image. */
static void populate_program(struct space *sp)
{
    for (unsigned i = 0; i < plan.region_count; i++) {
        vaddr_t cursor = plan.regions[i].start, end = plan.regions[i].end;
        if (end == plan.at.stack_top)
            end -= (vaddr_t)plan.stack_pages << PAGE_SHIFT;
        populate(NULL, sp, &cursor, end);
    }
}

int64_t space_exec(struct space *sp, const struct message *m, uint64_t out[MSG_WORDS])
{
    uint64_t bytes = m->w[3];
    uint32_t flags;
    uint64_t opened;
    if (sp->borrowers)
        return ERR_AGAIN; /* they run in what would go */
    if (bytes > STACK_IMAGE_MAX)
        return ERR_2BIG;
    if (bytes == 0 || bytes % 16 || BUF_BYTES(m->buffer) < bytes)
        return ERR_INVAL;
    int64_t status = open_resolve(m->w[2], m->w[1], &plan.file, &flags, &opened);
    if (status != 0)
        return status == ERR_ISDIR || status == ERR_NODEV ? ERR_ACCESS : status;
    status = flags & FS_O_READ ? prepare(sp, m) : ERR_ACCESS;
    if (status == 0)
        status = replace(sp);
    if (status == 0 && pager_policy->populates)
        populate_program(sp);
    if (status == 0 && sp->lender) {
        borrow_end(sp);
        status = space_give_cap(sp);
        rt_assert(status == 0);
    }
    file_put(plan.file);
    if (status != 0)
        return status;
    out[0] = plan.image.entry;
    out[1] = plan.at.stack_top - bytes;
    return 0;
}
