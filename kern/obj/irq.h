/* Irq: one line of the interrupt controller, bound to signal bits of an endpoint. Line 0 is the right to make others. */
#ifndef KERN_OBJ_IRQ_H
#define KERN_OBJ_IRQ_H

#include <kern/cap.h>

struct irq {
    uint32_t line;
    bool raised; /* signalled, not yet acknowledged */
    struct ref endpoint;
    uint64_t bits;
};

enum { IRQ_LINES = 1024 };

/* Takes a line that nobody has. ERR_INVAL, ERR_BUSY */
int irq_init(struct irq *irq, uint64_t line);
void irq_destroy(struct irq *irq);
int irq_bind(struct thread *t, uint64_t irq, uint64_t endpoint, uint64_t bits);
int irq_ack(struct thread *t, uint64_t irq);
/* The controller raised a line: signal whoever bound it. */
void irq_raise(uint32_t line);

#endif
