/* newlib's <regex.h>, which forgets where off_t comes from. */
#ifndef QUIRE_REGEX_H
#define QUIRE_REGEX_H

#include <sys/types.h>

#include_next <regex.h>

#endif
