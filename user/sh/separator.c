/* Separators of fields. */
#include "separator.h"

#include <string.h>

enum separator separator_kind(const char *separators, char c)
{
    if (!c || !strchr(separators, c))
        return SEPARATOR_NOT;
    return strchr(" \t\n", c) ? SEPARATOR_BLANK : SEPARATOR_SIGN;
}

char *separator_pass(const char *separators, char *at, int sign)
{
    while (separator_kind(separators, *at) == SEPARATOR_BLANK)
        at++;
    return sign && separator_kind(separators, *at) == SEPARATOR_SIGN ? separator_pass(separators, at + 1, 0) : at;
}
