/* Terminal settings (POSIX <termios.h>): see <sys/termios.h>. */
#include <sys/termios.h>
