/* The terminal: settings, size, foreground group. Its server has three switches; see <sys/termios.h>. */
#include "alias.h"
#include "file.h"

#include <errno.h>
#include <proto/layout.h>
#include <proto/proc.h>
#include <proto/tty.h>
#include <quire/call.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

enum { CONTROL_C = 3, CONTROL_D = 4, CONTROL_U = 21, CONTROL_BACKSLASH = 28, DELETE = 127 };

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

int tcgetattr(int fd, struct termios *settings)
{
    if (need_tty(fd) < 0)
        return -1;
    int64_t mode = set_mode(UINT64_MAX);
    if (mode < 0)
        return (int)quire_result(mode);
    memset(settings, 0, sizeof *settings);
    settings->c_iflag = ICRNL;
    settings->c_oflag = mode & TTY_RAW ? 0 : OPOST | ONLCR;
    settings->c_cflag = CS8 | CREAD | CLOCAL;
    settings->c_lflag = (mode & TTY_RAW ? 0 : ICANON | IEXTEN) | (mode & TTY_NOECHO ? 0 : ECHO | ECHOE | ECHOK) |
                        (mode & TTY_NOSIG ? 0 : ISIG);
    settings->c_cc[VEOF] = CONTROL_D;
    settings->c_cc[VERASE] = DELETE;
    settings->c_cc[VINTR] = CONTROL_C;
    settings->c_cc[VKILL] = CONTROL_U;
    settings->c_cc[VQUIT] = CONTROL_BACKSLASH;
    settings->c_cc[VMIN] = 1;
    settings->c_ispeed = settings->c_ospeed = B115200;
    return 0;
}

int tcsetattr(int fd, int action, const struct termios *settings)
{
    if (need_tty(fd) < 0)
        return -1;
    if (action < TCSANOW || action > TCSAFLUSH)
        return (int)quire_result(ERR_INVAL);
    uint64_t mode = (settings->c_lflag & ICANON ? 0 : TTY_RAW) | (settings->c_lflag & ECHO ? 0 : TTY_NOECHO) |
                    (settings->c_lflag & ISIG ? 0 : TTY_NOSIG);
    int64_t result = set_mode(mode);
    return (int)quire_result(result > 0 ? 0 : result);
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

/* Output is sent before TTY_WRITE answers; input that was typed ahead stays. */
int tcdrain(int fd)
{
    return need_tty(fd);
}

int tcflush(int fd, int queue)
{
    if (queue < TCIFLUSH || queue > TCIOFLUSH)
        return (int)quire_result(ERR_INVAL);
    return need_tty(fd);
}

int ioctl(int fd, unsigned long request, ...)
{
    va_list args;
    va_start(args, request);
    struct winsize *size = va_arg(args, struct winsize *);
    va_end(args);
    if (need_tty(fd) < 0)
        return -1;
    if (request != TIOCGWINSZ) {
        errno = ENOTTY;
        return -1;
    }
    uint64_t w[MSG_WORDS] = {0};
    int64_t result = quire_call(USER_SLOT_TTY, TTY_SIZE, w);
    if (result < 0)
        return (int)quire_result(result);
    *size = (struct winsize){(unsigned short)w[0], (unsigned short)w[1], 0, 0};
    return 0;
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
