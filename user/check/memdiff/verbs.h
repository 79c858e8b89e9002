/* What operations do, by kind: one file each. A verb says what came of it; the rest is the actor's. */
#ifndef MEMDIFF_VERBS_H
#define MEMDIFF_VERBS_H

#include "program.h"

struct verb {
    const char *name;
    void (*act)(const struct op *op);
};

/* Each ends with a NULL name. */
extern const struct verb memory_verbs[], remap_verbs[], lock_verbs[], heap_verbs[], access_verbs[], file_verbs[], transfer_verbs[], object_verbs[];

/* Signals are caught from now on, in this process and its children. */
void access_start(void);
/* The limit of locked memory is the same everywhere, and for everybody. Once. */
void lock_prepare(void);
/* This is a child that was just forked: nothing is locked in it. */
void lock_forked(void);
/* Something is mapped and locked at once. */
void lock_note(void);
/* Was ever anything locked in this process? Linux then unlocks more with MREMAP_DONTUNMAP than it moves, and counts it as locked. */
bool lock_was_used(void);
/* Can the byte be read? */
bool access_readable(const void *at);
/* The names of objects are no longer there. The first time before any program. */
void object_remove_all(void);
/* No file is open. */
void file_start(void);
/* The descriptor in a slot (-1: none, which is a number that no call takes), and the inode behind it (0). */
int file_descriptor(unsigned slot);
unsigned file_inode(unsigned slot);

#endif
