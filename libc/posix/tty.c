/* The terminal: settings, size, foreground group. Its server has a few switches; see <sys/termios.h>. */
#include "alias.h"
#include "tty.h"

#include "cancel.h"
#include "file.h"

#include <errno.h>
#include <limits.h>
#include <proto/layout.h>
#include <proto/proc.h>
#include <proto/tty.h>
#include <quire/call.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

enum { CONTROL_C = 3, CONTROL_D = 4, CONTROL_U = 21, CONTROL_Z = 26, CONTROL_BACKSLASH = 28, DELETE = 127 };

/* 0, or -1 and errno EBADF, ENOTTY. */
static int need_tty(int fd)
{
    const struct open_file *file = __fd_file(fd);
    if (!file)
        return -1;
    if (file->kind == FDLIST_TTY)
        return 0;
    errno = ENOTTY;
    return -1;
}

/* Waits until this process may change the terminal (XBD 11.1.4). 0, or -1 and errno: as need_tty, EINTR, EIO. */
static int need_own_tty(int fd)
{
    uint64_t turn;
    return need_tty(fd) < 0 ? -1 : (int)quire_result(__tty_turn(PROC_TERMINAL_CHANGE, &turn));
}

int _isatty(int fd)
{
    return need_tty(fd) == 0;
}

int isatty(int fd) WEAK_ALIAS(_isatty);

static int64_t set_mode(uint64_t mode)
{
    uint64_t w[MSG_WORDS] = {mode};
    return quire_call(USER_SLOT_TTY, TTY_MODE, w);
}

/* What the server does not know of the settings: it is this process's, and its children's. */
static struct termios kept = {
    .c_iflag = ICRNL,
    .c_oflag = OPOST | ONLCR,
    .c_cflag = CS8 | CREAD | CLOCAL,
    .c_lflag = ICANON | IEXTEN | ECHOE | ECHOK,
    .c_cc = {[VEOF] = CONTROL_D, [VERASE] = DELETE, [VINTR] = CONTROL_C, [VKILL] = CONTROL_U, [VQUIT] = CONTROL_BACKSLASH,
             [VSUSP] = CONTROL_Z, [VMIN] = 1},
    .c_ispeed = B115200,
    .c_ospeed = B115200,
};

static void set_bits(tcflag_t *flags, tcflag_t bits, bool on)
{
    *flags = on ? *flags | bits : *flags & ~bits;
}

int tcgetattr(int fd, struct termios *settings)
{
    if (need_tty(fd) < 0)
        return -1;
    int64_t mode = set_mode(UINT64_MAX);
    if (mode < 0)
        return (int)quire_result(mode);
    *settings = kept;
    set_bits(&settings->c_lflag, ICANON, !(mode & TTY_RAW));
    set_bits(&settings->c_lflag, ECHO, !(mode & TTY_NOECHO));
    set_bits(&settings->c_lflag, ISIG, !(mode & TTY_NOSIG));
    if (mode & TTY_RAW) { /* somebody else may have set it */
        set_bits(&settings->c_iflag, ICRNL, mode & TTY_ICRNL);
        set_bits(&settings->c_oflag, OPOST | ONLCR, mode & TTY_OPOST);
    }
    return 0;
}

static uint64_t mode_of(const struct termios *settings)
{
    uint64_t mode = (settings->c_lflag & ICANON ? 0 : TTY_RAW) | (settings->c_lflag & ECHO ? 0 : TTY_NOECHO) |
                    (settings->c_lflag & ISIG ? 0 : TTY_NOSIG);
    if (mode & TTY_RAW && settings->c_iflag & ICRNL)
        mode |= TTY_ICRNL;
    if (mode & TTY_RAW && settings->c_oflag & OPOST && settings->c_oflag & ONLCR)
        mode |= TTY_OPOST;
    return mode;
}

static int64_t flush_input(void)
{
    uint64_t w[MSG_WORDS] = {0};
    return quire_call(USER_SLOT_TTY, TTY_FLUSH, w);
}

int tcsetattr(int fd, int action, const struct termios *settings)
{
    if (need_tty(fd) < 0)
        return -1;
    if (action < TCSANOW || action > TCSAFLUSH)
        return (int)quire_result(ERR_INVAL);
    if (need_own_tty(fd) < 0)
        return -1;
    if (action == TCSAFLUSH)
        flush_input();
    int64_t result = set_mode(mode_of(settings));
    if (result < 0)
        return (int)quire_result(result);
    kept = *settings;
    if (settings->c_lflag & ICANON)
        __tty_set_timing(1, 0);
    else
        __tty_set_timing(settings->c_cc[VMIN], settings->c_cc[VTIME]);
    return 0;
}

