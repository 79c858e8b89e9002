/* memcpy and memset for the kernel: whole words where alignment allows. */
#include <kern/memory.h>

#include <abi/types.h>

enum { WORD = sizeof(uint64_t), ROUND = 16 * WORD };

void *memcpy(void *restrict to, const void *restrict from, size_t bytes)
{
    uint8_t *d = to;
    const uint8_t *s = from;
    if ((((uintptr_t)d | (uintptr_t)s) & (WORD - 1)) == 0) {
        for (; bytes >= ROUND; bytes -= ROUND, d += ROUND, s += ROUND) {
            uint64_t *dw = (uint64_t *)(void *)d;
            const uint64_t *sw = (const uint64_t *)(const void *)s;
            uint64_t a = sw[0], b = sw[1], c = sw[2], e = sw[3], f = sw[4], g = sw[5], h = sw[6], i = sw[7];
            dw[0] = a, dw[1] = b, dw[2] = c, dw[3] = e, dw[4] = f, dw[5] = g, dw[6] = h, dw[7] = i;
            a = sw[8], b = sw[9], c = sw[10], e = sw[11], f = sw[12], g = sw[13], h = sw[14], i = sw[15];
            dw[8] = a, dw[9] = b, dw[10] = c, dw[11] = e, dw[12] = f, dw[13] = g, dw[14] = h, dw[15] = i;
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
