/*
 * The executor. A pipeline (a simple command is one of one stage) becomes a job: one forked process a stage. Only a
 * built-in that stands alone runs in the shell itself.
 */
#include "run.h"

#include "builtin.h"
#include "control.h"
#include "expand.h"
#include "interrupt.h"
#include "job.h"
#include "option.h"
#include "parser.h"
#include "redirect.h"
#include "trace.h"
#include "trap.h"
#include "vars.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct stage {
    const struct node *node;
    char **argv; /* already expanded words of a simple command, or NULL */
};

/* How long an assignment is for. */
enum assign { ASSIGN_STAYS, ASSIGN_EXPORTED, ASSIGN_PASSES /* exported, until vars_scope_leave() */ };

static void assign(struct arena *arena, const struct word *assignments, enum assign how)
{
    for (; assignments; assignments = assignments->next) {
        int length = parse_assignment(assignments->text);
        char *name = arena_copy(arena, assignments->text, (size_t)length);
        const char *value = expand_text(arena, assignments->text + length + 1);
        trace_assignment(arena, name, value);
        if (how == ASSIGN_PASSES)
            vars_local(name);
        vars_set(name, value);
        if (how != ASSIGN_STAYS)
            vars_export(name);
    }
}

static void exec_path(const char *path, char **argv)
{
    execve(path, argv, vars_environment());
    if (errno != ENOEXEC)
        return;
    size_t count = 0;
    while (argv[count])
        count++;
    char **script = memory_resize(NULL, (count + 2) * sizeof *script);
    script[0] = "sh";
    script[1] = (char *)path;
    memcpy(script + 2, argv + 1, count * sizeof *script);
    execve("/bin/sh", script, vars_environment());
}

int run_exec(char **argv)
{
    int why = ENOENT;
    if (strchr(argv[0], '/')) {
        exec_path(argv[0], argv);
        why = errno;
    } else if (*argv[0]) {
        const char *path = vars_get("PATH");
        for (char *full; (full = vars_path_next(&path, argv[0])); free(full)) {
            exec_path(full, argv);
            if (errno != ENOENT && errno != ENOTDIR)
                why = errno;
        }
    }
    if (why == ENOENT || why == ENOTDIR)
        fprintf(stderr, "sh: %s: not found\n", argv[0]);
    else
        fprintf(stderr, "sh: %s: %s\n", argv[0], strerror(why));
    return why == ENOENT || why == ENOTDIR ? 127 : 126;
}

/* What the first word of a command means. */
struct meaning {
    builtin *own;
    int function, argc;
    char **argv; /* behind `command` */
};

static struct meaning meaning_of(struct arena *arena, char **argv)
{
    struct meaning m = { .argv = argv };
    m.function = argv[0] && control_has_function(argv[0]);
    while (!m.function && m.argv[0] && strcmp(m.argv[0], "command") == 0) {
        char **next = m.argv + 1;
        int usual = *next && strcmp(*next, "-p") == 0;
        next += usual;
        next += *next && strcmp(*next, "--") == 0;
        if (!*next || **next == '-')
            break;
        if (usual && !strchr(*next, '/') && !builtin_find(*next)) {
            char *path = arena_take(arena, strlen(*next) + sizeof "/bin/");
            *next = strcat(strcpy(path, "/bin/"), *next);
        }
        m.argv = next;
    }
    if (m.argv[0] && !m.function)
        m.own = builtin_find(m.argv[0]);
    while (m.argv[m.argc])
        m.argc++;
    return m;
}

/* The rest of a forked child: runs its part and ends. */
static _Noreturn void run_stage(struct arena *arena, const struct stage *stage)
{
    const struct node *node = stage->node;
    int status = 0, count;
    char **argv = stage->argv;
    if (node->kind == NODE_COMMAND && !argv) {
        argv = expand_words(arena, node->words, &count);
        trace_words(arena, argv);
    }
    if (node->kind != NODE_COMMAND && node->kind != NODE_SUBSHELL) {
        status = run(arena, node);
    } else if (redirect_do(arena, node->redirects, NULL) < 0) {
        status = 1;
    } else if (node->kind == NODE_SUBSHELL) {
        status = run(arena, node->left);
    } else {
        assign(arena, node->assignments, ASSIGN_EXPORTED);
        struct meaning m = meaning_of(arena, argv);
        if (m.function)
            status = control_call(m.argc, m.argv);
        else if (m.own)
            status = m.own(m.argc, m.argv);
        else if (m.argv[0])
            status = run_exec(m.argv);
    }
    trap_exit(status);
}

/* Starts one stage. input and output are descriptors for 0 and 1, or -1; `other` is closed in the child. */
static pid_t start_stage(struct arena *arena, struct job *job, const struct stage *stage, int input, int output,
                         int other)
{
    pid_t pid = job_fork(job);
    if (pid != 0)
        return pid;
    if (input >= 0) {
        dup2(input, STDIN_FILENO);
        close(input);
    }
    if (output >= 0) {
        dup2(output, STDOUT_FILENO);
        close(output);
    }
    if (other >= 0)
        close(other);
    run_stage(arena, stage);
}

