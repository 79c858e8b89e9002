/* Why a thread stopped, in words. Pure. */
#ifndef INIT_CAUSE_H
#define INIT_CAUSE_H

#include <stddef.h>
#include <stdint.h>

/*
 * The cause of a fault message (abi/fault.h: its label and scause) or, with foreign, of a foreign call whose number is
 * the label. The text is cut to size.
 */
void cause_text(char *out, size_t size, int foreign, uint64_t label, uint64_t scause);

#endif
