/*
 * bigmatrix BYTES [SEED]: multiplies two matrices, the three together of so many bytes, and checks the product by other ways around: its rows
 * times a vector (Freivalds, 1977), for a few vectors. All numbers are modulo 2^32. For more memory than there is.
 */
#include "lib/number.h"
#include "lib/say.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { INNER = 16, VECTORS = 3 };

static uint64_t state;

static uint32_t draw(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 16);
}

static uint32_t *matrix(size_t rows, size_t columns)
{
    uint32_t *m = mmap(NULL, rows * columns * sizeof *m, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (m == MAP_FAILED)
        exit(say_errno("mmap"));
    return m;
}

static uint32_t *random_matrix(size_t rows, size_t columns)
{
    uint32_t *m = matrix(rows, columns);
    for (size_t i = 0; i < rows * columns; i++)
        m[i] = draw();
    return m;
}

/* c = a (n x INNER) times b (INNER x n). */
static void multiply(uint32_t *c, const uint32_t *a, const uint32_t *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < INNER; k++)
            for (size_t j = 0; j < n; j++)
                c[i * n + j] += a[i * INNER + k] * b[k * n + j];
}

/* out = m (rows x columns) times v. */
static void apply(uint32_t *out, const uint32_t *m, size_t rows, size_t columns, const uint32_t *v)
{
    for (size_t i = 0; i < rows; i++) {
        out[i] = 0;
        for (size_t j = 0; j < columns; j++)
            out[i] += m[i * columns + j] * v[j];
    }
}

int main(int argc, char **argv)
{
    say_start(argv, "bigmatrix BYTES [SEED]");
    if (argc < 2 || argc > 3)
        say_wrong();
    size_t numbers = (size_t)number_need(argv[1]) / sizeof(uint32_t), n = 1;
    while ((n + 1) * (n + 1) + 2 * INNER * (n + 1) <= numbers)
        n++;
    state = (argc > 2 ? (uint64_t)number_need(argv[2]) : 1) * UINT64_C(0x9e3779b97f4a7c15) + 1;
    uint32_t *a = random_matrix(n, INNER), *b = random_matrix(INNER, n), *c = matrix(n, n);
    multiply(c, a, b, n);
    uint32_t *v = matrix(n, 1), *bv = matrix(INNER, 1), *abv = matrix(n, 1), *cv = matrix(n, 1);
    for (unsigned round = 0; round < VECTORS; round++) {
        for (size_t i = 0; i < n; i++)
            v[i] = draw();
        apply(bv, b, INNER, n, v);
        apply(abv, a, n, INNER, bv);
        apply(cv, c, n, n, v);
        for (size_t i = 0; i < n; i++) {
            if (abv[i] != cv[i]) {
                printf("row %zu of the product is wrong\n", i);
                return 1;
            }
        }
    }
    printf("the product of %zu x %zu numbers is right\n", n, n);
    return 0;
}
