/* newlib's <stdlib.h>, and what it leaves out. */
#ifndef QUIRE_STDLIB_H
#define QUIRE_STDLIB_H

#include_next <stdlib.h>

#if __GNU_VISIBLE
#ifdef __cplusplus
extern "C" {
#endif
int clearenv(void);
#ifdef __cplusplus
}
#endif
#endif

#if __BSD_VISIBLE
#ifdef __cplusplus
extern "C" {
#endif
const char *getprogname(void);
void setprogname(const char *name);
#ifdef __cplusplus
}
#endif
#endif

#endif
