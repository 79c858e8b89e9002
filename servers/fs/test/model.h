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
/* All until now is on the disk for good. */
void model_synced(void);
/*
 * The power was cut since, and the disk mended: what was not changed after the last model_synced must be there as it was, under its name; a file
 * that was only renamed or linked under one of its names; and a name that was there, and then was given to another such file, must be there.
 */
void model_check_cut(void);
/* Names in the tree. */
unsigned model_names(void);

#endif
