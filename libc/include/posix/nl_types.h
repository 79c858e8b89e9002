/* Message catalogues (POSIX <nl_types.h>): there are none to be opened. */
#ifndef _NL_TYPES_H
#define _NL_TYPES_H

#include <langinfo.h> /* nl_item */

#ifdef __cplusplus
extern "C" {
#endif

typedef long nl_catd;
#define NL_SETD 1
#define NL_CAT_LOCALE 1

/* (nl_catd)-1 and ENOENT. */
nl_catd catopen(const char *name, int flags);
/* `text`. */
char *catgets(nl_catd catalog, int set, int message, const char *text);
int catclose(nl_catd catalog);

#ifdef __cplusplus
}
#endif
#endif
