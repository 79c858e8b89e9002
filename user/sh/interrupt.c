/* ^C. State: whether the shell handles it, and whether it came. */
#include "interrupt.h"

#include <signal.h>

static volatile sig_atomic_t came;
static bool started;

static void note(int number)
{
    (void)number;
    came = 1;
}

static struct {
    int number;
    void (*handler)(int);
    struct sigaction before;
} handled[] = {
    { .number = SIGINT, .handler = note },     { .number = SIGQUIT, .handler = SIG_IGN }, { .number = SIGTERM, .handler = SIG_IGN },
    { .number = SIGTSTP, .handler = SIG_IGN }, { .number = SIGTTIN, .handler = SIG_IGN }, { .number = SIGTTOU, .handler = SIG_IGN },
};
enum { HANDLED = sizeof handled / sizeof *handled };

static void set(int number, void (*handler)(int), struct sigaction *before)
{
    struct sigaction action = { .sa_handler = handler }; /* no SA_RESTART: a wait, or a read, ends */
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, before);
}

void interrupt_start(void)
{
    started = true;
    for (int i = 0; i < HANDLED; i++)
        set(handled[i].number, handled[i].handler, &handled[i].before);
}

void interrupt_forget(void)
{
    if (!started)
        return;
    started = false;
    for (int i = 0; i < HANDLED; i++)
        sigaction(handled[i].number, &handled[i].before, NULL);
    if (came) /* after the fork, before this: it was meant for the child too */
        raise(SIGINT);
}

bool interrupt_started(void)
{
    return started;
}

void interrupt_restore(int number)
{
    void (*handler)(int) = SIG_DFL;
    for (int i = 0; started && i < HANDLED; i++)
        if (handled[i].number == number)
            handler = handled[i].handler;
    set(number, handler, NULL);
}

void interrupt_note(void)
{
    came = 1;
}

bool interrupt_pending(void)
{
    return came != 0;
}

void interrupt_clear(void)
{
    came = 0;
}
