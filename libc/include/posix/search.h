/* newlib's <search.h>, and the chains and tables that it leaves out. */
#ifndef QUIRE_SEARCH_H
#define QUIRE_SEARCH_H

#include_next <search.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

void insque(void *element, void *after);
void remque(void *element);
void *lfind(const void *key, const void *base, size_t *count, size_t bytes, int (*compare)(const void *, const void *));
void *lsearch(const void *key, void *base, size_t *count, size_t bytes, int (*compare)(const void *, const void *));

#ifdef __cplusplus
}
#endif
#endif
