/*
 * Expansion of words. A field is built twice at once: as plain text, and as a pattern in which every quoted character
 * that would mean something to pattern.c has a backslash.
 */
#include "expand.h"

#include "abandon.h"
#include "arith.h"
#include "nest.h"
#include "option.h"
#include "pattern.h"
#include "separator.h"
#include "substitute.h"
#include "vars.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct buffer {
    char *text;
    size_t used, room;
};

struct expansion {
    struct arena *arena;
    struct word *fields, **tail;
    int splits;              /* separators in unquoted variables end a field, and patterns are looked up */
    int started;             /* the field exists, be it empty */
    int after_blank;         /* a blank ended the field before: a sign that follows belongs to it */
    struct buffer text, pattern;
};

static void put(struct buffer *buffer, char c)
{
    if (buffer->used == buffer->room) {
        buffer->room = buffer->room ? buffer->room * 2 : 64;
        buffer->text = memory_resize(buffer->text, buffer->room);
    }
    buffer->text[buffer->used++] = c;
}

static void put_char(struct expansion *e, char c, int quoted)
{
    put(&e->text, c);
    if (strchr("*?[\\", c) && c && quoted)
        put(&e->pattern, '\\');
    put(&e->pattern, c);
    e->started = 1;
    e->after_blank = 0;
}

static void append_field(struct expansion *e, char *text)
{
    struct word *word = arena_take(e->arena, sizeof *word);
    word->text = text;
    *e->tail = word;
    e->tail = &word->next;
}

static void end_field(struct expansion *e)
{
    if (!e->started)
        return;
    struct word *paths = NULL;
    put(&e->pattern, 0);
    if (e->splits && !options.noglob && pattern_is(e->pattern.text))
        paths = pattern_paths(e->arena, e->pattern.text);
    if (!paths)
        append_field(e, arena_copy(e->arena, e->text.text, e->text.used));
    for (; paths; paths = paths->next)
        append_field(e, paths->text);
    e->text.used = e->pattern.used = 0;
    e->started = 0;
}

/* The name after a dollar: its length, *start where it begins; 0 if there is none. *end is the place after it. */
static size_t name_length(const char *dollar, const char **start, const char **end)
{
    const char *at = dollar + 1;
    int braces = *at == '{';
    at += braces;
    *start = at;
    if (*at && strchr("?$!#@*-", *at))
        at++;
    else if (isdigit((unsigned char)*at))
        do
            at++;
        while (braces && isdigit((unsigned char)*at));
    else
        while (isalnum((unsigned char)*at) || *at == '_')
            at++;
    *end = at;
    if (braces && *at != '}')
        return 0;
    *end += braces;
    return (size_t)(at - *start);
}

/* The value of a variable; NULL with `set -u` is an error. */
static const char *need_value(const char *name)
{
    const char *value = vars_get(name);
    if (!value && options.nounset)
        abandon("%s: parameter not set", name);
    return value;
}

static void put_value(struct expansion *e, const char *value, int quoted)
{
    const char *separators = quoted || !e->splits ? "" : vars_separators();
    for (; value && *value; value++)
        switch (separator_kind(separators, *value)) {
        case SEPARATOR_NOT:
            put_char(e, *value, quoted);
            break;
        case SEPARATOR_BLANK:
            e->after_blank |= e->started;
            end_field(e);
            break;
        case SEPARATOR_SIGN:
            e->started |= !e->after_blank;
            e->after_blank = 0;
            end_field(e);
        }
}

/* "$@", $@ and $*: each argument a field of its own. */
static void put_arguments(struct expansion *e, int quoted)
{
    for (int i = 1; i < vars_positional.count; i++) {
        e->started |= quoted;
        put_value(e, vars_positional.values[i], quoted);
        if (i + 1 < vars_positional.count)
            end_field(e);
    }
}

