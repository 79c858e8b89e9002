/* vmtop's terminal. State: the settings it had before, if screen_begin was successful. */
#include "topscreen.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static struct termios before;
static bool begun;

/* ^C and kill: the terminal first. */
static void on_signal(int number)
{
    screen_end();
    signal(number, SIG_DFL);
    raise(number);
}

static void take_screen(void)
{
    static const char begin[] = "\033[?25l\033[2J"; /* no cursor; clear */
    struct termios keys = before;
    keys.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    keys.c_cc[VMIN] = 1;
    keys.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSANOW, &keys);
    begun = true;
    (void)!write(STDOUT_FILENO, begin, sizeof begin - 1);
}

/* ^Z: the terminal first, and again when it goes on. */
static void on_stop(int number)
{
    sigset_t own;
    sigemptyset(&own);
    sigaddset(&own, number);
    screen_end();
    signal(number, SIG_DFL);
    raise(number);
    sigprocmask(SIG_UNBLOCK, &own, NULL); /* stopped here */
    signal(number, on_stop);
    take_screen();
}

bool screen_begin(void)
{
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &before) < 0)
        return false;
    take_screen();
    signal(SIGINT, on_signal);
    signal(SIGTERM, on_signal);
    signal(SIGTSTP, on_stop);
    return true;
}

void screen_end(void)
{
    static const char show[] = "\033[?25h";
    if (!begun)
        return;
    begun = false;
    tcsetattr(STDIN_FILENO, TCSANOW, &before);
    (void)!write(STDOUT_FILENO, show, sizeof show - 1); /* not stdio: a signal's handler comes here too */
}

void screen_frame(bool batch)
{
    if (!batch)
        fputs("\033[H", stdout); /* lines clear their own rest, table_print the rest of the screen */
}

static struct winsize size(void)
{
    struct winsize now;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &now) < 0 || now.ws_row < 10 || now.ws_col < 40)
        now = (struct winsize){ .ws_row = 24, .ws_col = 80 };
    return now;
}

int screen_rows(void)
{
    return size().ws_row;
}

int screen_columns(void)
{
    return size().ws_col;
}

static double clock_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int screen_key(double *seconds)
{
    struct pollfd keys = { .fd = STDIN_FILENO, .events = POLLIN };
    double end = clock_seconds() + *seconds;
    unsigned char key;
    if (poll(&keys, 1, *seconds > 0 ? (int)(*seconds * 1000) : 0) <= 0) {
        *seconds = 0;
        return SCREEN_NOTHING;
    }
    *seconds = end - clock_seconds();
    return read(STDIN_FILENO, &key, 1) == 1 ? key : SCREEN_END;
}

void screen_sleep(double seconds)
{
    struct timespec time = { .tv_sec = (time_t)seconds, .tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9) };
    nanosleep(&time, NULL);
}