/* Starts all of a pipeline. 0, or -1 with a message; what was started runs on. */
static int start_job(struct arena *arena, struct job *job, const struct stage *stages, int count, int input)
{
    for (int i = 0; i < count; i++) {
        int ends[2] = { -1, -1 };
        int failed = i + 1 < count && pipe(ends) < 0;
        pid_t pid = failed ? -1 : start_stage(arena, job, &stages[i], input, ends[1], ends[0]);
        int why = errno;
        if (input >= 0)
            close(input);
        if (ends[1] >= 0)
            close(ends[1]);
        input = ends[0];
        if (pid < 0) {
            fprintf(stderr, "sh: cannot start: %s\n", strerror(why));
            if (input >= 0)
                close(input);
            return -1;
        }
    }
    return 0;
}

static int run_job(struct arena *arena, const struct stage *stages, int count, const char *text)
{
    struct job *job = job_create(text, 0);
    if (!job)
        return 1;
    int started = start_job(arena, job, stages, count, -1);
    int status = job_wait(job);
    return started < 0 ? 126 : status;
}

/* Without job control a background job reads nothing (XCU 2.9.3.1); with it, one that reads the terminal is stopped. */
static int run_background(struct arena *arena, const struct node *node)
{
    struct job *job = job_create(node->source, 1);
    struct stage stage = { .node = node->left };
    if (!job)
        return 1;
    if (start_job(arena, job, &stage, 1, job_control_is_on() ? -1 : open("/dev/null", O_RDONLY)) < 0) {
        job->number = 0;
        return 126;
    }
    vars.background = job->group;
    job_announce(job);
    return 0;
}

static int run_pipeline(struct arena *arena, const struct node *node)
{
    struct stage stages[JOB_STAGES_MAX];
    int count = 1;
    for (const struct node *at = node; at->kind == NODE_PIPE; at = at->left)
        count++;
    if (count > JOB_STAGES_MAX) {
        fputs("sh: pipeline too long\n", stderr);
        return 2;
    }
    const struct node *at = node;
    for (int i = count - 1; i > 0; i--, at = at->left)
        stages[i] = (struct stage){ .node = at->right };
    stages[0] = (struct stage){ .node = at };
    return run_job(arena, stages, count, node->source);
}

static int run_command(struct arena *arena, const struct node *node)
{
    int argc;
    vars.substituted = 0;
    char **argv = expand_words(arena, node->words, &argc);
    if (flow.kind != FLOW_ON)
        return vars.status;
    trace_words(arena, argv);
    struct meaning m = meaning_of(arena, argv);
    if (argc > 0 && !m.own && !m.function)
        return run_job(arena, &(struct stage){ node, argv }, 1, node->source);
    struct redirect_saved saved;
    int status = redirect_do(arena, node->redirects, &saved) < 0;
    int passes = argc > 0 && node->assignments && !builtin_is_special(argv[0]);
    if (status == 0) {
        if (passes)
            vars_scope_enter();
        assign(arena, node->assignments, passes ? ASSIGN_PASSES : ASSIGN_STAYS);
        status = flow.kind != FLOW_ON ? vars.status : m.function ? control_call(argc, argv) : m.own ? m.own(m.argc, m.argv) : vars.substituted;
        if (m.own && m.argc == 1 && strcmp(m.argv[0], "exec") == 0)
            redirect_keep(&saved);
        if (passes)
            vars_scope_leave();
    }
    redirect_undo(&saved);
    return status;
}

/* A compound command, its redirections around it. */
static int run_compound(struct arena *arena, const struct node *node)
{
    struct redirect_saved saved;
    int status = redirect_do(arena, node->redirects, &saved) < 0;
    if (status == 0)
        status = control_run(arena, node);
    redirect_undo(&saved);
    return status;
}

static int run_kind(struct arena *arena, const struct node *node)
{
    int status;
    switch (node->kind) {
    case NODE_COMMAND:
        return run_command(arena, node);
    case NODE_SUBSHELL:
        return run_job(arena, &(struct stage){ node, NULL }, 1, node->source);
    case NODE_PIPE:
        return run_pipeline(arena, node);
    case NODE_AND:
    case NODE_OR:
        status = control_test(arena, node->left);
        if ((status == 0) == (node->kind == NODE_AND) && flow.kind == FLOW_ON)
            status = run(arena, node->right);
        return status;
    case NODE_NOT:
        return control_test(arena, node->left) == 0;
    case NODE_SEQUENCE:
        status = run(arena, node->left);
        return flow.kind == FLOW_ON ? run(arena, node->right) : status;
    case NODE_BACKGROUND:
        return run_background(arena, node);
    default:
        return run_compound(arena, node);
    }
}

int run(struct arena *arena, const struct node *node)
{
    if (interrupt_pending())
        flow.kind = FLOW_INTERRUPT; /* ^C means the whole line */
    if (flow.kind != FLOW_ON || (options.noexec && !interrupt_started()))
        return interrupt_pending() ? 130 : vars.status;
    int status = run_kind(arena, node);
    int simple = node->kind == NODE_COMMAND || node->kind == NODE_SUBSHELL || node->kind == NODE_PIPE;
    vars.status = status;
    if (flow.kind == FLOW_ON && trap_came()) {
        trap_run();
        status = flow.kind == FLOW_ON ? status : vars.status;
    }
    if (simple && status != 0 && options.errexit && !flow.tested && flow.kind == FLOW_ON)
        trap_exit(status);
    return status;
}