static void put_arithmetic(struct expansion *e, const char *text, size_t length, int quoted)
{
    const char *wrong;
    char digits[24];
    long long value = arith(expand_here(e->arena, arena_copy(e->arena, text, length)), &wrong);
    if (wrong)
        fprintf(stderr, "sh: $((%.*s)): %s\n", (int)length, text, wrong);
    snprintf(digits, sizeof digits, "%lld", value);
    put_value(e, wrong ? "" : digits, quoted);
}

/* Inside backquotes \` \\ and \$ lose their backslash first. */
static char *backquoted(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_take(arena, length + 1), *to = copy;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\\' && i + 1 < length && strchr("`\\$", text[i + 1]))
            i++;
        *to++ = text[i];
    }
    return copy;
}

/* ${NAME%PATTERN}, %%, #, ##: `rest` is from the sign on. */
static char *cut_value(struct expansion *e, const char *value, const char *rest, size_t length)
{
    int longest = length > 1 && rest[1] == rest[0];
    const char *word = arena_copy(e->arena, rest + 1 + longest, length - 1 - (size_t)longest);
    char *kept = arena_copy(e->arena, value, strlen(value)); /* expanding the pattern may ask for variables, too */
    return pattern_cut(e->arena, kept, expand_pattern(e->arena, word), rest[0] == '%', longest);
}

/* ${NAME:-WORD}, ${NAME:=WORD}, ${NAME:+WORD}, ${NAME:?WORD}, the same without a colon, ${NAME%PATTERN} and its like, ${#NAME}: 1 if it was one. */
static int put_braced(struct expansion *e, const char *text, size_t length, int quoted)
{
    char digits[24];
    int counts = length > 1 && text[0] == '#';
    size_t name = (size_t)counts;
    while (name < length && (isalnum((unsigned char)text[name]) || text[name] == '_'))
        name++;
    const char *called = arena_copy(e->arena, text + counts, name - (size_t)counts), *value = vars_get(called);
    if (counts && name == length) {
        value = need_value(called);
        snprintf(digits, sizeof digits, "%zu", value ? strlen(value) : 0);
        put_value(e, digits, quoted);
        return 1;
    }
    size_t word = name + (name < length && text[name] == ':');
    if (counts || name == 0 || word >= length)
        return 0;
    if (word == name && (text[word] == '%' || text[word] == '#')) {
        value = need_value(called);
        put_value(e, cut_value(e, value ? value : "", text + word, length - word), quoted);
        return 1;
    }
    if (!strchr("-=+?", text[word]))
        return 0;
    int is_set = value && (word == name || *value), takes_word = is_set == (text[word] == '+');
    if (takes_word)
        value = expand_text(e->arena, arena_copy(e->arena, text + word + 1, length - word - 1));
    if (takes_word && text[word] == '=')
        vars_set(called, value);
    if (takes_word && text[word] == '?')
        abandon("%s: %s", called, *value ? value : "parameter not set");
    put_value(e, takes_word || text[word] != '+' ? value : NULL, quoted);
    return 1;
}

/* Puts what is at `dollar`, which may be a backquote too; gives the place after it. */
static const char *put_dollar(struct expansion *e, const char *dollar, int quoted)
{
    const char *start, *end;
    size_t whole = nest_end(dollar, 0);
    if (whole > 1 && dollar[0] == '`') {
        put_value(e, substitute(e->arena, backquoted(e->arena, dollar + 1, whole - 2)), quoted);
        return dollar + whole;
    }
    if (whole > 5 && strncmp(dollar, "$((", 3) == 0 && dollar[whole - 2] == ')') {
        put_arithmetic(e, dollar + 3, whole - 5, quoted);
        return dollar + whole;
    }
    if (whole > 2 && dollar[1] == '(') {
        put_value(e, substitute(e->arena, arena_copy(e->arena, dollar + 2, whole - 3)), quoted);
        return dollar + whole;
    }
    if (whole > 3 && dollar[1] == '{' && put_braced(e, dollar + 2, whole - 3, quoted))
        return dollar + whole;
    size_t length = dollar[0] == '$' ? name_length(dollar, &start, &end) : 0;
    if (length == 0) {
        put_char(e, dollar[0], 1);
        return dollar + 1;
    }
    if (e->splits && length == 1 && (*start == '@' || (*start == '*' && !quoted)))
        put_arguments(e, quoted);
    else
        put_value(e, need_value(arena_copy(e->arena, start, length)), quoted);
    return end;
}

