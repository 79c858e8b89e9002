/* Endpoint: where messages and signals meet receivers. Never has senders and receivers waiting at once (INV-5). */
#ifndef KERN_OBJ_ENDPOINT_H
#define KERN_OBJ_ENDPOINT_H

#include <kern/obj/thread.h>

struct thread_queue {
    struct thread *first, *last;
};

struct endpoint {
    struct thread_queue senders;
    struct thread_queue receivers;
    uint64_t bits; /* signals not yet received */
};

void queue_append(struct thread_queue *q, struct thread *t);
void queue_remove(struct thread_queue *q, struct thread *t);

/* Everybody who waits gets ERR_DEAD; a faulting thread stops. */
void endpoint_destroy(struct endpoint *e);
/* Adds bits and wakes a receiver. Also what an interrupt does. */
void endpoint_signal(struct endpoint *e, uint64_t bits);
bool endpoint_ok(const struct endpoint *e);

#endif
