/* The terminal's owner and modes. */
#include "terminal.h"

#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct termios usual; /* as a program expects it: canonical, echo, signals */

static void set_flags(tcflag_t clear)
{
    struct termios now = usual;
    now.c_lflag &= ~clear;
    if (clear & ICANON) {
        now.c_iflag &= ~(tcflag_t)ICRNL; /* ^M and ^J both end a line for the editor */
        now.c_cc[VMIN] = 1;
        now.c_cc[VTIME] = 0;
    }
    tcsetattr(STDIN_FILENO, TCSANOW, &now);
}

int terminal_wait(void)
{
    if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &usual) < 0)
        return 0;
    usual.c_lflag |= ICANON | ECHO | ISIG;
    usual.c_iflag |= ICRNL;
    return tcsetattr(STDIN_FILENO, TCSANOW, &usual) == 0;
}

void terminal_start(void)
{
    setpgid(0, 0);
    terminal_take();
}

void terminal_give(pid_t group)
{
    tcsetpgrp(STDIN_FILENO, group);
    set_flags(0);
}

void terminal_take(void)
{
    tcsetpgrp(STDIN_FILENO, getpgrp());
    set_flags(0);
}

void terminal_raw(void)
{
    set_flags(ICANON | ECHO | ISIG);
}

int terminal_columns(void)
{
    struct winsize size;
    if (ioctl(STDIN_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col < 20)
        return 80;
    return size.ws_col;
}
