/* newlib's <sys/select.h>, with sets as large as descriptors get. */
#ifndef QUIRE_SYS_SELECT_H
#define QUIRE_SYS_SELECT_H

#ifndef FD_SETSIZE
#define FD_SETSIZE 256 /* OPEN_MAX */
#endif

#include_next <sys/select.h>

#endif
