/*
 * A reader for the flattened device tree (Devicetree Specification 0.4, chapter 5): walks the tokens, changes nothing.
 * Shared by the kernel (memory, harts, timer, interrupt controller) and init (everything else).
 *
 * Every step checks its bounds: a truncated tree ends the walk.
 */
#ifndef ABI_FDT_H
#define ABI_FDT_H

#include <stddef.h>
#include <stdint.h>

enum { FDT_DEPTH_MAX = 16 };

enum {
    FDT_BEGIN = 1, /* name is the node's name, depth counts from 1 for the root */
    FDT_END = 2,
    FDT_PROP = 3,  /* name, data, bytes */
    FDT_DONE = 9,
};

struct fdt_walk {
    const uint8_t *base;
    uint32_t pos, end;       /* structure block */
    uint32_t strings, strings_end;
    int depth;
    const char *name;        /* of the node or property just reached */
    const uint8_t *data;     /* property's value */
    uint32_t bytes;
};

static inline uint32_t fdt_be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint64_t fdt_be64(const uint8_t *p)
{
    return (uint64_t)fdt_be32(p) << 32 | fdt_be32(p + 4);
}

/* A number of `cells` 32-bit cells (1 or 2). */
static inline uint64_t fdt_cells(const uint8_t *p, unsigned cells)
{
    return cells == 1 ? fdt_be32(p) : fdt_be64(p);
}

/* Total size in bytes of the tree at `base`, 0 if it is none. */
static inline uint32_t fdt_bytes(const void *base)
{
    const uint8_t *p = (const uint8_t *)base;
    return fdt_be32(p) == 0xd00dfeed ? fdt_be32(p + 4) : 0;
}

static inline void fdt_start(struct fdt_walk *w, const void *base)
{
    const uint8_t *p = (const uint8_t *)base;
    uint32_t total = fdt_bytes(base);
    w->base = p;
    w->pos = fdt_be32(p + 8);
    w->strings = fdt_be32(p + 12);
    w->strings_end = w->strings + fdt_be32(p + 32);
    w->end = w->pos + fdt_be32(p + 36);
    w->depth = 0;
    if (w->end > total || w->strings_end > total)
        w->pos = w->end = 0;
}

/* The next token: FDT_BEGIN, FDT_END, FDT_PROP or FDT_DONE. */
static inline int fdt_next(struct fdt_walk *w)
{
    while (w->pos + 4 <= w->end) {
        uint32_t token = fdt_be32(w->base + w->pos);
        w->pos += 4;
        if (token == FDT_BEGIN) {
            uint32_t at = w->pos;
            while (w->pos < w->end && w->base[w->pos])
                w->pos++;
            if (w->pos >= w->end)
                return FDT_DONE;
            w->name = (const char *)w->base + at;
            w->pos = (w->pos + 4) & ~3u;
            w->depth++;
            return FDT_BEGIN;
        }
        if (token == FDT_END) {
            w->depth--;
            return FDT_END;
        }
        if (token == FDT_PROP) {
            if (w->pos + 8 > w->end)
                return FDT_DONE;
            uint32_t bytes = fdt_be32(w->base + w->pos), name = fdt_be32(w->base + w->pos + 4);
            w->pos += 8;
            if (bytes > w->end - w->pos || name >= w->strings_end - w->strings)
                return FDT_DONE;
            w->name = (const char *)w->base + w->strings + name;
            w->data = w->base + w->pos;
            w->bytes = bytes;
            w->pos += (bytes + 3) & ~3u;
            return FDT_PROP;
        }
        if (token != 4) /* 4 is NOP */
            return FDT_DONE;
    }
    return FDT_DONE;
}

static inline int fdt_name_is(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return *a == *b;
}

/* Is `want` one of the NUL-separated strings of the property just reached (as in `compatible`)? */
static inline int fdt_has_string(const struct fdt_walk *w, const char *want)
{
    uint32_t at = 0;
    if (w->bytes == 0 || w->data[w->bytes - 1] != 0)
        return 0;
    while (at < w->bytes) {
        if (fdt_name_is((const char *)w->data + at, want))
            return 1;
        while (w->data[at])
            at++;
        at++;
    }
    return 0;
}

#endif
