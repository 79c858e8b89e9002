/* The calls that take pointers, each as a function of the one pointer that is tried; the other arguments are proper. */
#ifndef INPUT_CALLS_H
#define INPUT_CALLS_H

/* What a call does with the pointer. */
enum {
    READS = 0,      /* needs it readable */
    WRITES = 1,     /* stores there: read-only memory is an error too */
    NULL_FINE = 2,  /* NULL means something */
    BYTES = 4,      /* a buffer: what lies before the hole may be done */
    SHORT = 8,      /* may need no more than two bytes */
    OTHER_FINE = 16 /* may see another error first, or none of its data: only must not end badly */
};

struct call {
    const char *name;
    long (*run)(void *at); /* the result; -1 with errno */
    int flags;
};

extern const struct call calls[]; /* ended by a NULL name */
/* Makes and removes the files that they need. */
void calls_begin(void);
void calls_end(void);

#endif
