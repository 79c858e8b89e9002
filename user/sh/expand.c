/*
 * Expansion of words. A field is built twice at once: as plain text, and as a pattern in which every quoted character
 * that would mean something to pattern.c has a backslash.
 */
#include "expand.h"

#include "pattern.h"
#include "vars.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct buffer {
    char *text;
    size_t used, room;
};

struct expansion {
    struct arena *arena;
    struct word *fields, **tail;
    int splits;              /* blanks in unquoted variables end a field, and patterns are looked up */
    int started;             /* the field exists, be it empty */
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
    if (e->splits && pattern_is(e->pattern.text))
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
    if (*at && strchr("?$!#@*", *at))
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

/* Puts the value of the variable at `dollar`; the place after its name. */
static const char *put_variable(struct expansion *e, const char *dollar, int quoted)
{
    const char *start, *end;
    size_t length = name_length(dollar, &start, &end);
    if (length == 0) {
        put_char(e, '$', 1);
        return dollar + 1;
    }
    const char *value = vars_get(arena_copy(e->arena, start, length));
    for (; value && *value; value++) {
        if (!quoted && e->splits && strchr(" \t\n", *value))
            end_field(e);
        else
            put_char(e, *value, quoted);
    }
    return end;
}

static const char *put_double_quoted(struct expansion *e, const char *at)
{
    e->started = 1;
    while (*at && *at != '"') {
        if (*at == '$') {
            at = put_variable(e, at, 1);
        } else if (*at == '\\' && at[1] == '\n') {
            at += 2;
        } else {
            if (*at == '\\' && at[1] && strchr("$`\"\\", at[1]))
                at++;
            put_char(e, *at++, 1);
        }
    }
    return *at ? at + 1 : at;
}

static void expand(struct expansion *e, const char *at)
{
    while (*at) {
        if (*at == '\'') {
            e->started = 1;
            for (at++; *at && *at != '\''; at++)
                put_char(e, *at, 1);
            at += *at != 0;
        } else if (*at == '"') {
            at = put_double_quoted(e, at + 1);
        } else if (*at == '$') {
            at = put_variable(e, at, 0);
        } else if (*at == '\\' && at[1]) {
            if (at[1] != '\n')
                put_char(e, at[1], 1);
            at += 2;
        } else {
            put_char(e, *at++, 0);
        }
    }
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
