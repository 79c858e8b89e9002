/* What parts fields: the characters of IFS (POSIX XCU 2.6.5). */
#ifndef SH_SEPARATOR_H
#define SH_SEPARATOR_H

enum separator {
    SEPARATOR_NOT,
    SEPARATOR_BLANK, /* a blank, tab or newline of IFS: many together are one, and at the ends none */
    SEPARATOR_SIGN,  /* any other: each ends a field, be it empty, with the blanks around it */
};

/* What c is among these separators. */
enum separator separator_kind(const char *separators, char c);

/* The first place in text, from `at` on, that is behind blanks; with `sign` behind one sign among them, too. */
char *separator_pass(const char *separators, char *at, int sign);

#endif
