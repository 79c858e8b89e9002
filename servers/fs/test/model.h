/*
 * A file tree in ordinary memory that does what ours should: every operation of the random test is done on both, the
 * answers are compared, and at the end all names, sizes, link counts and contents.
 */
#ifndef FS_TEST_MODEL_H
#define FS_TEST_MODEL_H

#include <stdint.h>

enum { MODEL_FILE_MAX = 400 << 10 };

void model_reset(void);
/* One random operation on the mounted file system. */
void model_step(void);
/* Compares everything. */
void model_check(void);
/* Names in the tree. */
unsigned model_names(void);

#endif
