/* What disk_later.c adds for the test that drives it. */
#ifndef FS_TEST_LATER_H
#define FS_TEST_LATER_H

#include <stdbool.h>
#include <stdint.h>

/* The memory that stands for the pager's pool. */
void later_frames(uint8_t *memory);
/* Finishes one request, whichever; false if none is under way. */
bool later_finish_one(void);
/* Frees the fibers' stacks. */
void later_free(void);
/* One request in so many fails; 0: none. */
extern unsigned later_fail_one_in;

#endif
