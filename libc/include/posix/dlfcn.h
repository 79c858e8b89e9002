/* Shared objects (POSIX <dlfcn.h>). There are none: programs are linked as a whole. dlopen and dlsym give NULL, dlclose -1; dlerror says why. */
#ifndef _DLFCN_H
#define _DLFCN_H

#include <_ansi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RTLD_LAZY 1
#define RTLD_NOW 2
#define RTLD_LOCAL 0
#define RTLD_GLOBAL 0x100

#ifdef _GNU_SOURCE
#define RTLD_DEFAULT ((void *)0)
#define RTLD_NEXT ((void *)-1)
#endif

void *dlopen(const char *file, int mode);
void *dlsym(void *__restrict handle, const char *__restrict name);
int dlclose(void *handle);
/* What the latest of these calls of this thread met; NULL if dlerror told it already, or nothing did. */
char *dlerror(void);

#ifdef __cplusplus
}
#endif

#endif
