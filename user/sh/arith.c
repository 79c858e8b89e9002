/* Arithmetic: one function climbs through all levels of operators. */
#include "arith.h"

#include "vars.h"

#include <ctype.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct arith {
    const char *at;
    const char *wrong;
    int depth;
};

enum { DEPTH_MAX = 100, UNARY_LEVEL = 11 };

/* Longer ones first where one begins like another. */
static const struct operator { const char *text; int level; } operators[] = {
    { "||", 1 }, { "&&", 2 }, { "==", 6 }, { "!=", 6 }, { "<<", 8 }, { ">>", 8 }, { "<=", 7 }, { ">=", 7 }, { "|", 3 },
    { "^", 4 }, { "&", 5 }, { "<", 7 }, { ">", 7 }, { "+", 9 }, { "-", 9 }, { "*", 10 }, { "/", 10 }, { "%", 10 },
};

static long long level_from(struct arith *a, int level);

static void skip_blanks(struct arith *a)
{
    while (isspace((unsigned char)*a->at))
        a->at++;
}

static long long fail(struct arith *a, const char *why)
{
    if (!a->wrong)
        a->wrong = why;
    return 0;
}

static long long variable(struct arith *a)
{
    char name[64];
    size_t length = 0;
    while (isalnum((unsigned char)a->at[length]) || a->at[length] == '_')
        length++;
    if (length >= sizeof name)
        return fail(a, "name too long");
    memcpy(name, a->at, length);
    name[length] = 0;
    a->at += length;
    const char *value = vars_get(name);
    return value ? strtoll(value, NULL, 0) : 0;
}

static long long primary(struct arith *a)
{
    skip_blanks(a);
    char c = *a->at;
    if (a->depth > DEPTH_MAX)
        return fail(a, "too deep");
    if (c == '(') {
        a->at++;
        long long value = level_from(a, 1);
        skip_blanks(a);
        if (*a->at != ')')
            return fail(a, ") is missing");
        a->at++;
        return value;
    }
    if (c && strchr("-+!~", c)) {
        a->at++;
        uint64_t value = (uint64_t)level_from(a, UNARY_LEVEL);
        return c == '-' ? (long long)-value : c == '!' ? !value : c == '~' ? (long long)~value : (long long)value;
    }
    if (isdigit((unsigned char)c))
        return strtoll(a->at, (char **)&a->at, 0);
    if (isalpha((unsigned char)c) || c == '_')
        return variable(a);
    return fail(a, "a number is needed");
}

static long long divide(struct arith *a, char operator, long long left, long long right)
{
    if (right == 0)
        return fail(a, "division by zero");
    if (right == -1) /* LLONG_MIN / -1 traps on some machines */
        return operator == '/' ? (long long)-(uint64_t)left : 0;
    return operator == '/' ? left / right : left % right;
}

static long long apply(struct arith *a, const char *operator, long long left, long long right)
{
    uint64_t l = (uint64_t)left, r = (uint64_t)right;
    int twice = operator[1] == operator[0], equal = operator[1] == '=';
    switch (operator[0]) {
    case '|': return twice ? left || right : left | right;
    case '&': return twice ? left && right : left & right;
    case '^': return left ^ right;
    case '=': return left == right;
    case '!': return left != right;
    case '<': return twice ? (long long)(l << (r & 63)) : equal ? left <= right : left < right;
    case '>': return twice ? left >> (r & 63) : equal ? left >= right : left > right;
    case '+': return (long long)(l + r);
    case '-': return (long long)(l - r);
    case '*': return (long long)(l * r);
    default: return divide(a, operator[0], left, right);
    }
}

static const struct operator *operator_at(struct arith *a)
{
    skip_blanks(a);
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (strncmp(a->at, operators[i].text, strlen(operators[i].text)) == 0)
            return &operators[i];
    return NULL;
}

/* A chain of operators of this level or a higher one. */
static long long level_from(struct arith *a, int level)
{
    a->depth++;
    long long left = primary(a);
    const struct operator *operator;
    while (!a->wrong && (operator = operator_at(a)) && operator->level >= level) {
        a->at += strlen(operator->text);
        long long right = level_from(a, operator->level + 1);
        if (!a->wrong)
            left = apply(a, operator->text, left, right);
    }
    a->depth--;
    return left;
}

long long arith(const char *text, const char **wrong)
{
    struct arith a = { .at = text };
    skip_blanks(&a);
    long long value = *a.at ? level_from(&a, 1) : 0;
    skip_blanks(&a);
    if (!a.wrong && *a.at)
        fail(&a, "syntax error");
    *wrong = a.wrong;
    return a.wrong ? 0 : value;
}
