/* Texts as the shell reads them back. */
#ifndef SH_QUOTE_H
#define SH_QUOTE_H

#include <stdio.h>

/* Writes text between single quotes, so that it is one word that means itself. */
void quote_put(FILE *to, const char *text);

/* The same, without the quotes if it needs none. */
void quote_put_short(FILE *to, const char *text);

#endif
