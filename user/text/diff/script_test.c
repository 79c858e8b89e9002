/* Test of the edit script: what is left is equal and in order, and no shorter script exists (by the table of all prefixes). */
#include "script.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST = 24 };

static int a[MOST], b[MOST];
static int passed, failed;

static bool equal(long i, long j)
{
    return a[i] == b[j];
}

static long common(long n, long m)
{
    static long table[MOST + 1][MOST + 1];
    for (long i = 1; i <= n; i++)
        for (long j = 1; j <= m; j++) {
            long best = table[i - 1][j] > table[i][j - 1] ? table[i - 1][j] : table[i][j - 1];
            table[i][j] = a[i - 1] == b[j - 1] ? table[i - 1][j - 1] + 1 : best;
        }
    return table[n][m];
}

static bool right(const struct script *s)
{
    long i = 0, j = 0, kept = 0;
    for (;;) {
        while (i < s->a_count && s->a_gone[i])
            i++;
        while (j < s->b_count && s->b_new[j])
            j++;
        if (i == s->a_count || j == s->b_count)
            break;
        if (a[i++] != b[j++])
            return false;
        kept++;
    }
    return i == s->a_count && j == s->b_count && kept == common(s->a_count, s->b_count);
}

int main(void)
{
    srand(1);
    for (int turn = 0; turn < 20000; turn++) {
        struct script s = { .a_count = rand() % (MOST + 1), .b_count = rand() % (MOST + 1), .equal = equal };
        int letters = 1 + rand() % 6;
        for (int i = 0; i < MOST; i++)
            a[i] = rand() % letters, b[i] = rand() % letters;
        bool good = script_make(&s) == 0 && right(&s);
        script_free(&s);
        passed += good;
        failed += !good;
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
