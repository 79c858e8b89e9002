/*
 * pagerctl [NAME[=VALUE] ...]: the settings of the pager: all, those that are named, or new values for them. What is
 * changed holds at once, and until the machine is turned off.
 */
#include "lib/ask.h"
#include "lib/say.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static void print(const struct pager_setting *s)
{
    if (s->words[0])
        printf("%-20s %-12s one of: %s\n", s->name, s->word, s->words);
    else
        printf("%-20s %-12llu %s, %llu to %llu\n", s->name, (unsigned long long)s->value, s->unit,
               (unsigned long long)s->least, (unsigned long long)s->most);
}

/* Prints the setting of that name, all if it is NULL; false if there is none. */
static bool show(const char *name)
{
    struct pager_setting s;
    bool any = false;
    for (unsigned i = 0; ask_setting(i, &s) == 0; i++) {
        if (name && strcmp(name, s.name) != 0)
            continue;
        print(&s);
        any = true;
    }
    return any;
}

int main(int argc, char **argv)
{
    int status = 0;
    say_name(argv[0]);
    if (argc == 1 && !show(NULL))
        return say_errno("pager");
    for (int i = 1; i < argc; i++) {
        if (!strchr(argv[i], '=') ? show(argv[i]) : ask_set(argv[i]) == 0)
            continue;
        if (errno == ENOENT)
            say("%s: no such setting or value", argv[i]);
        else
            say_errno(argv[i]);
        status = 1;
    }
    return status;
}
