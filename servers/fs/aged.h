/* Metadata is written by age: AGE_SECONDS after the first change since the last sync, whether anybody asks for it or not. */
#ifndef FS_AGED_H
#define FS_AGED_H

#include <stdint.h>

enum { AGE_SECONDS = 30 };

void aged_init(uint64_t timebase_hz);
/* Before each wait: notes that something has changed; queues the sync if it is due. */
void aged_poll(void);
/* When to look again; DEADLINE_NEVER: nothing has changed. */
uint64_t aged_deadline(void);

#endif
