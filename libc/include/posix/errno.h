/* newlib's <errno.h>, and the names of the running program that GNU has here. */
#ifndef QUIRE_ERRNO_H
#define QUIRE_ERRNO_H

#include_next <errno.h>

#if __GNU_VISIBLE
#ifdef __cplusplus
extern "C" {
#endif
extern char *program_invocation_name, *program_invocation_short_name;
#ifdef __cplusplus
}
#endif
#endif

#endif
