/* What becomes of a write that must not be. */
#ifndef POSIX_RESOURCE_H
#define POSIX_RESOURCE_H

#include <stdint.h>

/*
 * quire_result of what a call that writes or grows a file answered; before, ERR_PIPE raises SIGPIPE, and ERR_FBIG SIGXFSZ if there is
 * a limit that may be the reason.
 */
int64_t __write_result(int64_t result);

#endif
