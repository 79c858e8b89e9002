/* The devices and boot arguments that init finds in the device tree (Devicetree Specification 0.4, chapters 2 and 3). */
#include "machine.h"

#include <abi/err.h>
#include <abi/fdt.h>
#include <rt/string.h>

enum node_kind { NODE_OTHER, NODE_UART, NODE_RTC, NODE_FLASH, NODE_VIRTIO };

/* The node whose properties are being read. Properties come before subnodes, so one is enough. */
struct node {
    enum node_kind kind;
    bool has_reg, chosen;
    struct device device;
};

struct cells {
    unsigned address, size; /* of the `reg` of a node's children */
};

static void node_end(struct machine *m, struct node *n)
{
    if (n->kind == NODE_UART && n->has_reg && !m->has_uart) {
        m->uart = n->device;
        m->has_uart = true;
    }
    if (n->kind == NODE_RTC && n->has_reg && !m->has_rtc) {
        m->rtc = n->device;
        m->has_rtc = true;
    }
    if (n->kind == NODE_FLASH && n->has_reg && !m->has_flash) {
        m->flash = n->device;
        m->has_flash = true;
    }
    if (n->kind == NODE_VIRTIO && n->has_reg && m->virtio_count < MACHINE_VIRTIO_MAX)
        m->virtio[m->virtio_count++] = n->device;
    memset(n, 0, sizeof *n);
}

static void read_reg(struct node *n, const struct fdt_walk *w, const struct cells *of)
{
    if (of->address < 1 || of->address > 2 || of->size < 1 || of->size > 2 || w->bytes < 4 * (of->address + of->size))
        return;
    const uint32_t range = 4 * (of->address + of->size);
    n->device.paddr = fdt_cells(w->data, of->address);
    n->device.bytes = fdt_cells(w->data + 4 * of->address, of->size);
    n->has_reg = true;
    for (uint32_t at = range; w->bytes - at >= range && fdt_cells(w->data + at, of->address) == n->device.paddr + n->device.bytes; at += range)
        n->device.bytes += fdt_cells(w->data + at + 4 * of->address, of->size);
}

static int read_args(struct machine *m, const struct fdt_walk *w)
{
    if (w->bytes > sizeof m->args)
        return ERR_2BIG;
    memcpy(m->args, w->data, w->bytes);
    m->args[w->bytes < sizeof m->args ? w->bytes : sizeof m->args - 1] = 0;
    return 0;
}

static int read_property(struct machine *m, struct node *n, const struct fdt_walk *w, const struct cells *outer,
                         struct cells *inner)
{
    if (fdt_name_is(w->name, "compatible")) {
        if (fdt_has_string(w, "ns16550a") || fdt_has_string(w, "ns16550"))
            n->kind = NODE_UART;
        else if (fdt_has_string(w, "google,goldfish-rtc"))
            n->kind = NODE_RTC;
        else if (fdt_has_string(w, "cfi-flash"))
            n->kind = NODE_FLASH;
        else if (fdt_has_string(w, "virtio,mmio"))
            n->kind = NODE_VIRTIO;
    } else if (fdt_name_is(w->name, "reg")) {
        read_reg(n, w, outer);
    } else if (fdt_name_is(w->name, "bootargs") && n->chosen) {
        return read_args(m, w);
    } else if (w->bytes >= 4) {
        uint32_t value = fdt_be32(w->data);
        if (fdt_name_is(w->name, "interrupts"))
            n->device.irq = value;
        else if (fdt_name_is(w->name, "reg-shift"))
            n->device.reg_shift = value;
        else if (fdt_name_is(w->name, "#address-cells"))
            inner->address = value;
        else if (fdt_name_is(w->name, "#size-cells"))
            inner->size = value;
    }
    return 0;
}

int machine_read(const void *fdt, size_t bytes, struct machine *m)
{
    struct cells cells[FDT_DEPTH_MAX + 1]; /* [d]: for the children of the node at depth d */
    struct node node = {0};
    struct fdt_walk w;
    memset(m, 0, sizeof *m);
    if (bytes < 40 || fdt_bytes(fdt) < 40 || fdt_bytes(fdt) > bytes)
        return ERR_INVAL;
    cells[0] = (struct cells){2, 1};
    fdt_start(&w, fdt);
    for (;;) {
        int token = fdt_next(&w);
        if (token == FDT_DONE)
            return 0;
        if (token == FDT_BEGIN) {
            if (w.depth > FDT_DEPTH_MAX)
                return ERR_INVAL;
            node_end(m, &node);
            node.chosen = w.depth == 2 && fdt_name_is(w.name, "chosen");
            cells[w.depth] = (struct cells){2, 1};
        } else if (token == FDT_END) {
            node_end(m, &node);
            if (w.depth < 0)
                return ERR_INVAL;
        } else if (w.depth > 0) {
            int error = read_property(m, &node, &w, &cells[w.depth - 1], &cells[w.depth]);
            if (error < 0)
                return error;
        }
    }
}

int machine_add_defaults(struct machine *m, const char *text, size_t bytes)
{
    size_t have = strlen(m->args), add = strnlen(text, bytes);
    if (add + 1 + have + 1 > sizeof m->args)
        return ERR_2BIG;
    memmove(m->args + add + 1, m->args, have + 1);
    memcpy(m->args, text, add);
    m->args[add] = ' ';
    return 0;
}
