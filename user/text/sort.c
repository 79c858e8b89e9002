/*
 * sort [-bcfnru] [-t C] [-k KEY ...] [-o FILE] [FILE ...]: the lines of all files in order. A KEY is F[.C][bfnr][,F[.C][bfnr]]: from
 * character C of field F to those of the second, or to the end of the line.
 */
#include "lib/say.h"
#include "lib/text.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KEYS_MAX = 16 };

struct line {
    char *text;
    size_t length, number; /* number: its place in the input */
};

struct rule {
    bool blanks, folded, numeric, backward;
};

struct key {
    long field, from, last_field, to; /* 1 ..; last_field 0: to the end of the line; to 0: to the end of that field */
    struct rule rule;
};

static struct rule all; /* for what is not in a key, and keys that say nothing */
static bool once;
static int delimiter = -1;
static struct key keys[KEYS_MAX];
static int key_count;
static struct line *lines;
static size_t count, room;

/* Where field `field` (1 ..) begins, and in *end where it ends. Without -t, the blanks before a field are its own. */
static size_t field_start(const struct line *line, long field, size_t *end)
{
    size_t at = 0, stop;
    for (long i = 1;; i++) {
        stop = at;
        if (delimiter < 0)
            while (stop < line->length && isblank((unsigned char)line->text[stop]))
                stop++;
        while (stop < line->length && (delimiter < 0 ? !isblank((unsigned char)line->text[stop])
                                                     : line->text[stop] != (char)delimiter))
            stop++;
        if (i == field || stop >= line->length) {
            *end = stop;
            return i == field ? at : line->length;
        }
        at = stop + (delimiter >= 0);
    }
}

static size_t skip_blanks(const struct line *line, size_t at)
{
    while (at < line->length && isblank((unsigned char)line->text[at]))
        at++;
    return at;
}

/* The part of the line that the key names. */
static const char *part(const struct line *line, const struct key *key, size_t *length)
{
    size_t end, stop = line->length, at = field_start(line, key->field, &end);
    if (key->rule.blanks)
        at = skip_blanks(line, at);
    at += (size_t)key->from - 1;
    if (key->last_field) {
        size_t start = field_start(line, key->last_field, &end);
        if (key->rule.blanks && key->to)
            start = skip_blanks(line, start);
        stop = key->to && start + (size_t)key->to < end ? start + (size_t)key->to : end;
    }
    at = at < stop ? at : stop;
    *length = stop - at;
    return line->text + at;
}

static int compare_bytes(const char *a, size_t a_length, const char *b, size_t b_length, bool folded)
{
    size_t shorter = a_length < b_length ? a_length : b_length;
    int order = 0;
    if (!folded)
        order = memcmp(a, b, shorter);
    for (size_t i = 0; folded && i < shorter && order == 0; i++)
        order = toupper((unsigned char)a[i]) - toupper((unsigned char)b[i]);
    return order ? order : (a_length > b_length) - (a_length < b_length);
}

static double number_in(const char *text, size_t length)
{
    char copy[64];
    snprintf(copy, sizeof copy, "%.*s", (int)(length < sizeof copy ? length : sizeof copy - 1), text);
    return strtod(copy, NULL);
}

static int compare_parts(const char *a, size_t a_length, const char *b, size_t b_length, struct rule rule)
{
    int order;
    if (rule.numeric) {
        double x = number_in(a, a_length), y = number_in(b, b_length);
        order = (x > y) - (x < y);
    } else {
        order = compare_bytes(a, a_length, b, b_length, rule.folded);
    }
    return rule.backward ? -order : order;
}

/* By the keys only, or without one by the options. */
static int compare_keys(const struct line *a, const struct line *b)
{
    int order = 0;
    for (int i = 0; i < key_count && order == 0; i++) {
        size_t a_length, b_length;
        const char *x = part(a, &keys[i], &a_length), *y = part(b, &keys[i], &b_length);
        order = compare_parts(x, a_length, y, b_length, keys[i].rule);
    }
    if (key_count == 0) {
        size_t x = all.blanks ? skip_blanks(a, 0) : 0, y = all.blanks ? skip_blanks(b, 0) : 0;
        order = compare_parts(a->text + x, a->length - x, b->text + y, b->length - y, all);
    }
    return order;
}

