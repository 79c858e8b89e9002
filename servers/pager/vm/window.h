/* Read-ahead that grows while a file is read in order, and stops when it is not. Plain arithmetic on struct ahead (sdk/ahead.h). */
#ifndef VM_WINDOW_H
#define VM_WINDOW_H

#include <sdk/ahead.h>

/* Makes the setting read_ahead: the most pages at once. */
void window_init(void);
/* Page `index` must be read: it and how many behind it to read. */
struct ahead_run window_miss(struct ahead *a, uint64_t index);
/* Page `index` is in memory or on its way, and a->mark was reached: what to read now, which nobody waits for. */
struct ahead_run window_go_on(struct ahead *a);
/* Pages up to `until` that follow were in memory already and have come too, without another access. */
void window_extend(struct ahead *a, uint64_t index, uint64_t until);

#endif
