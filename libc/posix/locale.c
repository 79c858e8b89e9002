/* Which locale a program has: there is one, "C", also called "POSIX". What else the environment may ask for, there is not. */
#include <locale.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char *const variables[] = {
    [LC_COLLATE] = "LC_COLLATE", [LC_CTYPE] = "LC_CTYPE", [LC_MONETARY] = "LC_MONETARY",
    [LC_NUMERIC] = "LC_NUMERIC", [LC_TIME] = "LC_TIME",   [LC_MESSAGES] = "LC_MESSAGES",
};
enum { CATEGORIES = sizeof variables / sizeof *variables };

/* What the environment asks for: the first that is set and not empty (POSIX XBD 8.2). */
static const char *wanted(int category)
{
    const char *const names[] = {"LC_ALL", variables[category], "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return value;
    }
    return "C";
}

static bool is_here(const char *locale)
{
    return strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0;
}

char *setlocale(int category, const char *locale)
{
    static char name[] = "C";
    if (category < 0 || category >= CATEGORIES || (locale && *locale && !is_here(locale)))
        return NULL;
    if (locale && !*locale)
        for (int i = 0; i < CATEGORIES; i++)
            if (variables[i] && (category == LC_ALL || category == i) && !is_here(wanted(i)))
                return NULL;
    return name;
}
