/* What machine this is, read from the device tree once at boot. */
#include <kern/machine.h>

#include <abi/fdt.h>
#include <kern/layout.h>
#include <kern/memory.h>
#include <kern/print.h>

struct machine machine;

enum { CAUSE_S_EXTERNAL = 9, INTC_MAX = 16 };

/* The node being read: properties come before children, so a node is judged at its first child or its end. */
struct node {
    const char *name;
    bool memory, cpu, reserved, plic, clint, intc;
    const uint8_t *reg, *interrupts;
    uint32_t reg_bytes, interrupts_bytes, phandle, lines;
    bool sstc;
    unsigned address_cells, size_cells; /* for its children */
};

static struct {
    uint64_t boot_hart;
    paddr_t image;
    uint32_t intc_phandle;       /* of the boot hart's interrupt controller */
    uint64_t cpu_reg;            /* of the cpu node whose child we may be in */
    const uint8_t *plic_interrupts;
    uint32_t plic_interrupts_bytes;
} look;

static bool starts_with(const char *s, const char *prefix)
{
    while (*prefix)
        if (*s++ != *prefix++)
            return false;
    return true;
}

/* Has the ISA string this multi-letter extension? They are separated by '_'. */
static bool isa_has(const struct fdt_walk *w, const char *extension)
{
    for (uint32_t i = 0; i + 1 < w->bytes; i++)
        if (w->data[i] == '_' && starts_with((const char *)w->data + i + 1, extension))
            return true;
    return false;
}

static void read_property(const struct fdt_walk *w, struct node *n)
{
    if (fdt_name_is(w->name, "reg")) {
        n->reg = w->data;
        n->reg_bytes = w->bytes;
    } else if (fdt_name_is(w->name, "device_type")) {
        n->memory = fdt_has_string(w, "memory");
        n->cpu = fdt_has_string(w, "cpu");
    } else if (fdt_name_is(w->name, "compatible")) {
        n->plic = fdt_has_string(w, "riscv,plic0") || fdt_has_string(w, "sifive,plic-1.0.0");
        n->clint = fdt_has_string(w, "riscv,clint0") || fdt_has_string(w, "sifive,clint0");
        n->intc = fdt_has_string(w, "riscv,cpu-intc");
    } else if (fdt_name_is(w->name, "interrupts-extended")) {
        n->interrupts = w->data;
        n->interrupts_bytes = w->bytes;
    } else if (w->bytes >= 4 && fdt_name_is(w->name, "phandle")) {
        n->phandle = fdt_be32(w->data);
    } else if (w->bytes >= 4 && fdt_name_is(w->name, "riscv,ndev")) {
        n->lines = fdt_be32(w->data);
    } else if (w->bytes >= 4 && fdt_name_is(w->name, "timebase-frequency")) {
        machine.timebase_hz = fdt_be32(w->data);
    } else if (w->bytes >= 4 && fdt_name_is(w->name, "#address-cells")) {
        n->address_cells = fdt_be32(w->data);
    } else if (w->bytes >= 4 && fdt_name_is(w->name, "#size-cells")) {
        n->size_cells = fdt_be32(w->data);
    } else if (fdt_name_is(w->name, "riscv,isa")) {
        n->sstc = isa_has(w, "sstc");
    }
}

/* The i-th (address, size) of a reg property, by the parent's cells. */
static bool reg_pair(const struct node *n, const struct node *parent, unsigned i, uint64_t *base, uint64_t *size)
{
    unsigned ac = parent->address_cells, sc = parent->size_cells, step = 4 * (ac + sc);
    if (ac < 1 || ac > 2 || sc > 2 || !n->reg || (uint64_t)(i + 1) * step > n->reg_bytes)
        return false;
    *base = fdt_cells(n->reg + (uint64_t)i * step, ac);
    *size = sc ? fdt_cells(n->reg + (uint64_t)i * step + 4 * ac, sc) : 0;
    return true;
}

static void take_memory(const struct node *n, const struct node *parent)
{
    uint64_t base, size;
    for (unsigned i = 0; reg_pair(n, parent, i, &base, &size); i++)
        if (look.image >= base && look.image - base < size) {
            machine.ram_base = base;
            machine.ram_end = base + size;
        }
}

