/* What a host unit test needs: CHECK counts, checks_done() prints and gives main's result. */
#ifndef POSIX_CHECK_H
#define POSIX_CHECK_H

#include <stdio.h>

static int checks_passed, checks_failed;

#define CHECK(claim)                                                                                                   \
    ((claim) ? (void)checks_passed++                                                                                   \
             : (void)(checks_failed++, printf("%s:%d: not true: %s\n", __FILE__, __LINE__, #claim)))

static inline int checks_done(void)
{
    printf("%d passed, %d failed\n", checks_passed, checks_failed);
    return checks_failed != 0;
}

#endif
