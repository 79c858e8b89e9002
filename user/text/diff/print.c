/* The differences, in two forms. A change is a run of lines that go, in whose place a run of lines comes. */
#include "print.h"

#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

struct change {
    long a, a_end, b, b_end;
};

/* The change at or after (c->a_end, c->b_end). False: no more. */
static bool next_change(const struct script *s, struct change *c)
{
    long i = c->a_end, j = c->b_end;
    for (; i < s->a_count && j < s->b_count && !s->a_gone[i] && !s->b_new[j]; i++, j++)
        ;
    c->a = i;
    c->b = j;
    for (; i < s->a_count && s->a_gone[i]; i++)
        ;
    for (; j < s->b_count && s->b_new[j]; j++)
        ;
    c->a_end = i;
    c->b_end = j;
    return c->a < c->a_end || c->b < c->b_end;
}

static void print_lines(const struct lines *lines, long from, long to, const char *lead)
{
    for (; from < to && !ferror(stdout); from++) {
        const struct line *line = &lines->line[from];
        fputs(lead, stdout);
        fwrite(line->text, 1, line->length, stdout);
        if (line->text[line->length - 1] != '\n')
            fputs("\n\\ No newline at end of file\n", stdout);
    }
}

/* Line numbers begin with 1; an empty range is the line before it. */
static void print_range(long from, long to)
{
    if (to - from > 1)
        printf("%ld,%ld", from + 1, to);
    else
        printf("%ld", to > from ? to : from);
}

void print_normal(const struct lines *a, const struct lines *b, const struct script *script)
{
    for (struct change c = { 0 }; next_change(script, &c);) {
        bool both = c.a < c.a_end && c.b < c.b_end;
        print_range(c.a, c.a_end);
        putchar(both ? 'c' : c.a < c.a_end ? 'd' : 'a');
        print_range(c.b, c.b_end);
        putchar('\n');
        print_lines(a, c.a, c.a_end, "< ");
        if (both)
            puts("---");
        print_lines(b, c.b, c.b_end, "> ");
    }
}

static void print_name(const char *lead, const char *name)
{
    struct stat status;
    char when[64];
    printf("%s %s", lead, name);
    if (stat(name, &status) == 0) {
        strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S", gmtime(&status.st_mtime));
        printf("\t%s.%09ld +0000", when, (long)status.st_mtim.tv_nsec);
    }
    putchar('\n');
}

static void print_hunk_range(long from, long to)
{
    if (to - from == 1)
        printf("%ld", to);
    else
        printf("%ld,%ld", to > from ? from + 1 : from, to - from);
}

/* The changes from `first` on that are so near each other that they share a hunk: its end in *end. */
static struct change hunk_of(const struct script *s, struct change first, long context)
{
    struct change hunk = first, next = first;
    while (next_change(s, &next) && next.a - hunk.a_end <= 2 * context) {
        hunk.a_end = next.a_end;
        hunk.b_end = next.b_end;
    }
    return hunk;
}

static void print_hunk(const struct lines *a, const struct lines *b, const struct script *s, struct change first,
                       struct change hunk, long context)
{
    long before = hunk.a < context ? hunk.a : context, left = s->a_count - hunk.a_end;
    long after = left < context ? left : context, at = hunk.a - before;
    fputs("@@ -", stdout);
    print_hunk_range(hunk.a - before, hunk.a_end + after);
    fputs(" +", stdout);
    print_hunk_range(hunk.b - before, hunk.b_end + after);
    puts(" @@");
    for (struct change c = first;;) {
        print_lines(a, at, c.a, " ");
        print_lines(a, c.a, c.a_end, "-");
        print_lines(b, c.b, c.b_end, "+");
        at = c.a_end;
        if (c.a_end == hunk.a_end && c.b_end == hunk.b_end)
            break;
        next_change(s, &c);
    }
    print_lines(a, at, at + after, " ");
}

void print_unified(const struct lines *a, const struct lines *b, const struct script *script, long context,
                   const char *a_name, const char *b_name)
{
    print_name("---", a_name);
    print_name("+++", b_name);
    for (struct change c = { 0 }; next_change(script, &c);) {
        struct change hunk = hunk_of(script, c, context);
        print_hunk(a, b, script, c, hunk, context);
        c = hunk;
    }
}
