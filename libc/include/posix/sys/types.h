/*
 * newlib's <sys/types.h>, but <sys/select.h>, which it includes in the midst of the types, comes after the last of them, as it does elsewhere: headers that
 * a program puts before the system's (gnulib's do that) include each other on the way, and then find all types.
 */
#ifndef QUIRE_SYS_TYPES_H
#define QUIRE_SYS_TYPES_H

#include <sys/cdefs.h>

#pragma push_macro("__BSD_VISIBLE")
#undef __BSD_VISIBLE
#define __BSD_VISIBLE 0
#include_next <sys/types.h>
#pragma pop_macro("__BSD_VISIBLE")

#if __BSD_VISIBLE
#include <machine/endian.h>
#include <sys/select.h>

#ifndef _IN_ADDR_T_DECLARED
typedef __uint32_t in_addr_t;
#define _IN_ADDR_T_DECLARED
#endif
#ifndef _IN_PORT_T_DECLARED
typedef __uint16_t in_port_t;
#define _IN_PORT_T_DECLARED
#endif
typedef __uintptr_t u_register_t;
#endif

#endif
