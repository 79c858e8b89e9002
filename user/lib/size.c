/* Sizes as people read them. */
#include "size.h"

#include <stdio.h>

char *size_text(uint64_t bytes, char text[SIZE_TEXT_BYTES])
{
    static const char units[] = "KMGTPE";
    int unit = -1;
    uint64_t rest = 0;
    for (; bytes >= 1024; unit++) {
        rest = bytes % 1024;
        bytes /= 1024;
    }
    if (unit < 0)
        snprintf(text, SIZE_TEXT_BYTES, "%u", (unsigned)bytes);
    else if (bytes < 10 && rest >= 52) /* a tenth and more */
        snprintf(text, SIZE_TEXT_BYTES, "%u.%u%c", (unsigned)bytes, (unsigned)(rest * 10 / 1024), units[unit]);
    else
        snprintf(text, SIZE_TEXT_BYTES, "%u%c", (unsigned)bytes, units[unit]);
    return text;
}
