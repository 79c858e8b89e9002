/*
 * test EXPRESSION, or [ EXPRESSION ]: status 0 if it is so, 1 if not, 2 if it is no expression.
 *
 *     expression = and { -o and }     and = primary { -a primary }
 *     primary    = ! primary | ( expression ) | -UNARY text | text OPERATOR text | text
 */
#include "lib/say.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char **next; /* the arguments not yet looked at; NULL last */

static bool expression(void);

static _Noreturn void wrong(const char *why)
{
    say("%s", why);
    exit(2);
}

static long long number(const char *text)
{
    char *end;
    long long value = strtoll(text, &end, 10);
    if (*end || end == text)
        wrong("a number is needed");
    return value;
}

static bool file_test(char letter, const char *path)
{
    struct stat status;
    if (letter == 'r' || letter == 'w' || letter == 'x')
        return access(path, letter == 'r' ? R_OK : letter == 'w' ? W_OK : X_OK) == 0;
    if ((letter == 'L' || letter == 'h' ? lstat(path, &status) : stat(path, &status)) < 0)
        return false;
    switch (letter) {
    case 'f': return S_ISREG(status.st_mode);
    case 'd': return S_ISDIR(status.st_mode);
    case 's': return status.st_size > 0;
    case 'L': case 'h': return S_ISLNK(status.st_mode);
    }
    return true; /* -e */
}

/* Gives 1 or 0, or -1 if `operator` is none. */
static int compare(const char *left, const char *operator, const char *right)
{
    static const char *const names[] = { "-eq", "-ne", "-lt", "-le", "-gt", "-ge" };
    if (strcmp(operator, "=") == 0)
        return strcmp(left, right) == 0;
    if (strcmp(operator, "!=") == 0)
        return strcmp(left, right) != 0;
    for (int i = 0; i < 6; i++) {
        if (strcmp(operator, names[i]) != 0)
            continue;
        long long a = number(left), b = number(right);
        return i == 0 ? a == b : i == 1 ? a != b : i == 2 ? a < b : i == 3 ? a <= b : i == 4 ? a > b : a >= b;
    }
    return -1;
}

static bool primary(void)
{
    if (!next[0])
        wrong("something is missing at the end");
    if (next[1] && next[2]) {
        int result = compare(next[0], next[1], next[2]);
        if (result >= 0) {
            next += 3;
            return result;
        }
    }
    const char *word = *next++;
    if (strcmp(word, "!") == 0 && *next)
        return !primary();
    if (strcmp(word, "(") == 0 && *next) {
        bool result = expression();
        if (!*next || strcmp(*next, ")") != 0)
            wrong(") is missing");
        next++;
        return result;
    }
    if (word[0] == '-' && word[1] && !word[2] && *next && strchr("nzefdsLhrwx", word[1])) {
        const char *text = *next++;
        return word[1] == 'n' ? *text != 0 : word[1] == 'z' ? *text == 0 : file_test(word[1], text);
    }
    return *word != 0;
}

static bool conjunction(void)
{
    bool result = primary();
    while (*next && strcmp(*next, "-a") == 0) {
        next++;
        result &= primary();
    }
    return result;
}

static bool expression(void)
{
    bool result = conjunction();
    while (*next && strcmp(*next, "-o") == 0) {
        next++;
        result |= conjunction();
    }
    return result;
}

int main(int argc, char **argv)
{
    say_start(argv, NULL);
    say_trouble(2);
    size_t length = strlen(argv[0]);
    if (length > 0 && argv[0][length - 1] == '[') {
        if (argc < 2 || strcmp(argv[argc - 1], "]") != 0)
            wrong("] is missing");
        argv[--argc] = NULL;
    }
    if (argc < 2)
        return 1;
    next = argv + 1;
    bool result = expression();
    if (*next)
        wrong("too many arguments");
    return !result;
}
