/* memcpy and memset for the kernel: whole words where alignment allows. */
#include <kern/memory.h>

#include <abi/types.h>

enum { WORD = sizeof(uint64_t), ROUND = 64 * WORD };

/* All loaded before the first is stored: no load waits for the one before. */
static inline __attribute__((always_inline)) void copy_8(uint64_t *to, const uint64_t *from)
{
    uint64_t a = from[0], b = from[1], c = from[2], d = from[3], e = from[4], f = from[5], g = from[6], h = from[7];
    to[0] = a, to[1] = b, to[2] = c, to[3] = d, to[4] = e, to[5] = f, to[6] = g, to[7] = h;
    __asm__ volatile("" ::: "memory"); /* or loads of the next eight are moved here, and registers run out */
}

void *memcpy(void *restrict to, const void *restrict from, size_t bytes)
{
    uint8_t *d = to;
    const uint8_t *s = from;
    if ((((uintptr_t)d | (uintptr_t)s) & (WORD - 1)) == 0) {
        for (; bytes >= ROUND; bytes -= ROUND, d += ROUND, s += ROUND) {
            uint64_t *dw = (uint64_t *)(void *)d;
            const uint64_t *sw = (const uint64_t *)(const void *)s;
            copy_8(dw, sw);
            copy_8(dw + 8, sw + 8);
            copy_8(dw + 16, sw + 16);
            copy_8(dw + 24, sw + 24);
            copy_8(dw + 32, sw + 32);
            copy_8(dw + 40, sw + 40);
            copy_8(dw + 48, sw + 48);
            copy_8(dw + 56, sw + 56);
        }
        for (; bytes >= WORD; bytes -= WORD, d += WORD, s += WORD)
            *(uint64_t *)(void *)d = *(const uint64_t *)(const void *)s;
    }
    while (bytes--)
        *d++ = *s++;
    return to;
}

void *memset(void *to, int value, size_t bytes)
{
    uint8_t *d = to;
    uint64_t word = (uint8_t)value * UINT64_C(0x0101010101010101);
    for (; bytes && ((uintptr_t)d & (WORD - 1)); bytes--)
        *d++ = (uint8_t)value;
    for (; bytes >= 8 * WORD; bytes -= 8 * WORD, d += 8 * WORD) {
        uint64_t *w = (uint64_t *)(void *)d;
        w[0] = word, w[1] = word, w[2] = word, w[3] = word, w[4] = word, w[5] = word, w[6] = word, w[7] = word;
    }
    for (; bytes >= WORD; bytes -= WORD, d += WORD)
        *(uint64_t *)(void *)d = word;
    while (bytes--)
        *d++ = (uint8_t)value;
    return to;
}

void frame_clear(void *frame)
{
    uint64_t *w = frame, *end = w + PAGE_BYTES / WORD;
    for (; w < end; w += 16) {
        w[0] = 0, w[1] = 0, w[2] = 0, w[3] = 0, w[4] = 0, w[5] = 0, w[6] = 0, w[7] = 0;
        w[8] = 0, w[9] = 0, w[10] = 0, w[11] = 0, w[12] = 0, w[13] = 0, w[14] = 0, w[15] = 0;
    }
}
