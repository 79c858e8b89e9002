/*
 * newlib calls the system by names with an underscore; programs by the plain ones, which are weak so that a C program may
 * have its own function of that name (C11 7.1.3).
 */
#ifndef POSIX_ALIAS_H
#define POSIX_ALIAS_H

#ifndef _COMPILING_NEWLIB
#define _COMPILING_NEWLIB /* so that newlib's headers, included after this one, declare the names with an underscore */
#endif

#define WEAK_ALIAS(of) __attribute__((weak, alias(#of)))

#endif
