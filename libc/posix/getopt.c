/*
 * Options of a command line: getopt as POSIX has it, which ends at the first operand, and getopt_long, which takes options from
 * between the operands, and moves those behind. In the place of newlib's, whose optind and optopt are not POSIX's.
 *
 * Between calls: options before optind are done. `group` is what is left of "-abc" at optind; `skipped` operands lie between
 * optind and where the argument of the latest option would be.
 */
#include <getopt.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

char *optarg;
int optind = 1, opterr = 1, optopt, optreset;

static const char *group;
static int group_index, skipped;

struct command {
    int argc;
    char **argv;
    const char *options; /* without the letters '+', '-' and ':' in front */
    bool quiet;          /* a ':' was there: a missing argument is ':', and nothing is printed */
    bool permute, in_order;
    const struct option *longs;
    int *long_index;
    bool long_only;
};

static int complain(const struct command *c, const char *what, const char *name, int bytes)
{
    if (opterr && !c->quiet)
        fprintf(stderr, "%s: %s -- %.*s\n", c->argv[0], what, bytes, name);
    return '?';
}

/* Moves argv[from] to the lower place `to`. */
static void move_down(char **argv, int from, int to)
{
    char *moved = argv[from];
    memmove(argv + to + 1, argv + to, (size_t)(from - to) * sizeof *argv);
    argv[to] = moved;
}

/* Takes the next element as the option's argument: false if there is none. */
static bool take_argument(const struct command *c)
{
    int at = optind + skipped;
    if (at >= c->argc)
        return false;
    optarg = c->argv[at];
    move_down(c->argv, at, optind++);
    return true;
}

/* A result for an option whose argument is missing. */
static int missing(const struct command *c, int option, const char *name, int bytes)
{
    optopt = option;
    complain(c, "option needs an argument", name, bytes);
    return c->quiet ? ':' : '?';
}

/* The next letter of the group. */
static int letter(const struct command *c)
{
    const char *name = group++;
    const char *known = *name == ':' ? NULL : strchr(c->options, *name);
    if (*group == 0) {
        group = NULL;
        optind++;
    }
    if (!known) {
        optopt = (unsigned char)*name;
        return complain(c, "unknown option", name, 1);
    }
    if (known[1] != ':')
        return (unsigned char)*name;
    if (group) { /* the rest of the element */
        optarg = (char *)group;
        group = NULL;
        optind++;
    } else if (known[2] != ':' && !take_argument(c)) {
        return missing(c, (unsigned char)*name, name, 1);
    }
    return (unsigned char)*name;
}

/* The long option with this name, or with the only one that begins so: its place; -1: none, -2: several. */
static int find_long(const struct option *longs, const char *name, size_t bytes)
{
    int found = -1;
    for (int i = 0; longs[i].name; i++) {
        if (strncmp(longs[i].name, name, bytes) != 0)
            continue;
        if (longs[i].name[bytes] == 0)
            return i;
        found = found == -1 ? i : -2;
    }
    return found;
}

/* The element at optind is "--name" or "--name=argument" (or has one dash). */
static int long_option(const struct command *c, const char *name)
{
    size_t bytes = strcspn(name, "=");
    int i = find_long(c->longs, name, bytes);
    optind++;
    if (i < 0) {
        optopt = 0;
        return complain(c, i == -1 ? "unknown option" : "ambiguous option", name, (int)bytes);
    }
    const struct option *o = &c->longs[i];
    if (name[bytes] == '=') {
        if (o->has_arg == no_argument) {
            optopt = o->val;
            return complain(c, "option takes no argument", name, (int)bytes);
        }
        optarg = (char *)name + bytes + 1;
    } else if (o->has_arg == required_argument && !take_argument(c)) {
        return missing(c, o->val, name, (int)bytes);
    }
    if (c->long_index)
        *c->long_index = i;
    if (!o->flag)
        return o->val;
    *o->flag = o->val;
    return 0;
}

static bool is_option(const char *element)
{
    return element[0] == '-' && element[1] != 0;
}

/* Sees to it that an option is at optind; with `permute` one from further behind. False if there is none. */
static bool find_option(const struct command *c)
{
    int at = optind;
    while (c->permute && at < c->argc && !is_option(c->argv[at]))
        at++;
    if (at >= c->argc || !is_option(c->argv[at]))
        return false;
    skipped = at - optind;
    move_down(c->argv, at, optind);
    return true;
}

static int next(const struct command *c)
{
    optarg = NULL;
    if (group && group_index == optind)
        return letter(c);
    group = NULL;
    skipped = 0;
    if (c->in_order && optind < c->argc && !is_option(c->argv[optind])) {
        optarg = c->argv[optind++];
        return 1;
    }
    if (optind >= c->argc || !find_option(c))
        return -1;
    const char *element = c->argv[optind];
    if (strcmp(element, "--") == 0) {
        optind++;
        return -1;
    }
    if (c->longs && element[1] == '-')
        return long_option(c, element + 2);
    if (c->long_only && (element[2] || !strchr(c->options, element[1])) &&
        find_long(c->longs, element + 1, strcspn(element + 1, "=")) >= 0)
        return long_option(c, element + 1);
    group = element + 1;
    group_index = optind;
    return letter(c);
}

static int any(int argc, char *const argv[], const char *options, const struct option *longs, int *long_index, bool long_only)
{
    struct command c = {argc, (char **)argv, options, false, longs && *options != '+', false, longs, long_index, long_only};
    if (optind == 0 || optreset) {
        optind = 1;
        optreset = 0;
        group = NULL;
    }
    c.in_order = longs && *options == '-';
    c.options += *options == '+' || c.in_order;
    c.quiet = *c.options == ':';
    c.options += c.quiet;
    c.permute = c.permute && !c.in_order;
    return next(&c);
}

int getopt(int argc, char *const argv[], const char *options)
{
    return any(argc, argv, options, NULL, NULL, false);
}

int getopt_long(int argc, char *const argv[], const char *options, const struct option *longs, int *long_index)
{
    return any(argc, argv, options, longs, long_index, false);
}

int getopt_long_only(int argc, char *const argv[], const char *options, const struct option *longs, int *long_index)
{
    return any(argc, argv, options, longs, long_index, true);
}
