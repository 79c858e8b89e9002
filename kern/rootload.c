/* The root task: loaded once at boot from the boot archive, with everything that was not used to boot. */
#include <kern/rootload.h>

#include <abi/archive.h>
#include <abi/boot.h>
#include <abi/elf.h>
#include <abi/fdt.h>
#include <abi/prot.h>
#include <kern/machine.h>
#include <kern/memory.h>
#include <kern/obj/irq.h>
#include <kern/obj/pool.h>
#include <kern/obj/space.h>
#include <kern/print.h>
#include <kern/sched.h>
#include <kern/vm.h>

extern char boot_archive_start[], boot_archive_end[];

enum { ROOT_TABLES = 48, ROOT_PRIORITY = 28, FDT_BYTES_MAX = 1 << 20 };
#define ARCHIVE_VA (BOOT_INFO_VA + (UINT64_C(2) << 20))
#define FDT_VA (BOOT_INFO_VA + PAGE_BYTES)

static pfn_t next_free; /* boot allocation: frames from here on are nobody's yet */

static void *boot_frames(uint64_t count)
{
    void *p = pfn_direct(next_free);
    next_free += count;
    assert(next_free <= machine.ram_usable_end >> PAGE_SHIFT);
    memset(p, 0, count * PAGE_BYTES);
    return p;
}

static void *boot_object(uint8_t type)
{
    void *p = boot_frames(1);
    struct frame *f = frame_find(direct_pfn(p));
    f->kind = type;
    return p;
}

/* Maps frames of ours into the root task. They are in no pool, so it can do nothing else with them. */
static void map_own(struct space *s, vaddr_t va, paddr_t pa, uint64_t bytes, unsigned prot)
{
    /* a pool of nobody's frames, only for this call: every record of ours has owner 0 */
    for (uint64_t at = 0; at < bytes; at += PAGE_BYTES) {
        pte_t *l1, *l0, **table[2] = {&l1, &l0};
        pte_t *t = s->root;
        for (unsigned level = 2; level > 0; level--) {
            pte_t *pte = &t[pte_index(va + at, level)];
            if (!(*pte & PTE_V)) {
                *pte = pte_make(direct_pfn(space_table_get(s)), PTE_V);
                frame_find(direct_pfn(t))->maps++;
            }
            t = *table[2 - level] = pte_table(*pte);
        }
        t[pte_index(va + at, 0)] = pte_make((pa + at) >> PAGE_SHIFT, pte_bits(prot));
        frame_find(direct_pfn(t))->maps++;
        frame_find((pa + at) >> PAGE_SHIFT)->maps++;
        s->mapped_pages++;
    }
}

static const struct archive_entry *find_file(const char *name)
{
    const struct archive *a = (const void *)boot_archive_start;
    assert(a->magic == ARCHIVE_MAGIC);
    for (uint64_t i = 0; i < a->count; i++)
        if (fdt_name_is(a->entries[i].name, name))
            return &a->entries[i];
    panic(__FILE__, __LINE__, "no such file in the boot archive");
}

/* Loads an ELF into fresh frames; returns its entry. The archive is our own: what is wrong with it is a build error. */
static vaddr_t load_elf(struct space *s, const struct archive_entry *file)
{
    const char *image = boot_archive_start + file->offset;
    const struct elf_header *h = (const void *)image;
    assert(file->bytes > sizeof *h && h->ident[0] == 0x7f && h->ident[1] == 'E' && h->ident[4] == 2);
    const struct elf_program *seg = (const void *)(image + h->phoff);
    for (unsigned i = 0; i < h->phnum; i++, seg++) {
        if (seg->type != PT_LOAD || seg->memsz == 0)
            continue;
        vaddr_t start = seg->vaddr & ~(uint64_t)(PAGE_BYTES - 1);
        uint64_t bytes = seg->vaddr + seg->memsz - start;
        unsigned prot = (seg->flags & PF_R ? PROT_R : 0) | (seg->flags & PF_W ? PROT_W : 0) |
                        (seg->flags & PF_X ? PROT_X : 0);
        char *frames = boot_frames((bytes + PAGE_BYTES - 1) >> PAGE_SHIFT);
        assert(seg->offset + seg->filesz <= file->bytes);
        memcpy(frames + (seg->vaddr - start), image + seg->offset, seg->filesz);
        map_own(s, start, direct_paddr(frames), bytes, prot);
    }
    return h->entry;
}

static void make_records(paddr_t image_end)
{
    frame_first = machine.ram_base >> PAGE_SHIFT;
    pfn_t end = machine.ram_end >> PAGE_SHIFT;
    uint64_t bytes = (end - frame_first) * sizeof(struct frame);
    next_free = (image_end + PAGE_BYTES - 1) >> PAGE_SHIFT;
    frame_records = boot_frames((bytes + PAGE_BYTES - 1) >> PAGE_SHIFT);
    frame_base = (uintptr_t)frame_records - frame_first * sizeof(struct frame);
    frame_end = end;
    for (pfn_t pfn = frame_first; pfn < frame_end; pfn++)
        frame_find(pfn)->kind = FRAME_RESERVED;
}

