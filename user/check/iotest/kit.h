/* What the cases of iotest have in common. They work in a folder of their own. */
#ifndef IOTEST_KIT_H
#define IOTEST_KIT_H

#include "check/suite.h"

extern const struct test_case cases_file[], cases_name[], cases_pipe[];

#define HOME "/tmp/iotest" /* made before each case by kit_home() */

/* Goes into a new, empty folder. Every case does so first. */
void kit_home(void);

/* The byte at a place of a file, for seed. */
unsigned char kit_byte(unsigned seed, size_t at);

/* Makes a file of that many bytes; a descriptor to read and write it, at its start. */
int kit_file(const char *path, unsigned seed, size_t bytes);

/* Does the file hold what kit_file wrote, and no more? */
bool kit_holds(const char *path, unsigned seed, size_t bytes);

#endif
