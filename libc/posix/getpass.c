/* A line from the terminal that is not shown. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* Reads a line into `to`, cut to its size, without the newline. False and errno: there is none. */
static bool read_line(int fd, char *to, size_t bytes)
{
    size_t length = 0;
    ssize_t got;
    char c;
    while ((got = _read(fd, &c, 1)) == 1 && c != '\n') {
        if (length < bytes - 1)
            to[length++] = c;
    }
    to[length] = 0;
    return got > 0 || (got == 0 && length > 0);
}

char *getpass(const char *prompt)
{
    static char line[MAX_CANON];
    struct termios before, quiet;
    int fd = _open("/dev/tty", O_RDWR | O_CLOEXEC);
    if (fd < 0 || tcgetattr(fd, &before) < 0)
        return NULL;
    quiet = before;
    quiet.c_lflag = (quiet.c_lflag & ~(tcflag_t)ECHO) | ICANON;
    tcsetattr(fd, TCSAFLUSH, &quiet);
    _write(fd, prompt, strlen(prompt));
    bool good = read_line(fd, line, sizeof line);
    int error = errno;
    tcsetattr(fd, TCSAFLUSH, &before);
    _write(fd, "\n", 1);
    _close(fd);
    errno = error;
    return good ? line : NULL;
}
