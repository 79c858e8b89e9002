/* POSIX <poll.h>. */
#include <sys/poll.h>