void cfmakeraw(struct termios *settings)
{
    settings->c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
    settings->c_oflag &= ~(tcflag_t)OPOST;
    settings->c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    settings->c_cflag = (settings->c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
    settings->c_cc[VMIN] = 1;
    settings->c_cc[VTIME] = 0;
}

speed_t cfgetispeed(const struct termios *settings)
{
    return settings->c_ispeed;
}

speed_t cfgetospeed(const struct termios *settings)
{
    return settings->c_ospeed;
}

int cfsetispeed(struct termios *settings, speed_t speed)
{
    settings->c_ispeed = speed;
    return 0;
}

int cfsetospeed(struct termios *settings, speed_t speed)
{
    settings->c_ospeed = speed;
    return 0;
}

/* Output is sent before TTY_WRITE answers. */
int tcdrain(int fd)
{
    __cancel_point();
    return need_own_tty(fd);
}

/* No line is there that a break could be sent on. */
int tcsendbreak(int fd, int duration)
{
    (void)duration;
    return need_own_tty(fd);
}

/* Nothing here stops output, or tells the other end to stop. */
int tcflow(int fd, int action)
{
    if (action < TCOOFF || action > TCION)
        return (int)quire_result(ERR_INVAL);
    return need_own_tty(fd);
}

int tcflush(int fd, int queue)
{
    if (queue < TCIFLUSH || queue > TCIOFLUSH)
        return (int)quire_result(ERR_INVAL);
    if (need_own_tty(fd) < 0)
        return -1;
    return queue == TCOFLUSH ? 0 : (int)quire_result(flush_input());
}

/* What is left of a file. Pipes and the terminal tell only whether there is something (poll). */
static int bytes_left(int fd, int *bytes)
{
    struct stat status;
    if (fstat(fd, &status) < 0)
        return -1;
    off_t at = S_ISREG(status.st_mode) ? lseek(fd, 0, SEEK_CUR) : -1;
    if (at < 0) {
        errno = ENOTTY;
        return -1;
    }
    off_t left = status.st_size > at ? status.st_size - at : 0;
    *bytes = left < INT_MAX ? (int)left : INT_MAX;
    return 0;
}

static int64_t get_size(struct winsize *size)
{
    uint64_t w[MSG_WORDS] = {0};
    int64_t result = quire_call(USER_SLOT_TTY, TTY_SIZE, w);
    if (result == 0)
        *size = (struct winsize){(unsigned short)w[0], (unsigned short)w[1], 0, 0};
    return result;
}

static int64_t set_size(const struct winsize *size)
{
    uint64_t w[MSG_WORDS] = {size->ws_row, size->ws_col};
    return quire_call(USER_SLOT_TTY, TTY_RESIZE, w);
}

int ioctl(int fd, unsigned long request, ...)
{
    va_list args;
    va_start(args, request);
    void *to = va_arg(args, void *);
    va_end(args);
    if (request == FIONREAD)
        return bytes_left(fd, to);
    if (need_tty(fd) < 0)
        return -1;
    if (request == TIOCGWINSZ)
        return (int)quire_result(get_size(to));
    if (request == TIOCSWINSZ)
        return (int)quire_result(set_size(to));
    errno = ENOTTY;
    return -1;
}

pid_t tcgetpgrp(int fd)
{
    uint64_t w[MSG_WORDS] = {0};
    if (need_tty(fd) < 0)
        return -1;
    int64_t result = quire_call(USER_SLOT_PROC, PROC_GETPID, w);
    return result < 0 ? (pid_t)quire_result(result) : (pid_t)w[3];
}

int tcsetpgrp(int fd, pid_t group)
{
    if (need_tty(fd) < 0)
        return -1;
    if (group <= 0)
        return (int)quire_result(ERR_INVAL);
    if (need_own_tty(fd) < 0)
        return -1;
    uint64_t w[MSG_WORDS] = {(uint64_t)group};
    int64_t result = quire_call(USER_SLOT_PROC, PROC_SETFG, w);
    return (int)quire_result(result > 0 ? 0 : result);
}

int ttyname_r(int fd, char *name, size_t bytes)
{
    static const char own[] = "/dev/tty";
    int saved = errno, error = need_tty(fd) < 0 ? errno : bytes < sizeof own ? ERANGE : 0;
    errno = saved;
    if (!error)
        memcpy(name, own, sizeof own);
    return error;
}

char *ctermid(char *name)
{
    static char own[] = "/dev/tty";
    return name ? strcpy(name, own) : own;
}

char *ttyname(int fd)
{
    static char name[] = "/dev/tty";
    return need_tty(fd) < 0 ? NULL : name;
}
