/* Programs of a written scene (scene.h). */
#include "scene.h"

#include <abi/fault.h>
#include <string.h>

int64_t scene_call(uint64_t badge, uint64_t label, const uint64_t w[MSG_WORDS], uint64_t *out)
{
    struct fake_call c = { .badge = badge, .label = label };
    memcpy(c.w, w, sizeof c.w);
    int64_t status = fake_call(&c);
    if (out)
        memcpy(out, c.out, sizeof c.out);
    return status;
}

uint64_t scene_spawn(uint64_t pid)
{
    uint64_t out[MSG_WORDS];
    return scene_call(BADGE_PROC, PAGER_SPACE_CREATE, (uint64_t[MSG_WORDS]){ pid }, out) == 0 ? out[0] : 0;
}

uint64_t scene_fork(uint64_t space, uint64_t pid)
{
    uint64_t out[MSG_WORDS];
    return scene_call(BADGE_PROC, PAGER_SPACE_CLONE, (uint64_t[MSG_WORDS]){ space, pid }, out) == 0 ? out[0] : 0;
}

void scene_exit(uint64_t space)
{
    if (space)
        MUST(scene_call(BADGE_PROC, PAGER_SPACE_DESTROY, (uint64_t[MSG_WORDS]){ space }, NULL) == 0);
}

vaddr_t scene_map(uint64_t space, uint64_t pages, unsigned prot, uint64_t flags, uint64_t handle, uint64_t offset)
{
    uint64_t w[MSG_WORDS] = { 0, pages * PAGE_BYTES, prot | flags << PAGER_MAP_SHIFT, handle, offset }, out[MSG_WORDS];
    return scene_call(space, PAGER_MMAP, w, out) == 0 ? out[0] : 0;
}

/* Faults until the page allows it; NULL: the pager gave the fault to proc. */
static char *reach(uint64_t space, vaddr_t va, unsigned access)
{
    struct fake_call c;
    char *frame;
    for (unsigned tries = 0; !fake_touch(space, va, access, &frame, &c); tries++) {
        for (unsigned idle = 0; !c.answered && !c.forwarded; idle++) {
            if (fake_pump(1 + fake_random(3)))
                idle = 0;
            MUST(idle < 100);
        }
        MUST(tries < 100);
        if (c.forwarded)
            return NULL;
    }
    return frame + (va & (PAGE_BYTES - 1));
}

bool scene_load(uint64_t space, vaddr_t va, uint64_t *value)
{
    const char *at = reach(space, va, ACCESS_READ);
    if (at)
        memcpy(value, at, sizeof *value);
    return at;
}

bool scene_store(uint64_t space, vaddr_t va, uint64_t value)
{
    char *at = reach(space, va, ACCESS_WRITE);
    if (at)
        memcpy(at, &value, sizeof value);
    return at;
}

int64_t scene_io(uint64_t space, uint64_t label, uint64_t handle, uint64_t offset, void *buffer, uint64_t bytes)
{
    struct fake_call c = { .badge = space, .label = label, .w = { handle, bytes, offset }, .buffer = buffer, .bytes = bytes, .present = bytes,
                           .flags = BUF_IN | BUF_OUT };
    return fake_call(&c);
}

void scene_set(const char *setting)
{
    uint64_t bytes = strlen(setting);
    struct fake_call c = { .badge = BADGE_INIT, .label = PAGER_CONTROL, .w = { PAGER_CONTROL_SET, bytes }, .buffer = (void *)(uintptr_t)setting,
                           .bytes = bytes, .present = bytes, .flags = BUF_IN };
    MUST(fake_call(&c) == 0);
}

void scene_audit(void)
{
    fake_check_mappings();
    MUST(scene_call(BADGE_INIT, PAGER_AUDIT, (uint64_t[MSG_WORDS]){ 0 }, NULL) == 0);
}

struct pager_stat scene_stat(void)
{
    struct pager_stat stat;
    struct fake_call c = { .badge = BADGE_INIT, .label = PAGER_STAT, .buffer = &stat, .bytes = sizeof stat, .present = sizeof stat,
                           .flags = BUF_OUT };
    MUST(fake_call(&c) == (int64_t)sizeof stat);
    return stat;
}
