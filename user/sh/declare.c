/* export, readonly, local and unset. */
#include "declare.h"

#include "control.h"
#include "vars.h"

#include <stdio.h>
#include <string.h>

/* NAME or NAME=VALUE: the variable is set first, or last if mark hides an outer one. */
static void declare(char *text, void (*mark)(const char *name), int mark_first)
{
    char *equals = strchr(text, '=');
    if (equals)
        *equals = 0;
    if (mark_first)
        mark(text);
    if (equals)
        vars_set(text, equals + 1);
    if (!mark_first)
        mark(text);
}

static int declare_all(int argc, char **argv, void (*mark)(const char *name), enum vars_kind kind)
{
    int first = 1;
    if (first < argc && strcmp(argv[first], "--") == 0)
        first++;
    else if (first < argc && strcmp(argv[first], "-p") == 0)
        first = argc;
    if (first == argc)
        vars_print(kind);
    for (int i = first; i < argc && flow.kind == FLOW_ON; i++)
        declare(argv[i], mark, 0);
    return flow.kind == FLOW_ON ? 0 : vars.status;
}

int declare_export(int argc, char **argv)
{
    return declare_all(argc, argv, vars_export, VARS_EXPORTED);
}

int declare_readonly(int argc, char **argv)
{
    return declare_all(argc, argv, vars_protect, VARS_READONLY);
}

int declare_local(int argc, char **argv)
{
    if (!vars_has_scope()) {
        fputs("sh: local: only in a function\n", stderr);
        return 1;
    }
    for (int i = 1; i < argc && flow.kind == FLOW_ON; i++)
        declare(argv[i], vars_local, 1);
    return flow.kind == FLOW_ON ? 0 : vars.status;
}

int declare_unset(int argc, char **argv)
{
    int functions = argc > 1 && strcmp(argv[1], "-f") == 0, first = 1 + (functions || (argc > 1 && strcmp(argv[1], "-v") == 0));
    for (int i = first; i < argc && flow.kind == FLOW_ON; i++)
        if (functions)
            control_unset_function(argv[i]);
        else
            vars_unset(argv[i]);
    return flow.kind == FLOW_ON ? 0 : vars.status;
}
