/*
 * Unit test of machine.c: a small tree made here, of the shape of QEMU's `virt`. With a file name as argument (made by
 * qemu-system-riscv64 -machine virt,dumpdtb=FILE) it prints what it finds in that instead.
 */
#include "machine.h"

#include <abi/err.h>
#include <rt/test.h>
#include <string.h>

static uint8_t blob[8192];
static uint32_t structure_bytes, strings_bytes;
static uint8_t structure[4096];
static char strings[1024];

static void put32(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)(v >> 24), p[1] = (uint8_t)(v >> 16), p[2] = (uint8_t)(v >> 8), p[3] = (uint8_t)v;
}

static void token(uint32_t v)
{
    put32(structure + structure_bytes, v);
    structure_bytes += 4;
}

static void bytes(const void *from, uint32_t n)
{
    memcpy(structure + structure_bytes, from, n);
    structure_bytes = (structure_bytes + n + 3) & ~3u;
}

static void begin(const char *name)
{
    token(1);
    bytes(name, (uint32_t)strlen(name) + 1);
}

static void end(void)
{
    token(2);
}

static void property(const char *name, const void *value, uint32_t n)
{
    token(3);
    token(n);
    token(strings_bytes);
    strcpy(strings + strings_bytes, name);
    strings_bytes += (uint32_t)strlen(name) + 1;
    bytes(value, n);
}

static void number(const char *name, uint32_t value)
{
    uint8_t cell[4];
    put32(cell, value);
    property(name, cell, 4);
}

static void reg(uint64_t address, uint64_t size)
{
    uint8_t cells[16];
    put32(cells, (uint32_t)(address >> 32)), put32(cells + 4, (uint32_t)address);
    put32(cells + 8, (uint32_t)(size >> 32)), put32(cells + 12, (uint32_t)size);
    property("reg", cells, 16);
}

/* Two ranges of `size`, one behind the other, and one elsewhere. */
static void reg_banks(uint64_t address, uint64_t size)
{
    uint8_t cells[48];
    const uint64_t at[] = {address, address + size, address + 4 * size};
    for (unsigned i = 0; i < 3; i++) {
        uint8_t *to = cells + 16 * i;
        put32(to, (uint32_t)(at[i] >> 32)), put32(to + 4, (uint32_t)at[i]), put32(to + 8, (uint32_t)(size >> 32)), put32(to + 12, (uint32_t)size);
    }
    property("reg", cells, sizeof cells);
}

static void text(const char *name, const char *value)
{
    property(name, value, (uint32_t)strlen(value) + 1);
}

static uint32_t finish(void)
{
    uint32_t total = 40 + structure_bytes + strings_bytes;
    memset(blob, 0, sizeof blob);
    put32(blob, 0xd00dfeed), put32(blob + 4, total), put32(blob + 8, 40), put32(blob + 12, 40 + structure_bytes);
    put32(blob + 32, strings_bytes), put32(blob + 36, structure_bytes);
    memcpy(blob + 40, structure, structure_bytes);
    memcpy(blob + 40 + structure_bytes, strings, strings_bytes);
    return total;
}

static uint32_t make_tree(const char *args)
{
    static const char uart[] = "snps,dw-apb-uart\0ns16550a";
    memset(structure, 0, sizeof structure);
    structure_bytes = strings_bytes = 0;
    begin("");
    number("#address-cells", 2);
    number("#size-cells", 2);
    begin("chosen");
    text("bootargs", args);
    end();
    begin("soc");
    number("#size-cells", 2); /* after its default, before its children */
    number("#address-cells", 2);
    begin("serial@10000000");
    number("interrupts", 10);
    reg(UINT64_C(0x110000000), 0x100);
    property("compatible", uart, sizeof uart);
    number("reg-shift", 2);
    end();
    begin("rtc@101000");
    reg(0x101000, 0x1000);
    text("compatible", "google,goldfish-rtc");
    end();
    begin("flash@20000000");
    reg_banks(0x20000000, 0x2000000);
    text("compatible", "cfi-flash");
    end();
    for (uint32_t i = 0; i < 2; i++) {
        begin("virtio_mmio");
        text("compatible", "virtio,mmio");
        reg(0x10001000 + i * 0x1000, 0x1000);
        number("interrupts", 1 + i);
        end();
    }
    begin("bootargs"); /* not /chosen's */
    text("bootargs", "wrong=1");
    end();
    end();
    end();
    token(9);
    return finish();
}

static void finds_devices(void)
{
    static struct machine m;
    uint32_t total = make_tree("cmd='x y' pager=eager");
    CHECK(machine_read(blob, total, &m) == 0);
    CHECK(m.has_uart && m.uart.paddr == UINT64_C(0x110000000) && m.uart.bytes == 0x100);
    CHECK(m.uart.irq == 10 && m.uart.reg_shift == 2);
    CHECK(m.has_rtc && m.rtc.paddr == 0x101000);
    CHECK(m.has_flash && m.flash.paddr == 0x20000000 && m.flash.bytes == 0x4000000);
    CHECK(m.virtio_count == 2 && m.virtio[1].paddr == 0x10002000 && m.virtio[1].irq == 2);
    CHECK(strcmp(m.args, "cmd='x y' pager=eager") == 0);
    CHECK(machine_add_defaults(&m, "pager=minimal", 13) == 0);
    CHECK(strcmp(m.args, "pager=minimal cmd='x y' pager=eager") == 0);
}

static void refuses(void)
{
    static struct machine m;
    static char args[SERVER_ARGS_BYTES + 2];
    uint32_t total = make_tree("");
    CHECK(machine_read(blob, total - 1, &m) == ERR_INVAL);
    CHECK(machine_read(blob, 8, &m) == ERR_INVAL);
    blob[0] = 0;
    CHECK(machine_read(blob, total, &m) == ERR_INVAL);
    memset(args, 'a', sizeof args - 2);
    total = make_tree(args);
    CHECK(machine_read(blob, total, &m) == ERR_2BIG);
    args[SERVER_ARGS_BYTES - 1] = 0;
    total = make_tree(args);
    CHECK(machine_read(blob, total, &m) == 0 && strcmp(m.args, args) == 0);
    CHECK(machine_add_defaults(&m, "x", 1) == ERR_2BIG && strcmp(m.args, args) == 0);
}

static int show(const char *path)
{
    static uint8_t file[1 << 21];
    static struct machine m;
    FILE *f = fopen(path, "rb");
    size_t n = f ? fread(file, 1, sizeof file, f) : 0;
    int error = machine_read(file, n, &m);
    printf("%d: uart 0x%lx irq %u, rtc 0x%lx, %u virtio, args: %s\n", error, (unsigned long)m.uart.paddr, m.uart.irq,
           (unsigned long)m.rtc.paddr, m.virtio_count, m.args);
    for (unsigned i = 0; i < m.virtio_count; i++)
        printf("virtio 0x%lx irq %u\n", (unsigned long)m.virtio[i].paddr, m.virtio[i].irq);
    return error != 0;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return show(argv[1]);
    finds_devices();
    refuses();
    return test_end();
}
