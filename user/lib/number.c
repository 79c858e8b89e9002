/* Numbers as the tools take them. */
#include "number.h"

#include "say.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

int number_read(const char *text, long long *value)
{
    static const char units[] = "kMG";
    char *end;
    if (!isdigit((unsigned char)text[0]))
        return -1;
    errno = 0;
    long long number = strtoll(text, &end, 0);
    const char *unit = *end == 'K' ? units : *end ? strchr(units, *end) : NULL;
    if (errno || (*end && (!unit || end[1])))
        return -1;
    for (long power = unit ? unit - units + 1 : 0; power > 0; power--) {
        if (number > LLONG_MAX / 1024)
            return -1;
        number *= 1024;
    }
    *value = number;
    return 0;
}

long long number_digit(long long value, int digit)
{
    if (value > (LLONG_MAX - 9) / 10) {
        say("the number is too large");
        say_wrong();
    }
    return (value < 0 ? 0 : 10 * value) + (digit - '0');
}

long long number_need(const char *text)
{
    long long value;
    if (number_read(text, &value) < 0) {
        say("%s is not a number", text);
        say_wrong();
    }
    return value;
}
