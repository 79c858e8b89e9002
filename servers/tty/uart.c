/*
 * The ns16550 serial port. State: the queue of bytes to send. Invariant: the port's transmit interrupt is on exactly if
 * uart_send left bytes in the queue.
 *
 * Registers (National Semiconductor PC16550D data sheet, June 1995, table II), DLAB = 0:
 *
 *   0 RBR/THR   received / to send      3 LCR   bits 1-0 = 11: 8 data bits; bit 7 DLAB
 *   1 IER       interrupts on           4 MCR   bit 0 DTR, 1 RTS, 3 OUT2 (passes the interrupt on)
 *   2 IIR/FCR   cause / FIFO control    5 LSR   bit 0 data ready, 5 THR (with FIFO: the whole FIFO) empty
 */
#include "uart.h"

enum { RBR = 0, THR = 0, IER = 1, IIR = 2, FCR = 2, LCR = 3, MCR = 4, LSR = 5 };
enum { IER_ERBFI = 1, IER_ETBEI = 2 };
enum { FCR_ENABLE = 1 };
enum { LCR_8N1 = 3 };
enum { MCR_DTR = 1, MCR_RTS = 2, MCR_OUT2 = 8 };
enum { LSR_DR = 1, LSR_THRE = 0x20 };
enum { FIFO_BYTES = 16, QUEUE_BYTES = 8192 };

static volatile uint8_t *port;
static unsigned port_shift;
static char queue[QUEUE_BYTES];
static uint32_t queue_head, queue_tail; /* only grow; place is counter % QUEUE_BYTES */
static bool transmit_irq;
static uint64_t bytes_out;

static uint8_t get(unsigned reg)
{
    return port[(size_t)reg << port_shift];
}

static void set(unsigned reg, uint8_t value)
{
    port[(size_t)reg << port_shift] = value;
}

void uart_init(vaddr_t regs, unsigned shift)
{
    port = (volatile uint8_t *)regs;
    port_shift = shift;
    set(IER, 0);
    set(LCR, LCR_8N1);
    set(FCR, FCR_ENABLE); /* without clearing: what was typed while we booted stays */
    set(MCR, MCR_DTR | MCR_RTS | MCR_OUT2);
    set(IER, IER_ERBFI);
}

int uart_receive(void)
{
    return get(LSR) & LSR_DR ? get(RBR) : -1;
}

size_t uart_room(void)
{
    return QUEUE_BYTES - (queue_tail - queue_head);
}

void uart_put(char c)
{
    if (uart_room() == 0)
        return;
    queue[queue_tail++ % QUEUE_BYTES] = c;
    bytes_out++;
}

static void set_transmit_irq(bool on)
{
    if (on == transmit_irq)
        return;
    transmit_irq = on;
    set(IER, on ? IER_ERBFI | IER_ETBEI : IER_ERBFI);
}

void uart_send(void)
{
    while (queue_head != queue_tail && get(LSR) & LSR_THRE)
        for (int i = 0; i < FIFO_BYTES && queue_head != queue_tail; i++)
            set(THR, (uint8_t)queue[queue_head++ % QUEUE_BYTES]);
    set_transmit_irq(queue_head != queue_tail);
}

size_t uart_unsent(void)
{
    return queue_tail - queue_head;
}

uint64_t uart_bytes_out(void)
{
    return bytes_out;
}
