/* For host unit tests of servers and runtime: CHECK counts, test_end prints the counts and gives main's result. */
#ifndef RT_TEST_H
#define RT_TEST_H

#include <stdio.h>

static int test_passed, test_failed;

#define CHECK(x) ((x) ? (void)test_passed++ : (void)(test_failed++, printf("%s:%d: failed: %s\n", __FILE__, __LINE__, #x)))

static inline int test_end(void)
{
    printf("%d passed, %d failed\n", test_passed, test_failed);
    return test_failed != 0;
}

#endif