static int compare(const void *left, const void *right)
{
    const struct line *a = left, *b = right;
    int order = compare_keys(a, b);
    if (order == 0 && !once) {
        order = compare_bytes(a->text, a->length, b->text, b->length, false); /* POSIX: as a last resort, all of it */
        order = all.backward ? -order : order;
    }
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

static void read_lines(FILE *file, const char *name)
{
    static char *line;
    static size_t bytes;
    (void)name;
    for (long length; (length = text_line(file, &line, &bytes)) >= 0; count++) {
        if (count == room) {
            room = room ? room * 2 : 256;
            lines = text_memory(lines, room * sizeof *lines);
        }
        lines[count] = (struct line){ text_memory(NULL, (size_t)length + 1), (size_t)length, count };
        memcpy(lines[count].text, line, (size_t)length + 1);
    }
}

/* F[.C] at *at, moved behind it. */
static void read_place(char **at, long *field, long *character)
{
    *field = strtol(*at, at, 10);
    *character = **at == '.' ? strtol(*at + 1, at, 10) : 0;
}

static void read_rule(char **at, struct rule *rule)
{
    for (;; ++*at)
        switch (**at) {
        case 'b': rule->blanks = true; break;
        case 'f': rule->folded = true; break;
        case 'n': rule->numeric = true; break;
        case 'r': rule->backward = true; break;
        default: return;
        }
}

static void add_key(char *text)
{
    struct key key = { .last_field = 0 };
    char *at = text;
    read_place(&at, &key.field, &key.from);
    key.from = key.from ? key.from : 1;
    read_rule(&at, &key.rule);
    if (*at == ',') {
        at++;
        read_place(&at, &key.last_field, &key.to);
        read_rule(&at, &key.rule);
        if (key.last_field < 1)
            key.field = 0;
    }
    if (*at || key.field < 1 || key.from < 1 || key.to < 0 || key_count == KEYS_MAX)
        exit(say("%s is no key", text));
    keys[key_count++] = key;
}

/* -c: is all in order? */
static int check(void)
{
    for (size_t i = 1; i < count; i++)
        if (once ? compare_keys(&lines[i - 1], &lines[i]) >= 0 : compare(&lines[i - 1], &lines[i]) > 0) {
            say("out of order: %s", lines[i].text);
            return 1;
        }
    return 0;
}

int main(int argc, char **argv)
{
    static const struct rule plain;
    const char *output = NULL;
    int letter;
    bool checks = false;
    say_start(argv, "sort [-b] [-c] [-f] [-n] [-r] [-u] [-t CHARACTER] [-k KEY] [-o FILE] [FILE ...]");
    say_trouble(2);
    while ((letter = getopt(argc, argv, "bcfnrut:k:o:")) != -1)
        switch (letter) {
        case 'b': all.blanks = true; break;
        case 'c': checks = true; break;
        case 'f': all.folded = true; break;
        case 'n': all.numeric = true; break;
        case 'r': all.backward = true; break;
        case 'u': once = true; break;
        case 't': delimiter = (unsigned char)optarg[0]; break;
        case 'k': add_key(optarg); break;
        case 'o': output = optarg; break;
        default: say_wrong();
        }
    for (int i = 0; i < key_count; i++)
        if (memcmp(&keys[i].rule, &plain, sizeof plain) == 0)
            keys[i].rule = all; /* a key that says nothing: as the options */
    int failed = text_each(argv + optind, read_lines);
    if (checks)
        return failed ? failed : check();
    qsort(lines, count, sizeof *lines, compare);
    if (output && !freopen(output, "w", stdout)) /* now: it may be one that was read */
        return say_errno(output);
    for (size_t i = 0; i < count && !ferror(stdout); i++)
        if (!once || i == 0 || compare_keys(&lines[i], &lines[i - 1]) != 0)
            text_print(lines[i].text, lines[i].length);
    return failed;
}
