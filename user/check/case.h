/* Runs one case in a process of its own, and looks whether everything it took came back. */
#ifndef CHECK_CASE_H
#define CHECK_CASE_H

#include "suite.h"

enum { CASE_WHY_BYTES = 256, CASE_SECONDS_MAX = 60 };

/* True if it passed; else why[] says what was wrong. clean (or NULL) is called once it is over. */
bool case_run(const struct test_case *test, void (*clean)(void), char why[CASE_WHY_BYTES]);

#endif
