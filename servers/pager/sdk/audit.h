/*
 * Do the books agree? Walks all that the pager knows and all page tables. Done every so many operations if the setting `audit` (a boot argument
 * too) says so, which it does with a kernel that checks its own invariants; and when asked (PAGER_AUDIT, the command `census`).
 */
#ifndef PAGER_AUDIT_H
#define PAGER_AUDIT_H

#include <quire/sys.h>

/* Names the setting. Before settings_boot. */
void audit_init(void);
/* What is wrong, in words; NULL: nothing. Between two operations only. */
const char *audit(void);
/* An operation begins. */
void audit_tick(void);
/* PAGER_AUDIT. */
int64_t audit_asked(const struct message *m, uint64_t out[MSG_WORDS]);

#endif
