/* PAGER_VMMAP: a process's mappings, for whoever asks. */
#ifndef PAGER_VMMAP_H
#define PAGER_VMMAP_H

#include <quire/sys.h>

/* As proto/pager.h says; the cookie is the address to go on from. */
int64_t vmmap(const struct message *m, uint64_t out[MSG_WORDS]);

#endif
