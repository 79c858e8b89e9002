/* What proc asks of the servers below it: the pager, fs and tty. Each is answered at once, so proc never waits long. */
#ifndef PROC_ASK_H
#define PROC_ASK_H

#include "table.h"

#include <abi/types.h>

/* Mints proc's own capabilities from those it mints programs' from. Call once, after slots_init. */
void ask_init(void);

/*
 * A new space for pid, with what `parent_space`, if not 0, has open; borrows: in that one's memory. The Space capability of its memory is in the
 * mailbox, to be removed by ask_empty_mailbox. ERR_NOMEM
 */
int64_t ask_space_create(int32_t pid, uint64_t parent_space, bool borrows, uint64_t *space);
/* The same as a copy of `parent_space`. ERR_NOMEM */
int64_t ask_space_clone(uint64_t parent_space, int32_t pid, uint64_t *space);
/* Puts a program in the space: `handle` is held at fs by `holder`. image: bytes of stack image. Errors as PAGER_SPACE_EXEC. */
int64_t ask_space_exec(uint64_t space, uint64_t handle, uint64_t holder, const void *image, uint64_t bytes,
                       vaddr_t *entry, vaddr_t *stack);
/* *used: the faults it took. */
void ask_space_destroy(uint64_t space, struct usage *used);
/* Leaves the Space capability of a space in the mailbox. */
int64_t ask_space_cap(uint64_t space);
/* words: as PAGER_USAGE answers; zeroes if the pager does not count. */
void ask_space_usage(uint64_t space, uint64_t words[5]);
/* Errors as PAGER_LIMIT. */
int64_t ask_space_limit(uint64_t space, unsigned which, uint64_t bytes);
/* The Space capability that the pager left, as an argument of a system call. */
cap_t ask_mailbox(void);
void ask_empty_mailbox(void);

/* The child holds what the parent holds. ERR_NFILE */
int64_t ask_files_fork(int32_t parent, int32_t child);
/* All that pid holds is closed. */
void ask_files_exit(int32_t pid);

/* What waits at fs, tty and the pager for this process is answered ERR_INTR. */
void ask_cancel(int32_t pid, uint64_t space);

/* The terminal's reads are answered only with this turn from now on. */
void ask_turn(uint64_t turn);

/* Prints on the terminal. */
void ask_print(const char *text);

#endif
