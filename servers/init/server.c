/* One server as init makes it. State: the servers, written until they are started and only read afterwards. */
#include "server.h"

#include "elf.h"
#include "root.h"

#include <abi/boot.h>
#include <proto/ring.h>
#include <quire/sys.h>
#include <rt/log.h>
#include <rt/string.h>

static struct server servers[SERVERS];

struct server *server_get(unsigned number)
{
    rt_assert(number < SERVERS);
    return &servers[number];
}

void server_grant(struct server *s, unsigned slot, cap_t source, unsigned rights, uint64_t badge)
{
    int64_t error = sys_cap_copy(s->table, slot, source, rights, badge);
    if (error < 0)
        root_fail("giving a capability", error);
}

void server_create(unsigned number, const char *name, unsigned priority, cap_t console)
{
    struct server *s = server_get(number);
    memcpy(s->boot.name, name, strnlen(name, sizeof s->boot.name - 1));
    s->priority = priority;
    s->space = root_make(OBJ_SPACE, number, 0);
    s->table = root_make(OBJ_CAPTABLE, 0, 0);
    s->endpoint = root_make(OBJ_ENDPOINT, 0, 0);
    s->thread = root_make(OBJ_THREAD, 0, 0);
    server_grant(s, SLOT_TABLE, s->table, RIGHT_MAKE | RIGHT_CTRL, 0);
    server_grant(s, SLOT_SPACE, s->space, RIGHT_MAP, 0);
    server_grant(s, SLOT_ENDPOINT, s->endpoint, RIGHT_ALL, 0);
    server_grant(s, SLOT_CONSOLE, console, RIGHT_MAKE, 0);
}

static void load_segment(struct server *s, const struct elf_segment *segment, const uint8_t *image)
{
    uint64_t first = root_take(segment->pages);
    uint8_t *window = root_window(first, segment->pages);
    memcpy(window + segment->skip, image + segment->file_offset, segment->file_bytes);
    root_window_close();
    if (segment->prot & PROT_X)
        __asm__ volatile("fence.i" ::: "memory"); /* what we stored will be fetched as instructions */
    root_map(s->space, segment->va, INIT_SLOT_POOL, first, segment->pages, segment->prot);
}

/* Zeroed frames of the root pool, mapped into the server. Returns the first. */
static uint64_t give_pages(struct server *s, vaddr_t va, uint64_t pages, unsigned prot)
{
    uint64_t first = root_take(pages);
    root_window(first, pages);
    root_window_close();
    root_map(s->space, va, INIT_SLOT_POOL, first, pages, prot);
    return first;
}

void server_load(struct server *s, const void *image, uint64_t bytes)
{
    struct elf_plan plan;
    vaddr_t stack = SERVER_STACK_TOP - SERVER_STACK_BYTES;
    int error = elf_plan(image, bytes, SERVER_TEXT_VA, stack - PAGE_BYTES, &plan);
    if (error < 0) {
        log_print("init: %s is not a program\n", s->boot.name);
        root_fail("loading a server", error);
    }
    for (unsigned i = 0; i < plan.count; i++)
        load_segment(s, &plan.segments[i], image);
    give_pages(s, stack, SERVER_STACK_BYTES / PAGE_BYTES, PROT_R | PROT_W);
    s->entry = plan.entry;
}

void server_give_pool(struct server *s, struct frame_range frames, unsigned rights, bool map)
{
    struct cap_info info;
    s->pool = root_make_pool(frames.first, frames.count);
    server_grant(s, SLOT_POOL, s->pool, rights, 0);
    s->boot.pool_frames = frames.count;
    if (!map)
        return;
    int64_t error = sys_cap_info(s->pool, &info);
    if (error < 0)
        root_fail("looking at a pool", error);
    s->boot.pool_va = SERVER_POOL_VA + info.pool_base % LARGE_BYTES; /* so that 2 MiB leaves fit */
    root_map(s->space, s->boot.pool_va, s->pool, 0, frames.count, PROT_R | PROT_W);
}

void server_give_mmio(struct server *s, paddr_t paddr, uint64_t bytes)
{
    uint64_t skip = paddr % PAGE_BYTES;
    uint64_t pages = (skip + bytes + PAGE_BYTES - 1) / PAGE_BYTES;
    root_map(s->space, SERVER_MMIO_VA, INIT_SLOT_DEVICE, paddr / PAGE_BYTES, pages, PROT_R | PROT_W);
    s->boot.mmio_va = SERVER_MMIO_VA + skip;
    s->boot.mmio_bytes = bytes;
}

void server_give_device(struct server *s, const char *name, paddr_t paddr, uint64_t bytes)
{
    uint64_t number = s->boot.devices, frames = bytes / PAGE_BYTES;
    if (number == SERVER_DEVICES || frames == 0 || paddr % PAGE_BYTES)
        return;
    struct server_device *d = &s->boot.device[number];
    memcpy(d->name, name, strnlen(name, sizeof d->name - 1));
    d->frames = frames;
    server_grant(s, SLOT_PAGER_DEVICE + (unsigned)number, root_make_device(paddr / PAGE_BYTES, frames), RIGHT_MAP, 0);
    s->boot.devices++;
}

void server_give_irq(struct server *s, unsigned slot, uint32_t line)
{
    cap_t irq = root_make(OBJ_IRQ, INIT_SLOT_IRQ, line);
    server_grant(s, slot, irq, RIGHT_CTRL, 0);
}

void server_connect(struct server *asker, struct server *answerer)
{
    server_connect_at(asker, SERVER_RING_DOWN_VA, answerer);
}

void server_connect_at(struct server *asker, vaddr_t va, struct server *answerer)
{
    uint64_t first = give_pages(asker, va, RING_PAGES, PROT_R | PROT_W);
    root_map(answerer->space, SERVER_RING_UP_VA, INIT_SLOT_POOL, first, RING_PAGES, PROT_R | PROT_W);
}

void server_start(struct server *s, cap_t faults)
{
    uint64_t page = root_take(1);
    memcpy(root_window(page, 1), &s->boot, sizeof s->boot);
    root_window_close();
    root_map(s->space, SERVER_BOOT_VA, INIT_SLOT_POOL, page, 1, PROT_R);
    int64_t error = sys_thread_set(s->thread, s->space, s->table, faults, s->priority);
    if (error == 0)
        error = sys_thread_start(s->thread, s->entry, SERVER_STACK_TOP, SERVER_BOOT_VA, 0);
    if (error < 0)
        root_fail("starting a server", error);
}
