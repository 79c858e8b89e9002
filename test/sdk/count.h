/* A table of words, each with how often it was seen. */
#ifndef COUNT_H
#define COUNT_H

#include <stddef.h>

struct word {
    char *text;
    size_t length, times;
};

struct count {
    struct word *slots;
    size_t slot_count, used, total;
};

/* Counts the words (runs of letters and digits) of text. 0, or -1 without memory. */
int count_text(struct count *count, const char *text, size_t bytes);

/* The words, the most frequent first, equal ones in the order of strcmp; malloc'd, count->used of them. NULL without memory. */
struct word *count_sorted(const struct count *count);

void count_free(struct count *count);

#endif