static struct space *make_space(void)
{
    struct space *s = boot_object(OBJ_SPACE);
    space_init(s, 0);
    for (unsigned i = 0; i < ROOT_TABLES; i++) {
        pte_t *table = boot_frames(1);
        frame_find(direct_pfn(table))->kind = FRAME_TABLE;
        frame_find(direct_pfn(table))->shares = 1;
        s->table_count++;
        space_table_put(s, table);
    }
    s->root = space_table_get(s);
    mmu_root_init(s->root);
    return s;
}

/* Everything that is left becomes the root pool. */
static struct pool *make_root_pool(void)
{
    struct pool *p = boot_object(OBJ_POOL);
    p->base = next_free;
    p->count = (machine.ram_usable_end >> PAGE_SHIFT) - next_free;
    for (uint64_t i = 0; i < p->count; i++) {
        struct frame *f = frame_find(p->base + i);
        f->kind = FRAME_FREE;
        f->owner = direct_pfn(p);
    }
    return p;
}

static struct pool *make_device_pool(void)
{
    struct pool *p = boot_object(OBJ_POOL);
    p->count = machine.ram_base >> PAGE_SHIFT;
    p->device = true;
    return p;
}

static struct boot_info *make_info(struct space *s, paddr_t image)
{
    struct boot_info *info = boot_frames(1);
    paddr_t archive = (paddr_t)(uintptr_t)boot_archive_start - KERNEL_VA + image;
    char *fdt = boot_frames((machine.fdt_bytes + PAGE_BYTES - 1) >> PAGE_SHIFT);
    assert(machine.fdt_bytes <= FDT_BYTES_MAX);
    memcpy(fdt, direct(machine.fdt), machine.fdt_bytes);
    *info = (struct boot_info){
        .magic = BOOT_MAGIC,
        .archive_va = ARCHIVE_VA,
        .archive_bytes = (uint64_t)(boot_archive_end - boot_archive_start),
        .fdt_va = FDT_VA,
        .fdt_bytes = machine.fdt_bytes,
        .timebase_hz = machine.timebase_hz,
        .harts = 1,
    };
    map_own(s, BOOT_INFO_VA, direct_paddr(info), PAGE_BYTES, PROT_R);
    map_own(s, FDT_VA, direct_paddr(fdt), machine.fdt_bytes, PROT_R);
    map_own(s, ARCHIVE_VA, archive, info->archive_bytes, PROT_R);
    return info;
}

void rootload(paddr_t image, paddr_t image_end)
{
    make_records(image_end);
    struct space *s = make_space();
    struct boot_info *info = make_info(s, image);
    vaddr_t entry = load_elf(s, find_file("init"));
    char *stack = boot_frames(INIT_STACK_BYTES / PAGE_BYTES);
    map_own(s, INIT_STACK_TOP - INIT_STACK_BYTES, direct_paddr(stack), INIT_STACK_BYTES, PROT_R | PROT_W);

    struct thread *t = boot_object(OBJ_THREAD);
    struct captable *table = boot_object(OBJ_CAPTABLE);
    struct irq *irq = boot_object(OBJ_IRQ);
    struct pool *device = make_device_pool(), *pool = make_root_pool();
    info->pool_frames = pool->count;
    cap_fill(&table->slots[INIT_SLOT_TABLE], table, OBJ_CAPTABLE, RIGHT_ALL, 0);
    cap_fill(&table->slots[INIT_SLOT_SPACE], s, OBJ_SPACE, RIGHT_ALL, 0);
    cap_fill(&table->slots[INIT_SLOT_POOL], pool, OBJ_POOL, RIGHT_ALL, 0);
    cap_fill(&table->slots[INIT_SLOT_DEVICE], device, OBJ_POOL, RIGHT_MAP | RIGHT_PHYS | RIGHT_GRANT | RIGHT_MAKE, 0);
    cap_fill(&table->slots[INIT_SLOT_IRQ], irq, OBJ_IRQ, RIGHT_ALL, 0);
    cap_fill(&table->slots[INIT_SLOT_THREAD], t, OBJ_THREAD, RIGHT_ALL, 0);

    thread_init(t);
    thread_fresh(t, entry, INIT_STACK_TOP);
    t->regs.x[REG_A0] = BOOT_INFO_VA;
    t->space = s;
    s->threads = t;
    t->table = ref_to(table);
    t->priority = ROOT_PRIORITY;
    sched_ready(t);
}
