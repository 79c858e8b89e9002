/* Names that match a pattern (POSIX <glob.h>). In the place of newlib's, which has neither GLOB_NOMATCH nor POSIX's types. */
#ifndef _GLOB_H_
#define _GLOB_H_

#include <sys/cdefs.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    size_t gl_pathc; /* names that were found */
    char **gl_pathv; /* gl_offs NULLs, the names, and a NULL */
    size_t gl_offs;
} glob_t;

/* Flags. */
#define GLOB_ERR 1
#define GLOB_MARK 2
#define GLOB_NOSORT 4
#define GLOB_DOOFFS 8
#define GLOB_NOCHECK 16
#define GLOB_APPEND 32
#define GLOB_NOESCAPE 64

/* Results. */
#define GLOB_NOSPACE 1
#define GLOB_ABORTED 2
#define GLOB_NOMATCH 3

int glob(const char *__restrict pattern, int flags, int (*error)(const char *, int), glob_t *__restrict found);
void globfree(glob_t *found);

#ifdef __cplusplus
}
#endif
#endif