static void reserve(uint64_t base, uint64_t size)
{
    if (size && base > look.image && base < machine.ram_usable_end)
        machine.ram_usable_end = base & ~(uint64_t)(PAGE_BYTES - 1);
}

static void take_node(const struct node *n, const struct node *parent, const struct node *grandparent, bool memory_pass)
{
    uint64_t base, size;
    if (memory_pass) {
        if (n->memory)
            take_memory(n, parent);
        return;
    }
    if (grandparent && parent->name && starts_with(parent->name, "reserved-memory"))
        for (unsigned i = 0; reg_pair(n, parent, i, &base, &size); i++)
            reserve(base, size);
    if (n->cpu && reg_pair(n, parent, 0, &base, &size)) {
        machine.harts++;
        if (base == look.boot_hart)
            machine.has_sstc = n->sstc;
    }
    if (n->intc && parent->cpu && parent->reg && grandparent && reg_pair(parent, grandparent, 0, &base, &size) &&
        base == look.boot_hart)
        look.intc_phandle = n->phandle;
    if (n->plic && reg_pair(n, parent, 0, &base, &size)) {
        machine.plic = base;
        machine.plic_bytes = size;
        machine.plic_lines = n->lines < 1023 ? n->lines : 1023;
        look.plic_interrupts = n->interrupts;
        look.plic_interrupts_bytes = n->interrupts_bytes;
    }
    if (n->clint && reg_pair(n, parent, 0, &base, &size)) {
        machine.clint = base;
        machine.clint_bytes = size;
    }
}

static void walk(const void *fdt, bool memory_pass)
{
    struct fdt_walk w;
    struct node stack[FDT_DEPTH_MAX + 1];
    memset(stack, 0, sizeof stack);
    stack[0].address_cells = 2;
    stack[0].size_cells = 1;
    fdt_start(&w, fdt);
    for (int token; (token = fdt_next(&w)) != FDT_DONE;) {
        if (w.depth > FDT_DEPTH_MAX || w.depth < 0)
            return;
        struct node *n = &stack[w.depth];
        if (token == FDT_BEGIN) {
            memset(n, 0, sizeof *n);
            n->name = w.name;
            n->address_cells = 2;
            n->size_cells = 1;
        } else if (token == FDT_PROP) {
            read_property(&w, n);
        } else {
            /* the node that ended is one deeper; its parent is n */
            take_node(n + 1, n, w.depth > 0 ? n - 1 : NULL, memory_pass);
        }
    }
}

/* The PLIC's contexts are the entries of interrupts-extended: (phandle, cause), two cells each. */
static void find_context(void)
{
    for (uint32_t i = 0; i + 8 <= look.plic_interrupts_bytes; i += 8)
        if (fdt_be32(look.plic_interrupts + i) == look.intc_phandle &&
            fdt_be32(look.plic_interrupts + i + 4) == CAUSE_S_EXTERNAL) {
            machine.plic_context = i / 8;
            return;
        }
    machine.plic = 0;
}

void machine_read(paddr_t fdt, uint64_t boot_hart, paddr_t image)
{
    const void *tree = direct(fdt);
    machine.fdt = fdt;
    machine.fdt_bytes = fdt_bytes(tree);
    look.boot_hart = boot_hart;
    look.image = image;
    assert(machine.fdt_bytes);
    walk(tree, true);
    assert(machine.ram_end);
    machine.ram_usable_end = machine.ram_end;
    walk(tree, false);
    /* the memory reservation block: (address, size) pairs until a zero one */
    const uint8_t *rsv = (const uint8_t *)tree + fdt_be32((const uint8_t *)tree + 16);
    for (; fdt_be64(rsv) || fdt_be64(rsv + 8); rsv += 16)
        reserve(fdt_be64(rsv), fdt_be64(rsv + 8));
    find_context();
    assert(machine.timebase_hz && machine.ram_end <= DIRECT_BYTES);
}

static bool within(paddr_t pa, paddr_t base, uint64_t bytes)
{
    return base && pa + PAGE_BYTES > base && pa < base + bytes;
}

bool machine_is_ours(paddr_t pa)
{
    return within(pa, machine.plic, machine.plic_bytes) || within(pa, machine.clint, machine.clint_bytes);
}
