/* Forgetting what can be read again: the setting drop_caches. */
#ifndef PAGER_DROP_H
#define PAGER_DROP_H

/* Makes the setting: `pagerctl drop_caches=1` takes every clean page of a file out of memory, mapped or not. For tests and measurements. */
void drop_init(void);

#endif
