/*
 * Traps. State: the action of each condition, and which signals came. An action is NULL (as if there were no trap), "" (the
 * signal is ignored) or a text to run. Only handlers set came[] to 1, and any after it.
 */
#include "trap.h"

#include "arena.h"
#include "control.h"
#include "interrupt.h"
#include "lib/signame.h"
#include "quote.h"
#include "run.h"
#include "vars.h"

#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CONDITION_EXIT = 0 }; /* the others are the signals by number */

static char *actions[NSIG];
static bool inherited;        /* the texts are the parent's */
static bool running[NSIG];    /* its action: it is not begun again inside itself */
static int status_before = -1; /* $? before the action that runs; -1: none runs */
static volatile sig_atomic_t came[NSIG], any;

static void note(int number)
{
    came[number] = 1;
    any = 1;
}

static bool has_text(int condition)
{
    return !inherited && actions[condition] && *actions[condition];
}

int trap_came(void)
{
    for (int i = 1; any && i < NSIG; i++)
        if (came[i] && !running[i])
            return i;
    return 0;
}

bool trap_note(int number)
{
    if (has_text(number))
        note(number);
    return actions[number] != NULL;
}

/* The action may set another one for the same condition, or leave what runs. */
static void run_action(const char *action)
{
    int status = vars.status, outer = status_before, tested = flow.tested;
    char *text = memory_copy(action);
    status_before = status;
    flow.tested = 0;
    run_text(text);
    flow.tested = tested;
    status_before = outer;
    free(text);
    if (flow.kind == FLOW_ON)
        vars.status = status;
}

void trap_run(void)
{
    int number;
    while (flow.kind == FLOW_ON && (number = trap_came())) {
        came[number] = 0;
        running[number] = true;
        if (has_text(number))
            run_action(actions[number]);
        running[number] = false;
        if (number == SIGCHLD)
            came[number] = 0; /* by the programs of the action itself, which would never end */
    }
}

int trap_status(void)
{
    return status_before >= 0 ? status_before : vars.status;
}

_Noreturn void trap_exit(int status)
{
    if (has_text(CONDITION_EXIT)) {
        char *action = actions[CONDITION_EXIT];
        actions[CONDITION_EXIT] = NULL; /* once, even if it calls exit */
        interrupt_clear();
        flow = (struct flow){ .kind = FLOW_ON };
        vars.status = status;
        run_action(action);
    }
    fflush(NULL);
    exit(status);
}

/* Who really ignores CHLD does not learn how its children ended. */
static void (*ignoring(int number))(int)
{
    return number == SIGCHLD ? SIG_DFL : SIG_IGN;
}

void trap_forget(void)
{
    inherited = true;
    status_before = -1;
    any = 0;
    for (int i = 1; i < NSIG; i++) {
        came[i] = 0;
        running[i] = false;
        if (actions[i])
            signal(i, *actions[i] ? SIG_DFL : ignoring(i));
    }
}

/* Who enters a shell that is not interactive with a signal ignored means all that it runs. */
static bool stays_ignored(int number)
{
    struct sigaction now;
    return !actions[number] && !interrupt_started() && sigaction(number, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

/* The parent's texts are no longer of use once the child has traps of its own. */
static void drop_inherited(void)
{
    for (int i = 0; inherited && i < NSIG; i++)
        if (actions[i] && *actions[i]) {
            free(actions[i]);
            actions[i] = NULL;
        }
    inherited = false;
}

/* 0, or -1 if nothing can be set for it. action NULL: as without a trap. */
static int set(int condition, const char *action)
{
    struct sigaction handler = { .sa_handler = action && *action ? note : ignoring(condition) }; /* no SA_RESTART: wait and read end */
    sigemptyset(&handler.sa_mask);
    if (condition == SIGKILL || condition == SIGSTOP)
        return -1;
    if (condition != CONDITION_EXIT) {
        if (stays_ignored(condition))
            return 0;
        if (action && sigaction(condition, &handler, NULL) < 0)
            return -1;
        if (!action)
            interrupt_restore(condition);
    }
    free(actions[condition]);
    actions[condition] = action ? memory_copy(action) : NULL;
    return 0;
}

static int print_all(void)
{
    for (int i = 0; i < NSIG; i++) {
        if (!actions[i])
            continue;
        fputs("trap -- ", stdout);
        quote_put(stdout, actions[i]);
        if (i == CONDITION_EXIT)
            puts(" EXIT");
        else if (signame(i))
            printf(" %s\n", signame(i));
        else
            printf(" %d\n", i);
    }
    return 0;
}

/* Are all operands conditions? They are if the first is a number, or the only one. */
static bool only_resets(int count, char **operands)
{
    const char *at = operands[0];
    while (isdigit((unsigned char)*at))
        at++;
    return count == 1 || (at != operands[0] && !*at);
}

int trap_builtin(int argc, char **argv)
{
    int at = 1, failed = 0;
    const char *action = NULL;
    if (at < argc && strcmp(argv[at], "--") == 0)
        at++;
    else if (at < argc && argv[at][0] == '-' && argv[at][1]) {
        fputs("usage: trap [ACTION] [CONDITION ...]\n", stderr);
        return 2;
    }
    if (at == argc)
        return print_all();
    if (!only_resets(argc - at, argv + at)) {
        action = strcmp(argv[at], "-") == 0 ? NULL : argv[at];
        at++;
    }
    drop_inherited();
    for (; at < argc; at++) {
        int condition = strcasecmp(argv[at], "EXIT") == 0 ? CONDITION_EXIT : signame_number(argv[at]);
        if (condition < 0 || set(condition, action) < 0)
            failed = fprintf(stderr, "sh: trap: %s: cannot be trapped\n", argv[at]) > 0;
    }
    return failed;
}
