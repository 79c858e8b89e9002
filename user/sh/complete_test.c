/* Unit test of complete.c, in a folder of its own. */
#include "complete.h"

#include "abandon.h"
#include "builtin.h"
#include "vars.h"

#include <rt/test.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *builtin_name(int index)
{
    static const char *const names[] = { "export", "exec", "exit" };
    return index < 3 ? names[index] : NULL;
}

void abandon(const char *format, ...)
{
    (void)format;
}

static bool is(const char *text, int count, const char *insert)
{
    struct arena arena = { 0 };
    struct completion list = complete(&arena, text);
    bool same = list.count == count && strcmp(list.insert, insert) == 0;
    if (!same)
        printf("%s -> %d, %s\n", text, list.count, list.insert);
    arena_clear(&arena);
    return same;
}

static void make(const char *name)
{
    FILE *file = fopen(name, "w");
    if (file)
        fclose(file);
}

int main(void)
{
    char folder[] = "/tmp/complete-XXXXXX", *none[] = { NULL }, *argv[] = { "sh", NULL };
    vars_start(none, 1, argv);
    vars_set("PATH", "/nowhere:bin");
    CHECK(mkdtemp(folder) && chdir(folder) == 0 && mkdir("bin", 0777) == 0);
    make("bin/extra"), make("one file"), make("other"), make(".hidden");
    CHECK(is("exi", 1, "t "));
    CHECK(is("ex", 4, ""));
    CHECK(is("expo", 1, "rt "));
    CHECK(is("a; exi", 1, "t ") && is("a|exi", 1, "t ") && is("  ext", 1, "ra "));
    CHECK(is("ls o", 2, "") && is("ls on", 1, "e\\ file ") && is("ls one\\ f", 1, "ile "));
    CHECK(is("ls b", 1, "in/") && is("ls bin/e", 1, "xtra ") && is("bin/ex", 1, "tra "));
    CHECK(is("ls > ot", 1, "her ") && is("ls .", 1, "hidden "));
    CHECK(is("ls 'o", 0, "") && is("ls zzz", 0, "") && is("ls no/such", 0, "") && is("x\\", 0, ""));
    CHECK(is("ls ", 3, ""));
    unlink("bin/extra"), unlink("one file"), unlink("other"), unlink(".hidden"), rmdir("bin");
    CHECK(chdir("/") == 0 && rmdir(folder) == 0);
    return test_end();
}
