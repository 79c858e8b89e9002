/* getopts. $OPTIND is the place of the next word; vars.option_at the letter in it, 0 at its beginning. */
#include "getopts.h"

#include "vars.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options_left {
    char **words; /* the first is words[1] */
    int count;    /* with words[0] */
    int next;     /* $OPTIND */
    int at;       /* the letter in words[next]; 0: a new word */
};

/* What the script sees of it. Setting OPTIND clears option_at. */
static void publish(const struct options_left *left)
{
    char digits[16];
    snprintf(digits, sizeof digits, "%d", left->next);
    vars_set("OPTIND", digits);
    vars.option_at = left->at;
}

/* The next letter, or 0 if what follows are no options. */
static char next_letter(struct options_left *left)
{
    const char *word = left->next < left->count ? left->words[left->next] : "";
    if (left->at > 0 && (size_t)left->at >= strlen(word))
        left->at = 0;
    if (left->at == 0) {
        if (strcmp(word, "--") == 0)
            left->next++;
        if (word[0] != '-' || !word[1] || strcmp(word, "--") == 0)
            return 0;
        left->at = 1;
    }
    char letter = word[left->at++];
    if (!word[left->at]) {
        left->next++;
        left->at = 0;
    }
    return letter;
}

/* The argument of an option: the rest of its word, or the next one; NULL if there is none. */
static const char *take_argument(struct options_left *left)
{
    if (left->next >= left->count)
        return NULL;
    const char *argument = left->words[left->next++] + left->at;
    left->at = 0;
    return argument;
}

/* An option that is not known, or lacks its argument -> what NAME becomes. */
static char complain(const char *letters, char letter, int known)
{
    const char text[2] = { letter, 0 };
    if (letters[0] == ':') {
        vars_set("OPTARG", text);
        return known ? ':' : '?';
    }
    vars_unset("OPTARG");
    fprintf(stderr, "%s: -%c: %s\n", vars_get("0"), letter, known ? "lacks its argument" : "no such option");
    return '?';
}

int getopts_builtin(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: getopts LETTERS NAME [WORD ...]\n", stderr);
        return 2;
    }
    const char *letters = argv[1], *index = vars_get("OPTIND"), *argument = NULL;
    struct options_left left = { vars_positional.values, vars_positional.count, index ? atoi(index) : 1, vars.option_at };
    if (argc > 3) {
        left.words = argv + 2;
        left.count = argc - 2;
    }
    if (left.next < 1)
        left.next = 1;
    char name[2] = { next_letter(&left), 0 };
    const char *known = name[0] && name[0] != ':' ? strchr(letters, name[0]) : NULL;
    int ends = !name[0];
    if (ends)
        name[0] = '?';
    else if (!known || (known[1] == ':' && !(argument = take_argument(&left))))
        name[0] = complain(letters, name[0], known != NULL);
    else if (argument)
        vars_set("OPTARG", argument);
    if (ends || (known && known[1] != ':'))
        vars_unset("OPTARG");
    publish(&left);
    vars_set(argv[2], name);
    return ends;
}
