/* Unit test of text.c. */
#include <rt/log.h>

#include <rt/test.h>
#include <string.h>

#define IS(want, ...) (text_format(out, sizeof out, __VA_ARGS__) == (int)strlen(want) && strcmp(out, want) == 0)

int main(void)
{
    char out[64];
    CHECK(IS("plain", "plain"));
    CHECK(IS("a b% 7", "%s %c%% %d", "a", 'b', 7));
    CHECK(IS("-1 4294967295 ffffffff", "%d %u %x", -1, -1u, -1u));
    CHECK(IS("-9223372036854775808", "%ld", (long)(-0x7fffffffffffffff - 1)));
    CHECK(IS("-2147483648 0", "%d %d", -2147483647 - 1, 0));
    CHECK(IS("18446744073709551615 ffffffffffffffff", "%lu %lx", ~0ul, ~0ul));
    CHECK(IS("0x1234", "%p", (void *)0x1234));
    const char *volatile none = NULL;
    CHECK(IS("(null)", "%s", none));
    const char *volatile odd = "end%";
    CHECK(text_format(out, sizeof out, "%s", odd) == 4);
    CHECK(text_format(out, 4, "abcdef") == 3 && strcmp(out, "abc") == 0);
    CHECK(text_format(out, 1, "abcdef") == 0 && out[0] == 0);
    out[0] = 'x';
    CHECK(text_format(out, 0, "abcdef") == 0 && out[0] == 'x');
    return test_end();
}
