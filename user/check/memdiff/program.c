/* Reading programs: one text in memory at a time, cut into words in place. */
#include "program.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_BYTES = 256 << 10, LINE_BYTES = 256 };

struct program program;

static char text[TEXT_BYTES];
static size_t used;
static char ahead[LINE_BYTES]; /* the line that ended the program before, or "" */

static void die(const char *what, const char *line)
{
    fprintf(stderr, "memdiff: %s: %s\n", what, line);
    exit(2);
}

static void add(const char *line)
{
    size_t bytes = strlen(line) + 1;
    if (program.ops == PROGRAM_OPS || bytes > sizeof text - used)
        die("the program is too long", line);
    char *copy = memcpy(text + used, line, bytes), *rest = NULL;
    struct op *op = &program.op[program.ops];
    char *word = strtok_r(copy, " ", &rest);
    used += bytes;
    op->actor = (unsigned)strtoul(word, NULL, 10);
    op->words = 0;
    while ((word = strtok_r(NULL, " ", &rest)) && op->words < OP_WORDS)
        op->word[op->words++] = word;
    if (op->words == 0 || word || op->actor >= ACTORS)
        die("not an operation", line);
    for (int i = op->words; i < OP_WORDS; i++)
        op->word[i] = "";
    program.ops++;
}

bool program_read(FILE *in)
{
    char line[LINE_BYTES];
    bool begun = false;
    program.ops = 0;
    used = 0;
    if (ahead[0]) {
        snprintf(program.name, sizeof program.name, "%.63s", ahead + 2);
        ahead[0] = 0;
        begun = true;
    }
    while (fgets(line, sizeof line, in)) {
        line[strcspn(line, "\n")] = 0;
        if (line[0] == 0 || line[0] == '#')
            continue;
        if (line[0] == '=' && line[1] == ' ') {
            if (begun) {
                strcpy(ahead, line);
                return true;
            }
            snprintf(program.name, sizeof program.name, "%.63s", line + 2);
            begun = true;
            continue;
        }
        if (!begun)
            snprintf(program.name, sizeof program.name, "program");
        begun = true;
        add(line);
    }
    return begun;
}

int64_t op_number(const struct op *op, int at)
{
    return at < op->words ? strtoll(op->word[at], NULL, 16) : 0;
}
