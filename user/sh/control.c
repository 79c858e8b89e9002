/* Compound commands. A body gets an arena of its own for each turn, so that a long loop does not grow. */
#include "control.h"

#include "expand.h"
#include "parser.h"
#include "pattern.h"
#include "run.h"
#include "vars.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CALLS_MAX = 200 };

struct function {
    struct function *next;
    char *name, *body; /* the text of a command: parsed anew by each call, so that it may be redefined while it runs */
};

struct flow flow;
static struct function *functions;

int control_test(struct arena *arena, const struct node *node)
{
    flow.tested++;
    int status = run(arena, node);
    flow.tested--;
    return status;
}

/* After a turn of a loop: 1 if the loop ends. */
static int loop_ends(void)
{
    if (flow.kind == FLOW_ON)
        return 0;
    if (flow.kind == FLOW_RETURN || flow.kind == FLOW_INTERRUPT || --flow.levels > 0)
        return 1;
    int ends = flow.kind == FLOW_BREAK;
    flow.kind = FLOW_ON;
    return ends;
}

static int run_while(const struct node *node)
{
    int status = 0, ends = 0;
    flow.loops++;
    while (!ends) {
        struct arena turn = { 0 };
        int goes = (control_test(&turn, node->left) == 0) == (node->kind == NODE_WHILE);
        if (goes && flow.kind == FLOW_ON)
            status = run(&turn, node->right);
        ends = !goes || loop_ends();
        arena_clear(&turn);
    }
    flow.loops--;
    return status;
}

static int run_for(struct arena *arena, const struct node *node)
{
    static const struct word all = { .text = "\"$@\"" };
    int count, status = 0;
    char **values = expand_words(arena, node->listed ? node->words->next : &all, &count);
    flow.loops++;
    for (int i = 0; i < count; i++) {
        struct arena turn = { 0 };
        vars_set(node->words->text, values[i]);
        status = run(&turn, node->right);
        arena_clear(&turn);
        if (loop_ends())
            break;
    }
    flow.loops--;
    return status;
}

static int run_case(struct arena *arena, const struct node *node)
{
    const char *subject = expand_text(arena, node->words->text);
    for (const struct case_item *item = node->items; item; item = item->next)
        for (const struct word *word = item->patterns; word; word = word->next)
            if (pattern_match(expand_pattern(arena, word->text), subject))
                return item->body ? run(arena, item->body) : 0;
    return 0;
}

static struct function *find(const char *name)
{
    struct function *function = functions;
    while (function && strcmp(function->name, name) != 0)
        function = function->next;
    return function;
}

int control_has_function(const char *name)
{
    return find(name) != NULL;
}

void control_unset_function(const char *name)
{
    for (struct function **at = &functions, *function; (function = *at); at = &function->next)
        if (strcmp(function->name, name) == 0) {
            *at = function->next;
            free(function->name);
            free(function->body);
            free(function);
            return;
        }
}

static int define(const struct node *node)
{
    struct function *function = find(node->words->text);
    if (!function) {
        function = memory_resize(NULL, sizeof *function);
        *function = (struct function){ .next = functions, .name = memory_copy(node->words->text) };
        functions = function;
    }
    free(function->body);
    function->body = memory_copy(node->left->source);
    return 0;
}

int control_call(int argc, char **argv)
{
    if (flow.calls == CALLS_MAX) {
        fprintf(stderr, "sh: %s: too many calls inside each other\n", argv[0]);
        return 2;
    }
    struct vars_positional before = vars_positional;
    int loops = flow.loops;
    const char *body = find(argv[0])->body;
    argv[0] = before.count > 0 ? before.values[0] : argv[0];
    vars_positional = (struct vars_positional){ argc, argv };
    flow.loops = 0;
    flow.calls++;
    vars_scope_enter();
    int status = run_text(body); /* parsed before anything runs: may be redefined meanwhile */
    vars_scope_leave();
    flow.calls--;
    flow.loops = loops;
    if (flow.kind == FLOW_RETURN) {
        flow.kind = FLOW_ON;
        status = vars.status;
    }
    vars_positional = before;
    return status;
}

int control_run(struct arena *arena, const struct node *node)
{
    switch (node->kind) {
    case NODE_IF:
        if (control_test(arena, node->left) == 0)
            return flow.kind == FLOW_ON ? run(arena, node->right) : 0;
        return node->other && flow.kind == FLOW_ON ? run(arena, node->other) : 0;
    case NODE_WHILE:
    case NODE_UNTIL:
        return run_while(node);
    case NODE_FOR:
        return run_for(arena, node);
    case NODE_CASE:
        return run_case(arena, node);
    case NODE_FUNCTION:
        return define(node);
    default: /* NODE_GROUP */
        return run(arena, node->left);
    }
}
