/* Irq: one line of the interrupt controller, bound to signal bits of an endpoint. */
#include <kern/obj/irq.h>

#include <abi/err.h>
#include <kern/obj/endpoint.h>
#include <kern/riscv/plic.h>

static struct irq *lines[IRQ_LINES];

int irq_init(struct irq *irq, uint64_t line)
{
    if (line == 0 || line >= IRQ_LINES || line > plic_lines())
        return ERR_INVAL;
    if (lines[line])
        return ERR_BUSY;
    *irq = (struct irq){.line = (uint32_t)line};
    lines[line] = irq;
    return 0;
}

static void finish(struct irq *irq)
{
    if (irq->raised)
        plic_complete(irq->line);
    irq->raised = false;
}

void irq_destroy(struct irq *irq)
{
    if (irq->line == 0)
        return;
    finish(irq); /* first: the controller may ignore the completion of a line that is off */
    plic_enable(irq->line, false);
    lines[irq->line] = NULL;
}

int irq_bind(struct thread *t, uint64_t name, uint64_t endpoint, uint64_t bits)
{
    struct irq *irq;
    struct cap *c;
    int err = cap_object(t, name, OBJ_IRQ, RIGHT_CTRL, &irq);
    if (!err)
        err = cap_find(t, endpoint, OBJ_ENDPOINT, RIGHT_RECV, &c);
    if (err)
        return err;
    if (irq->line == 0 || bits == 0)
        return ERR_INVAL;
    irq->endpoint = c->object;
    irq->bits = bits;
    finish(irq);
    plic_enable(irq->line, true);
    return 0;
}

int irq_ack(struct thread *t, uint64_t name)
{
    struct irq *irq;
    int err = cap_object(t, name, OBJ_IRQ, RIGHT_CTRL, &irq);
    if (!err)
        finish(irq);
    return err;
}

void irq_raise(uint32_t line)
{
    struct irq *irq = line < IRQ_LINES ? lines[line] : NULL;
    if (!irq || !ref_alive(irq->endpoint)) {
        /* nobody listens: not again until somebody binds it */
        plic_complete(line);
        plic_enable(line, false);
        return;
    }
    irq->raised = true;
    endpoint_signal(ref_object(irq->endpoint), irq->bits);
}
