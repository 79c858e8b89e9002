/* The shell's own commands. */
#include "builtin.h"

#include "arena.h"
#include "control.h"
#include "declare.h"
#include "getopts.h"
#include "history.h"
#include "job.h"
#include "limit.h"
#include "option.h"
#include "read.h"
#include "run.h"
#include "script.h"
#include "trap.h"
#include "vars.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int do_cd(int argc, char **argv)
{
    const char *to = argc > 1 ? argv[1] : vars_get("HOME");
    char before[4097], here[4097], target[4097];
    int back = to && strcmp(to, "-") == 0;
    if (back)
        to = vars_get("OLDPWD");
    snprintf(target, sizeof target, "%s", to ? to : "/");
    int known = getcwd(before, sizeof before) != NULL;
    if (chdir(target) < 0) {
        fprintf(stderr, "sh: cd: %s: %s\n", target, strerror(errno));
        return 1;
    }
    if (known)
        vars_set("OLDPWD", before);
    if (getcwd(here, sizeof here))
        vars_set("PWD", here);
    return back ? puts(target) < 0 : 0;
}

static int do_exit(int argc, char **argv)
{
    trap_exit(argc > 1 ? atoi(argv[1]) & 0xff : trap_status());
}

static int do_wait(int argc, char **argv)
{
    if (argc == 1)
        return job_wait_background(0);
    int status = 0;
    for (int i = 1; i < argc && !trap_came(); i++)
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
    trap_exit(run_exec(argv + 1));
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
    int i = option_take(argc, argv, NULL);
    if (i < 0)
        return 2;
    if (argc == 1)
        vars_print(VARS_ALL);
    else if (i < argc && strcmp(argv[i], "--") == 0)
        set_positional(argc - i - 1, argv + i + 1);
    else if (i < argc)
        set_positional(argc - i, argv + i);
    return 0;
}

static int do_true(int argc, char **argv)
{
    (void)argc, (void)argv;
    return 0;
}

static int do_false(int argc, char **argv)
{
    (void)argc, (void)argv;
    return 1;
}

/* The job that fg or bg is about, or NULL with a message. */
static struct job *need_job(int argc, char **argv)
{
    struct job *job = job_find(argc > 1 ? atoi(argv[1] + (argv[1][0] == '%')) : 0);
    if (!job)
        fprintf(stderr, "sh: %s: no such job\n", argv[0]);
    return job;
}

static int do_fg(int argc, char **argv)
{
    struct job *job = need_job(argc, argv);
    return job ? job_foreground(job) : 1;
}

static int do_bg(int argc, char **argv)
{
    struct job *job = need_job(argc, argv);
    if (job)
        job_continue(job);
    return !job;
}

static int do_umask(int argc, char **argv)
{
    char *end;
    mode_t before = umask(0);
    umask(before);
    if (argc == 1)
        return printf("%04o\n", (unsigned)before) < 0;
    long mode = strtol(argv[1], &end, 8);
    if (*end || end == argv[1] || mode < 0 || mode > 0777) {
        fprintf(stderr, "sh: umask: %s: no octal mode\n", argv[1]);
        return 1;
    }
    umask((mode_t)mode);
    return 0;
}

static const struct {
    const char *name;
    builtin *run;
} table[] = { /* each has a page in user/help/shell, or of the program of that name */
    { ".", script_dot }, { ":", do_true }, { "bg", do_bg }, { "break", do_break }, { "cd", do_cd }, { "command", script_command },
    { "continue", do_continue },
    { "eval", script_eval }, { "exec", do_exec }, { "exit", do_exit }, { "export", declare_export }, { "false", do_false },
    { "fg", do_fg }, { "getopts", getopts_builtin }, { "history", do_history }, { "jobs", do_jobs }, { "local", declare_local },
    { "read", read_line }, { "readonly", declare_readonly }, { "return", do_return },
    { "set", do_set }, { "shift", do_shift }, { "times", limit_times }, { "trap", trap_builtin }, { "true", do_true }, { "type", script_type }, { "ulimit", limit_ulimit }, { "umask", do_umask },
    { "unset", declare_unset }, { "wait", do_wait },
};

builtin *builtin_find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].name, name) == 0)
            return table[i].run;
    return NULL;
}

int builtin_is_special(const char *name)
{
    static const char *const special[] = { ".",        ":",      "break", "continue", "eval",  "exec", "exit", "export",
                                           "readonly", "return", "set",   "shift",    "times", "trap", "unset", "local" };
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if (strcmp(special[i], name) == 0)
            return 1;
    return 0;
}

const char *builtin_name(int index)
{
    return index < (int)(sizeof table / sizeof *table) ? table[index].name : NULL;
}
