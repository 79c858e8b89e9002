/* The shell's own commands. */
#include "builtin.h"

#include "arena.h"
#include "control.h"
#include "history.h"
#include "job.h"
#include "run.h"
#include "vars.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int do_cd(int argc, char **argv)
{
    const char *to = argc > 1 ? argv[1] : vars_get("HOME");
    char here[4097];
    if (chdir(to ? to : "/") < 0) {
        fprintf(stderr, "sh: cd: %s: %s\n", to ? to : "/", strerror(errno));
        return 1;
    }
    if (getcwd(here, sizeof here))
        vars_set("PWD", here);
    return 0;
}

static int do_exit(int argc, char **argv)
{
    int status = argc > 1 ? atoi(argv[1]) & 0xff : vars.status;
    fflush(NULL);
    exit(status);
}

static int do_export(int argc, char **argv)
{
    if (argc == 1)
        vars_print();
    for (int i = 1; i < argc; i++) {
        char *equals = strchr(argv[i], '=');
        if (equals) {
            *equals = 0;
            vars_set(argv[i], equals + 1);
        }
        vars_export(argv[i]);
    }
    return 0;
}

static int do_unset(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        vars_unset(argv[i]);
    return 0;
}

static int do_wait(int argc, char **argv)
{
    if (argc == 1)
        return job_wait_background(0);
    int status = 0;
    for (int i = 1; i < argc; i++)
        status = job_wait_background((pid_t)atoi(argv[i]));
    return status;
}

static int do_jobs(int argc, char **argv)
{
    (void)argc, (void)argv;
    job_list();
    return 0;
}

static int do_history(int argc, char **argv)
{
    (void)argc, (void)argv;
    history_print();
    return 0;
}

static int do_exec(int argc, char **argv)
{
    if (argc < 2)
        return 0;
    fflush(NULL);
    int status = run_exec(argv + 1);
    exit(status);
}

/* break and continue: how many loops, as far as there are. */
static int leave_loops(int kind, int argc, char **argv)
{
    int levels = argc > 1 ? atoi(argv[1]) : 1;
    if (levels < 1 || flow.loops == 0) {
        fprintf(stderr, "sh: %s: %s\n", argv[0], levels < 1 ? "1 or more loops" : "only in a loop");
        return 1;
    }
    flow.kind = kind;
    flow.levels = levels < flow.loops ? levels : flow.loops;
    return 0;
}

static int do_break(int argc, char **argv)
{
    return leave_loops(FLOW_BREAK, argc, argv);
}

static int do_continue(int argc, char **argv)
{
    return leave_loops(FLOW_CONTINUE, argc, argv);
}

static int do_return(int argc, char **argv)
{
    if (flow.calls == 0) {
        fputs("sh: return: only in a function\n", stderr);
        return 1;
    }
    flow.kind = FLOW_RETURN;
    return argc > 1 ? atoi(argv[1]) & 0xff : vars.status;
}

static int do_shift(int argc, char **argv)
{
    int by = argc > 1 ? atoi(argv[1]) : 1;
    if (by < 0 || by >= vars_positional.count + (by == 0))
        return 1;
    vars_positional.values[by] = vars_positional.values[0];
    vars_positional.values += by;
    vars_positional.count -= by;
    return 0;
}

/* The old values are not given back: a function that was called with them may still hold them. */
static void set_positional(int count, char **values)
{
    char **copy = memory_resize(NULL, ((size_t)count + 1) * sizeof *copy);
    copy[0] = vars_positional.count > 0 ? vars_positional.values[0] : "sh";
    for (int i = 0; i < count; i++)
        copy[i + 1] = memory_copy(values[i]);
    vars_positional = (struct vars_positional){ count + 1, copy };
}

static int do_set(int argc, char **argv)
{
    int i = 1;
    for (; i < argc && (strcmp(argv[i], "-e") == 0 || strcmp(argv[i], "+e") == 0); i++)
        flow.errexit = argv[i][0] == '-';
    if (i < argc && strcmp(argv[i], "--") == 0)
        set_positional(argc - i - 1, argv + i + 1);
    else if (i < argc && argv[i][0] != '-')
        set_positional(argc - i, argv + i);
    else if (i < argc) {
        fprintf(stderr, "sh: set: %s: only -e and +e\n", argv[i]);
        return 2;
    }
    return 0;
}

static int do_nothing(int argc, char **argv)
{
    (void)argc, (void)argv;
    return 0;
}

static int do_help(int argc, char **argv);

static const struct {
    const char *name;
    builtin *run;
    const char *help;
} table[] = {
    { "cd", do_cd, "cd [FOLDER]            changes the working folder" },
    { "exit", do_exit, "exit [STATUS]          ends the shell" },
    { "export", do_export, "export [NAME[=VALUE]]  hands a variable on to programs; shows those that are" },
    { "unset", do_unset, "unset NAME             forgets a variable" },
    { "wait", do_wait, "wait [PID]             waits for background jobs" },
    { "jobs", do_jobs, "jobs                   lists background jobs" },
    { "history", do_history, "history                lists the lines typed before (arrow up brings them back)" },
    { "exec", do_exec, "exec COMMAND           becomes COMMAND" },
    { "set", do_set, "set [-e|+e] [-- ARGS]  ends (or not) at the first failure; sets $1 $2 ..." },
    { "shift", do_shift, "shift [N]              $2 becomes $1, and so on" },
    { "break", do_break, "break [N]              leaves a loop" },
    { "continue", do_continue, "continue [N]           begins the loop's next turn" },
    { "return", do_return, "return [STATUS]        leaves a function" },
    { "help", do_help, "help                   this list, and that of the programs" },
    { ":", do_nothing, NULL },
};

builtin *builtin_find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].name, name) == 0)
            return table[i].run;
    return NULL;
}

const char *builtin_name(int index)
{
    return index < (int)(sizeof table / sizeof *table) ? table[index].name : NULL;
}

static int do_help(int argc, char **argv)
{
    (void)argc, (void)argv;
    puts("The shell itself knows:");
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].help)
            printf("  %s\n", table[i].help);
    puts("  if while until for case { }   name() { }");
    puts("  a | b   a && b   a || b   a ; b   a &   ( a )   ! a   > >> < 2> 2>&1   <<   $NAME   $(a)   $((1+2))   * ?   'text' \"text\"   # comment");
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0)
        _exit(run_exec((char *[]){ "/bin/help", NULL }));
    return pid < 0 || waitpid(pid, NULL, 0) != pid;
}
