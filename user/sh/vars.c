/* Variables: a short list, searched from its start. */
#include "vars.h"

#include "abandon.h"
#include "arena.h"
#include "option.h"
#include "quote.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct variable {
    struct variable *next;
    char *text; /* NAME=value */
    int exported, readonly;
};

/* What a variable was before a function's call made it its own. */
struct hidden {
    struct hidden *next; /* the newest first */
    int scope;           /* the call */
    char *name, *value;  /* value is NULL: there was none */
    int exported, readonly;
};

struct vars_special vars;
static struct variable *first;
static struct hidden *hidden;
static int scope; /* calls that run now */
struct vars_positional vars_positional;
static char **environment;

static struct variable *find(const char *name)
{
    size_t length = strlen(name);
    for (struct variable *v = first; v; v = v->next)
        if (strncmp(v->text, name, length) == 0 && v->text[length] == '=')
            return v;
    return NULL;
}

static void put(const char *name, const char *value)
{
    struct variable *v = find(name);
    if (!v) {
        v = memory_resize(NULL, sizeof *v);
        *v = (struct variable){ .next = first };
        first = v;
    }
    char *text = memory_resize(NULL, strlen(name) + strlen(value) + 2);
    sprintf(text, "%s=%s", name, value);
    free(v->text); /* only now: value may lie in it */
    v->text = text;
    v->exported |= options.allexport;
    if (strcmp(name, "OPTIND") == 0)
        vars.option_at = 0;
}

static int is_protected(const char *name)
{
    struct variable *v = find(name);
    if (!v || !v->readonly)
        return 0;
    abandon("%s: is read-only", name);
    return 1;
}

void vars_set(const char *name, const char *value)
{
    if (!is_protected(name))
        put(name, value);
}

void vars_protect(const char *name)
{
    if (!find(name))
        put(name, "");
    find(name)->readonly = 1;
}

void vars_export(const char *name)
{
    if (!find(name))
        vars_set(name, "");
    find(name)->exported = 1;
}

static void drop(const char *name)
{
    for (struct variable **at = &first, *v; (v = *at); at = &v->next) {
        size_t length = strlen(name);
        if (strncmp(v->text, name, length) == 0 && v->text[length] == '=') {
            *at = v->next;
            free(v->text);
            free(v);
            return;
        }
    }
}

void vars_unset(const char *name)
{
    if (!is_protected(name))
        drop(name);
}

void vars_scope_enter(void)
{
    scope++;
}

void vars_scope_leave(void)
{
    for (struct hidden *h; (h = hidden) && h->scope == scope; free(h)) {
        hidden = h->next;
        drop(h->name);
        if (h->value) {
            put(h->name, h->value);
            find(h->name)->exported = h->exported;
            find(h->name)->readonly = h->readonly;
        }
        free(h->name);
        free(h->value);
    }
    scope--;
}

int vars_has_scope(void)
{
    return scope > 0;
}

void vars_local(const char *name)
{
    struct variable *v = find(name);
    for (struct hidden *h = hidden; h && h->scope == scope; h = h->next)
        if (strcmp(h->name, name) == 0)
            return; /* it is already */
    struct hidden *h = memory_resize(NULL, sizeof *h);
    *h = (struct hidden){ .next = hidden, .scope = scope, .name = memory_copy(name) };
    if (v) {
        h->value = memory_copy(strchr(v->text, '=') + 1);
        h->exported = v->exported;
        h->readonly = v->readonly;
    }
    hidden = h;
}

static const char *number(int value)
{
    static char text[16];
    snprintf(text, sizeof text, "%d", value);
    return text;
}

void vars_start(char **from, int argc, char **argv)
{
    for (; from && *from; from++) {
        char *equals = strchr(*from, '=');
        if (!equals)
            continue;
        char *name = memory_copy(*from);
        name[equals - *from] = 0;
        if (strcmp(name, "IFS") != 0) { /* who starts a shell does not change how it reads its script */
            vars_set(name, equals + 1);
            vars_export(name);
        }
        free(name);
    }
    if (!find("PATH"))
        vars_set("PATH", "/bin");
    vars_export("PATH");
    vars_positional.count = argc;
    vars_positional.values = argv;
    vars.shell_pid = getpid();
    vars_set("IFS", " \t\n");
    vars_set("OPTIND", "1");
    vars_set("PPID", number(getppid()));
}

char *vars_path_next(const char **at, const char *name)
{
    const char *folder = *at;
    if (!folder)
        return NULL;
    size_t length = strcspn(folder, ":");
    char *full = memory_resize(NULL, length + strlen(name) + 3);
    sprintf(full, "%.*s/%s", length ? (int)length : 1, length ? folder : ".", name);
    *at = folder[length] == ':' ? folder + length + 1 : NULL;
    return full;
}

const char *vars_separators(void)
{
    struct variable *v = find("IFS");
    return v ? strchr(v->text, '=') + 1 : " \t\n";
}

/* With this character between them; 0: with none. */
static const char *all_positional(char between)
{
    static char *text;
    const char separator[] = { between, 0 };
    size_t bytes = 1;
    for (int i = 1; i < vars_positional.count; i++)
        bytes += strlen(vars_positional.values[i]) + 1;
    text = memory_resize(text, bytes);
    text[0] = 0;
    for (int i = 1; i < vars_positional.count; i++)
        strcat(i > 1 ? strcat(text, separator) : text, vars_positional.values[i]);
    return text;
}

const char *vars_get(const char *name)
{
    if (isdigit((unsigned char)name[0])) {
        int n = atoi(name);
        return n < vars_positional.count ? vars_positional.values[n] : NULL;
    }
    switch (name[0]) {
    case '?':
        return number(vars.status);
    case '$':
        return number(vars.shell_pid);
    case '!':
        return vars.background ? number(vars.background) : NULL;
    case '#':
        return number(vars_positional.count > 0 ? vars_positional.count - 1 : 0);
    case '-':
        return option_letters();
    case '@':
        return all_positional(' ');
    case '*':
        return all_positional(*vars_separators());
    }
    struct variable *v = find(name);
    return v ? strchr(v->text, '=') + 1 : NULL;
}

char **vars_environment(void)
{
    size_t count = 0;
    for (struct variable *v = first; v; v = v->next)
        count += (size_t)v->exported;
    environment = memory_resize(environment, (count + 1) * sizeof *environment);
    environment[count] = NULL;
    for (struct variable *v = first; v; v = v->next)
        if (v->exported)
            environment[--count] = v->text; /* the list has the newest first: this puts the oldest first */
    return environment;
}

static void print(const char *before, const char *text)
{
    const char *value = strchr(text, '=') + 1;
    printf("%s%.*s", before, (int)(value - text), text);
    quote_put(stdout, value);
    putchar('\n');
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void vars_print(enum vars_kind kind)
{
    static const char *const before[] = { [VARS_ALL] = "", [VARS_EXPORTED] = "export ", [VARS_READONLY] = "readonly " };
    size_t count = 0, at = 0;
    for (struct variable *v = first; v; v = v->next)
        count++;
    char **texts = memory_resize(NULL, count * sizeof *texts);
    for (struct variable *v = first; v; v = v->next)
        if (kind == VARS_ALL || (kind == VARS_EXPORTED ? v->exported : v->readonly))
            texts[at++] = v->text;
    qsort(texts, at, sizeof *texts, by_name);
    for (size_t i = 0; i < at; i++)
        print(before[kind], texts[i]);
    free(texts);
}
