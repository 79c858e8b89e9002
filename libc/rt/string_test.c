/* Unit test of string.c, against plain loops, at every alignment. It includes string.c with its functions renamed. */
#define memcpy rt_memcpy
#define memmove rt_memmove
#define memset rt_memset
#define memcmp rt_memcmp
#define strlen rt_strlen
#define strnlen rt_strnlen
#define strcmp rt_strcmp
#define strncmp rt_strncmp
#include "string.c"

#include <rt/test.h>
#include <stdbool.h>

enum { ROOM = 700 };
static _Alignas(16) unsigned char area[ROOM], want[ROOM], source[ROOM];

static void fill(unsigned seed)
{
    for (int i = 0; i < ROOM; i++) {
        seed = seed * 1103515245 + 12345;
        area[i] = want[i] = (unsigned char)(seed >> 16);
        source[i] = (unsigned char)(seed >> 24);
    }
}

static bool as_wanted(void)
{
    for (int i = 0; i < ROOM; i++)
        if (area[i] != want[i])
            return false;
    return true;
}

static bool set_right(size_t at, size_t n)
{
    fill((unsigned)(at + n));
    for (size_t i = 0; i < n; i++)
        want[at + i] = 0xa5;
    return memset(area + at, 0x5a5, n) == area + at && as_wanted();
}

static bool copy_right(size_t to, size_t from, size_t n)
{
    fill((unsigned)(to * 31 + from + n));
    for (size_t i = 0; i < n; i++)
        want[to + i] = source[from + i];
    return memcpy(area + to, source + from, n) == area + to && as_wanted();
}

static bool move_right(size_t to, size_t from, size_t n)
{
    fill((unsigned)(to * 31 + from + n));
    for (size_t i = 0; i < n; i++)
        want[to + i] = area[from + i];
    return memmove(area + to, area + from, n) == area + to && as_wanted();
}

static const size_t lengths[] = { 0, 1, 7, 8, 15, 16, 17, 24, 63, 64, 127, 128, 129, 200, 256, 300, 399 };

static void blocks(void)
{
    bool set = true, copy = true, move = true;
    for (unsigned k = 0; k < sizeof lengths / sizeof *lengths; k++)
        for (size_t to = 0; to < 17; to++) {
            set = set && set_right(to, lengths[k]);
            for (size_t from = 0; from < 17; from++) {
                copy = copy && copy_right(to, from, lengths[k]);
                move = move && move_right(to, from, lengths[k]) && move_right(to + 100, from + 40, lengths[k]) &&
                       move_right(to + 40, from + 100, lengths[k]);
            }
        }
    CHECK(set);
    CHECK(copy);
    CHECK(move);
}

static void texts(void)
{
    CHECK(strlen("") == 0 && strlen("abc") == 3 && strnlen("abc", 2) == 2 && strnlen("abc", 9) == 3);
    CHECK(strcmp("a", "a") == 0 && strcmp("a", "b") < 0 && strcmp("ab", "a") > 0 && strcmp("\xff", "a") > 0);
    CHECK(strncmp("abc", "abd", 2) == 0 && strncmp("abc", "abd", 3) < 0 && strncmp("a", "a", 9) == 0);
    CHECK(strncmp("x", "y", 0) == 0);
    CHECK(memcmp("abc", "abd", 2) == 0 && memcmp("abc", "abd", 3) < 0 && memcmp("\xff", "a", 1) > 0);
}

int main(void)
{
    blocks();
    texts();
    return test_end();
}
