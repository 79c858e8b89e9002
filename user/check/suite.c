/* A test program's main loop: which cases, and what is said of them. */
#include "suite.h"

#include "case.h"

#include "lib/ask.h"

#include <stdio.h>

static char pager[25];

static bool applies(const struct test_case *test)
{
    if (!test->only)
        return true;
    return test->only[0] == '!' ? strcmp(test->only + 1, pager) != 0 : strcmp(test->only, pager) == 0;
}

static bool wanted(const char *name, int count, char **names)
{
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return count == 0;
}

static void nothing(void)
{
}

/* Runs one and says how it went. */
static bool report(const struct suite *suite, const struct test_case *test)
{
    char why[CASE_WHY_BYTES];
    bool passed = case_run(test, suite->clean, why);
    if (passed)
        printf("ok %s\n", test->name);
    else
        printf("FAIL %s: %s\n", test->name, why);
    return passed;
}

int suite_main(const struct suite *suite, int argc, char **argv)
{
    int count[2] = { 0, 0 }; /* failed, passed */
    bool list = argc > 1 && strcmp(argv[1], "-l") == 0;
    char why[CASE_WHY_BYTES];
    if (ask_pager_name(pager) < 0) {
        perror("pager");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    if (!list) {
        printf("pager %s\n", pager);
        case_run(&(struct test_case){ "warm up", nothing, NULL }, NULL, why); /* now stdio has its memory */
    }
    for (int group = 0; group < suite->group_count; group++) {
        for (const struct test_case *test = suite->groups[group]; test->name; test++) {
            if (!applies(test) || !wanted(test->name, argc - 1 - list, argv + 1 + list))
                continue;
            if (list)
                puts(test->name);
            else
                count[report(suite, test)]++;
        }
    }
    if (list)
        return 0;
    printf("%d passed, %d failed\n", count[true], count[false]);
    return count[false] > 0 || count[true] == 0;
}
