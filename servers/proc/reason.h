/* What is said when a program has done what it may not: signal and words. Pure. */
#ifndef PROC_REASON_H
#define PROC_REASON_H

#include "signals.h"

#include <stddef.h>
#include <stdint.h>

/*
 * words: as PROC_FAULT of proto/proc.h. Writes "NAME[PID]: ...\n" to out and returns the signal's number.
 */
uint64_t reason_fault(char *out, size_t size, const char *name, int32_t pid, const uint64_t words[5]);
/* The same for the words of PROC_OUT_OF_MEMORY; name and pid are the largest program's. */
uint64_t reason_memory(char *out, size_t size, const char *name, int32_t pid, const uint64_t words[5]);
/* The signal that PROC_FAULT's words mean, as a handler gets it: signal, code, and the address. */
void reason_code(const uint64_t words[5], struct sent *what, uint64_t *address);
/* The same as a handler gets it for a foreign call. */
void reason_foreign_code(uint64_t number, struct sent *what);
/* As reason_fault for a foreign call of a number. */
uint64_t reason_foreign(char *out, size_t size, const char *name, int32_t pid, uint64_t number);

#endif