/* Up to the closing quote, or with `here` to the end of the text, in which " means itself. */
static const char *put_quoted(struct expansion *e, const char *at, int here)
{
    int nothing = strncmp(at, "$@\"", 3) == 0 && vars_positional.count <= 1;
    e->started |= !nothing || here;
    while (*at && (here || *at != '"')) {
        if (*at == '$' || *at == '`') {
            at = put_dollar(e, at, 1);
        } else if (*at == '\\' && at[1] == '\n') {
            at += 2;
        } else {
            if (*at == '\\' && at[1] && strchr(here ? "$`\\" : "$`\"\\", at[1]))
                at++;
            put_char(e, *at++, 1);
        }
    }
    return *at ? at + 1 : at;
}

static void expand_word(struct expansion *e, const char *at)
{
    while (*at) {
        if (*at == '\'') {
            e->started = 1;
            for (at++; *at && *at != '\''; at++)
                put_char(e, *at, 1);
            at += *at != 0;
        } else if (*at == '"') {
            at = put_quoted(e, at + 1, 0);
        } else if (*at == '$' || *at == '`') {
            at = put_dollar(e, at, 0);
        } else if (*at == '\\' && at[1]) {
            if (at[1] != '\n')
                put_char(e, at[1], 1);
            at += 2;
        } else {
            put_char(e, *at++, 0);
        }
    }
}

/* A ~ that begins a word and is all of it, or before a slash. Gives where the word goes on. */
static const char *put_home(struct expansion *e, const char *word)
{
    const char *home = vars_get("HOME");
    if (word[0] != '~' || (word[1] && word[1] != '/'))
        return word;
    for (home = home ? home : "/"; *home && !(home[0] == '/' && !home[1] && word[1]); home++)
        put_char(e, *home, 1);
    return word + 1;
}

static void expand(struct expansion *e, const char *word)
{
    e->after_blank = 0;
    word = put_home(e, word);
    expand_word(e, word);
    end_field(e);
}

static void finish(struct expansion *e)
{
    free(e->text.text);
    free(e->pattern.text);
}

char **expand_words(struct arena *arena, const struct word *words, int *count)
{
    struct expansion e = { .arena = arena, .splits = 1 };
    e.tail = &e.fields;
    for (; words; words = words->next)
        expand(&e, words->text);
    finish(&e);
    *count = 0;
    for (struct word *field = e.fields; field; field = field->next)
        ++*count;
    char **argv = arena_take(arena, ((size_t)*count + 1) * sizeof *argv), **to = argv;
    for (struct word *field = e.fields; field; field = field->next)
        *to++ = field->text;
    return argv;
}

char *expand_text(struct arena *arena, const char *word)
{
    struct expansion e = { .arena = arena };
    e.tail = &e.fields;
    expand(&e, word);
    finish(&e);
    return e.fields ? e.fields->text : arena_copy(arena, "", 0);
}

char *expand_pattern(struct arena *arena, const char *word)
{
    struct expansion e = { .arena = arena };
    e.tail = &e.fields;
    expand_word(&e, word);
    char *pattern = arena_copy(arena, e.pattern.text, e.pattern.used);
    finish(&e);
    return pattern;
}

char *expand_here(struct arena *arena, const char *text)
{
    struct expansion e = { .arena = arena };
    e.tail = &e.fields;
    put_quoted(&e, text, 1);
    char *result = arena_copy(arena, e.text.text, e.text.used);
    finish(&e);
    return result;
}
