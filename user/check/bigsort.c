/*
 * bigsort BYTES [SEED]: an array of numbers is filled, sorted in memory (quicksort, Hoare 1962) and checked: in order, and the same numbers.
 * For more memory than there is.
 */
#include "lib/number.h"
#include "lib/say.h"

#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>

enum { SMALL = 16 };

static uint64_t state;

static uint64_t draw(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static void swap(uint64_t *a, uint64_t *b)
{
    uint64_t was = *a;
    *a = *b;
    *b = was;
}

static void insertion_sort(uint64_t *a, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        uint64_t value = a[i];
        size_t at = i;
        for (; at > 0 && a[at - 1] > value; at--)
            a[at] = a[at - 1];
        a[at] = value;
    }
}

/* Two parts, none empty, each of the first at most as large as any of the second: how many are in the first. */
static size_t part(uint64_t *a, size_t n)
{
    uint64_t pivot = a[n / 2] ^ a[0] ^ a[n - 1]; /* the middle one of the three */
    uint64_t low = a[0] < a[n - 1] ? a[0] : a[n - 1], high = a[0] < a[n - 1] ? a[n - 1] : a[0];
    low = a[n / 2] < low ? a[n / 2] : low;
    high = a[n / 2] > high ? a[n / 2] : high;
    pivot ^= low ^ high;
    size_t i = 0, j = n - 1;
    for (;;) {
        while (a[i] < pivot)
            i++;
        while (a[j] > pivot)
            j--;
        if (i >= j)
            return j + 1 < n ? j + 1 : n - 1;
        swap(&a[i++], &a[j--]);
    }
}

static void quicksort(uint64_t *a, size_t n)
{
    while (n > SMALL) { /* the smaller part first, so that the stack stays small */
        size_t first = part(a, n);
        if (first < n - first) {
            quicksort(a, first);
            a += first;
            n -= first;
        } else {
            quicksort(a + first, n - first);
            n = first;
        }
    }
    insertion_sort(a, n);
}

int main(int argc, char **argv)
{
    say_start(argv, "bigsort BYTES [SEED]");
    if (argc < 2 || argc > 3)
        say_wrong();
    size_t bytes = (size_t)number_need(argv[1]), n = bytes / sizeof(uint64_t);
    state = (argc > 2 ? (uint64_t)number_need(argv[2]) : 1) * UINT64_C(0x9e3779b97f4a7c15) + 1;
    uint64_t *a = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (a == MAP_FAILED)
        return say_errno("mmap");
    uint64_t sum = 0, mixed = 0;
    for (size_t i = 0; i < n; i++) {
        a[i] = draw();
        sum += a[i];
        mixed ^= a[i] * a[i];
    }
    quicksort(a, n);
    for (size_t i = 0; i < n; i++) {
        sum -= a[i];
        mixed ^= a[i] * a[i];
        if (i && a[i - 1] > a[i]) {
            printf("numbers %zu and %zu are not in order\n", i - 1, i);
            return 1;
        }
    }
    if (sum || mixed) {
        puts("these are other numbers");
        return 1;
    }
    printf("%zu numbers are in order\n", n);
    return 0;
}
