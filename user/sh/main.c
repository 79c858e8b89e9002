/* The shell: sh, sh -c COMMAND [NAME ARGS], sh FILE [ARGS], sh -s [ARGS]; with options before. Reads a command, runs it, and again. */
#include "control.h"
#include "input.h"
#include "interrupt.h"
#include "job.h"
#include "option.h"
#include "parser.h"
#include "run.h"
#include "script.h"
#include "terminal.h"
#include "trap.h"
#include "vars.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

static char *append(char *text, const char *line)
{
    size_t before = text ? strlen(text) : 0;
    text = memory_resize(text, before + strlen(line) + 2);
    if (before)
        text[before++] = '\n';
    strcpy(text + before, line);
    return text;
}

/* Runs what parse() made of a command. 0: no more is to be read, else 1. */
static int execute(enum parse_result result, const struct input *input, struct arena *arena, const struct node *tree, const char *near)
{
    if (result == PARSE_ERROR)
        fprintf(stderr, "sh: syntax error near %s\n", near);
    if (result == PARSE_INCOMPLETE)
        fputs("sh: unexpected end of input\n", stderr);
    if (result != PARSE_OK) {
        vars.status = 2;
        return input->kind == INPUT_TERMINAL;
    }
    interrupt_clear();
    if (tree)
        run(arena, tree);
    flow.kind = FLOW_ON;
    if (interrupt_pending())
        vars.status = 130;
    return 1;
}

/* Runs the first lines of a text that are a whole command. */
static int step_text(struct input *input, struct arena *arena)
{
    struct node *tree = NULL;
    const char *near = "";
    size_t used = 0;
    if (!*input->text) {
        trap_run();
        return 0;
    }
    enum parse_result result = parse(arena, input->text, &used, &tree, &near);
    input->text += used;
    return execute(result, input, arena, tree, near);
}

/* Reads lines until they are a whole command and runs that. 0 at the end of input, else 1. */
static int step_lines(struct input *input, struct arena *arena)
{
    char *text = NULL;
    const char *prompt = "quire$ ", *near = "";
    for (;;) {
        int interrupted;
        struct node *tree = NULL;
        char *line = input_line(input, prompt, &interrupted);
        if (!line || interrupted) {
            if (text && !interrupted)
                execute(PARSE_INCOMPLETE, input, arena, NULL, NULL);
            if (interrupted) {
                vars.status = 130;
                trap_note(SIGINT);
            }
            free(text);
            free(line);
            trap_run();
            return interrupted;
        }
        text = append(text, line);
        free(line);
        enum parse_result result = parse(arena, text, NULL, &tree, &near);
        if (result == PARSE_INCOMPLETE) {
            prompt = "> ";
            arena_clear(arena);
            continue;
        }
        free(text);
        return execute(result, input, arena, tree, near);
    }
}

static int step(struct input *input, struct arena *arena)
{
    return input->kind == INPUT_TEXT ? step_text(input, arena) : step_lines(input, arena);
}

static struct input open_script(const char *path)
{
    struct input input = { .kind = INPUT_TEXT, .text = script_read(path) };
    if (!input.text) {
        fprintf(stderr, "sh: %s: %s\n", path, strerror(errno));
        exit(127);
    }
    return input;
}

int main(int argc, char **argv)
{
    struct input input = { .kind = INPUT_FILE, .fd = STDIN_FILENO };
    struct arena arena = { 0 };
    struct option_start start = { 0 };
    signal(SIGCHLD, SIG_DFL); /* who ignores it does not learn how its children ended */
    int first = option_take(argc, argv, &start);
    if (first > 0 && first < argc && (strcmp(argv[first], "--") == 0 || strcmp(argv[first], "-") == 0))
        first++;
    if (first < 0 || (start.command && first == argc)) {
        fputs("usage: sh [-aefnux] [-o NAME] [-c COMMAND [NAME [ARGUMENT ...]] | -s [ARGUMENT ...] | FILE [ARGUMENT ...]]\n", stderr);
        return 2;
    }
    if (start.command) {
        input = (struct input){ .kind = INPUT_TEXT, .text = argv[first] };
        vars_start(environ, first + 1 < argc ? argc - first - 1 : 1, first + 1 < argc ? argv + first + 1 : argv);
    } else if (first < argc && !start.standard_input) {
        input = open_script(argv[first]);
        vars_start(environ, argc - first, argv + first);
    } else {
        argv[first - 1] = argv[0];
        vars_start(environ, argc - first + 1, argv + first - 1);
        if (terminal_wait()) {
            interrupt_start(); /* before the terminal is taken: nothing stops it from now on */
            terminal_start();
            input.kind = INPUT_TERMINAL;
            job_control(1);
        }
    }
    do {
        if (input.kind == INPUT_TERMINAL)
            job_report();
        fflush(NULL);
    } while (step(&input, &arena) && (arena_clear(&arena), 1));
    trap_exit(vars.status);
}
