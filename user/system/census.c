/*
 * census [PREFIX]: every counter of every server, `name value` lines: tests compare them before and after. The pager checks its books first: if
 * they do not agree it says what is wrong on the console, and census fails.
 */
#include "lib/ask.h"
#include "lib/say.h"

#include <abi/err.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <quire/call.h>

#include <stdio.h>
#include <string.h>

static void print(const char *name, uint64_t value, void *prefix)
{
    if (strncmp(name, prefix, strlen(prefix)) == 0)
        printf("%s %llu\n", name, (unsigned long long)value);
}

int main(int argc, char **argv)
{
    say_start(argv, "census [PREFIX]");
    if (argc > 2 || (argc > 1 && argv[1][0] == '-'))
        say_wrong();
    uint64_t w[MSG_WORDS] = { 0 };
    int64_t books = quire_call(USER_SLOT_PAGER, PAGER_AUDIT, w);
    if (books < 0 && books != ERR_NOSYS)
        return say("the pager's books do not agree");
    if (books == 0) {
        print("pager.file_pages", w[1], argc > 1 ? argv[1] : "");
        print("pager.file_pages_doubled", w[2], argc > 1 ? argv[1] : "");
    }
    return ask_counters(print, argc > 1 ? argv[1] : "") < 0 ? say_errno("counters") : 0;
}
