/* stty [-a | SETTING ...]: tells or changes the settings of the terminal that is its standard input. */
#include "lib/number.h"
#include "lib/say.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* The settings that the terminal has (<sys/termios.h>): each by its name, and off by the name behind a '-'. */
static const struct {
    const char *name;
    tcflag_t input, output, local;
} flags[] = {
    { "icrnl", ICRNL, 0, 0 }, { "opost", 0, OPOST | ONLCR, 0 }, { "isig", 0, 0, ISIG }, { "icanon", 0, 0, ICANON }, { "echo", 0, 0, ECHO },
};
enum { FLAGS = sizeof flags / sizeof *flags };

static void set_bits(tcflag_t *in, tcflag_t bits, int on)
{
    *in = on ? *in | bits : *in & ~bits;
}

static void set(struct termios *now, int flag, int on)
{
    set_bits(&now->c_iflag, flags[flag].input, on);
    set_bits(&now->c_oflag, flags[flag].output, on);
    set_bits(&now->c_lflag, flags[flag].local, on);
    if (flags[flag].local == ICANON) {
        now->c_cc[VMIN] = 1;
        now->c_cc[VTIME] = 0;
    }
}

static void set_all(struct termios *now, int on)
{
    for (int i = 0; i < FLAGS; i++)
        set(now, i, on);
}

static int is_on(const struct termios *now, int flag)
{
    return (now->c_iflag & flags[flag].input) == flags[flag].input && (now->c_oflag & flags[flag].output) == flags[flag].output &&
           (now->c_lflag & flags[flag].local) == flags[flag].local;
}

static int show(const struct termios *now, const struct winsize *size, int all)
{
    if (all) {
        static const struct {
            const char *name;
            int place;
        } keys[] = { { "intr", VINTR }, { "quit", VQUIT }, { "susp", VSUSP }, { "eof", VEOF }, { "kill", VKILL } };
        printf("rows %d; columns %d;", size->ws_row, size->ws_col);
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
            printf(" %s = ^%c;", keys[i].name, now->c_cc[keys[i].place] ^ 0x40);
        putchar('\n');
    }
    const char *before = "";
    for (int i = 0; i < FLAGS; i++) {
        if (!all && is_on(now, i))
            continue; /* only what is not as it mostly is */
        printf("%s%s%s", before, is_on(now, i) ? "" : "-", flags[i].name);
        before = " ";
    }
    if (*before)
        putchar('\n');
    return 0;
}

/* One word that is no name of a number. 0: there is none such. */
static int change(struct termios *now, const char *word)
{
    int on = *word != '-';
    const char *name = on ? word : word + 1;
    if (strcmp(word, "sane") == 0 || strcmp(word, "cooked") == 0 || strcmp(word, "-raw") == 0) {
        set_all(now, 1);
    } else if (strcmp(word, "raw") == 0 || strcmp(word, "-cooked") == 0) {
        int echo = (now->c_lflag & ECHO) != 0;
        set_all(now, 0);
        set_bits(&now->c_lflag, ECHO, echo);
    } else {
        int flag = 0;
        while (flag < FLAGS && strcmp(flags[flag].name, name) != 0)
            flag++;
        if (flag == FLAGS)
            return 0;
        set(now, flag, on);
    }
    return 1;
}

static unsigned short need_size(const char *text)
{
    long long value = text ? number_need(text) : -1;
    if (value < 0 || value > 65535)
        say_wrong();
    return (unsigned short)value;
}

int main(int argc, char **argv)
{
    struct termios now;
    struct winsize size;
    int changed = 0, resized = 0;
    say_start(argv, "stty [-a | SETTING ...]");
    for (int i = 1; i < argc; i++) { /* wrong words first: nothing is changed then */
        struct termios none = { 0 };
        int number = strcmp(argv[i], "rows") == 0 || strcmp(argv[i], "columns") == 0;
        if (number)
            need_size(argv[++i]);
        else if (strcmp(argv[i], "size") != 0 && !(argc == 2 && strcmp(argv[i], "-a") == 0) && !change(&none, argv[i]))
            say_wrong();
    }
    if (tcgetattr(STDIN_FILENO, &now) < 0 || ioctl(STDIN_FILENO, TIOCGWINSZ, &size) < 0)
        return say_errno("standard input");
    if (argc == 1 || strcmp(argv[1], "-a") == 0)
        return show(&now, &size, argc > 1);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "size") == 0)
            printf("%d %d\n", size.ws_row, size.ws_col);
        else if (strcmp(argv[i], "rows") == 0)
            size.ws_row = need_size(argv[++i]), resized = 1;
        else if (strcmp(argv[i], "columns") == 0)
            size.ws_col = need_size(argv[++i]), resized = 1;
        else
            changed |= change(&now, argv[i]);
    }
    if ((resized && ioctl(STDIN_FILENO, TIOCSWINSZ, &size) < 0) || (changed && tcsetattr(STDIN_FILENO, TCSADRAIN, &now) < 0))
        return say_errno("standard input");
    return 0;
}
