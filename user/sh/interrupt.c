/* ^C. State: whether the shell handles it, and whether it came. */
#include "interrupt.h"

#include <signal.h>

static volatile sig_atomic_t came;
static bool started;
static const int ignored[] = { SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU };

static void note(int number)
{
    (void)number;
    came = 1;
}

static void set_all(void (*of_int)(int), void (*of_others)(int))
{
    struct sigaction action = { .sa_handler = of_int }; /* no SA_RESTART: a wait, or a read, ends */
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    for (unsigned i = 0; i < sizeof ignored / sizeof *ignored; i++)
        signal(ignored[i], of_others);
}

void interrupt_start(void)
{
    started = true;
    set_all(note, SIG_IGN);
}

void interrupt_forget(void)
{
    if (!started)
        return;
    started = false;
    set_all(SIG_DFL, SIG_DFL);
    if (came) /* after the fork, before this: it was meant for the child too */
        raise(SIGINT);
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
