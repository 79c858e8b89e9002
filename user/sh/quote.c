/* Quoting. */
#include "quote.h"

#include <ctype.h>
#include <string.h>

void quote_put(FILE *to, const char *text)
{
    putc('\'', to);
    for (; *text; text++)
        if (*text == '\'')
            fputs("'\\''", to);
        else
            putc(*text, to);
    putc('\'', to);
}

void quote_put_short(FILE *to, const char *text)
{
    const char *at = text;
    while (isalnum((unsigned char)*at) || (*at && strchr("_-+=./:,@%^", *at)))
        at++;
    if (*at || at == text)
        quote_put(to, text);
    else
        fputs(text, to);
}
