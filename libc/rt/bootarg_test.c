/* Unit test of bootarg.c. */
#include <rt/bootarg.h>

#include <rt/test.h>
#include <string.h>

static bool value_is(const char *args, const char *key, const char *want)
{
    char out[64];
    return bootarg_get(args, key, out, sizeof out) && strcmp(out, want) == 0;
}

int main(void)
{
    char out[8];
    CHECK(value_is("pager=minimal", "pager", "minimal"));
    CHECK(value_is("  a=1  pager=x\n", "pager", "x"));
    CHECK(value_is("cmd='ls -l /' b=2", "cmd", "ls -l /"));
    CHECK(value_is("cmd='ls -l /' b=2", "b", "2"));
    CHECK(value_is("cmd=\"a 'b' c\"", "cmd", "a 'b' c"));
    CHECK(value_is("cmd='it\\'s a \\\\ b=3' b=2", "cmd", "it's a \\ b=3"));
    CHECK(value_is("cmd='it\\'s a \\\\ b=3' b=2", "b", "2"));
    CHECK(value_is("c=a\\b", "c", "a\\b")); /* outside quotes a backslash is itself */
    CHECK(value_is("a=x'y z'w", "a", "xy zw"));
    CHECK(value_is("a= b=1", "a", ""));
    CHECK(value_is("a=1 a=2", "a", "2"));
    CHECK(value_is("a='open end", "a", "open end"));
    CHECK(value_is("a='end\\", "a", "end\\"));
    CHECK(!bootarg_get("pagers=x xpager=y pager", "pager", out, sizeof out));
    CHECK(!bootarg_get("", "pager", out, sizeof out));
    CHECK(!bootarg_get("c='pager=no'", "pager", out, sizeof out));
    CHECK(bootarg_get("a=1234567", "a", out, sizeof out) && !bootarg_get("a=12345678", "a", out, sizeof out));
    CHECK(!bootarg_get("a=", "a", out, 0));
    CHECK(bootarg_number("n=42", "n", 7) == 42 && bootarg_number("n=0x1F", "n", 7) == 31);
    CHECK(bootarg_number("m=42", "n", 7) == 7 && bootarg_number("n=", "n", 7) == 7 && bootarg_number("n=4k", "n", 7) == 7);
    CHECK(bootarg_number("n=0x", "n", 7) == 7 && bootarg_number("n=99999999999999999999", "n", 7) == 7);
    CHECK(bootarg_number("n=18446744073709551615", "n", 7) == ~0ul);
    return test_end();
}
