/*
 * The ns16550 serial port and what waits to be sent on it. Receiving is by interrupt; sending goes straight to the port while
 * it takes bytes, and by interrupt when it does not. Nothing here waits.
 */
#ifndef TTY_UART_H
#define TTY_UART_H

#include <abi/types.h>
#include <stdbool.h>
#include <stddef.h>

/* regs: mapped registers, each 1 << shift bytes apart. Keeps the speed that the firmware set. */
void uart_init(vaddr_t regs, unsigned shift);
/* The next byte received, or -1. */
int uart_receive(void);
/* Bytes that can be queued for sending now. */
size_t uart_room(void);
/* Queues a byte; drops it if there is no room. */
void uart_put(char c);
/* Sends what the port takes. Call after uart_put and on each interrupt. */
void uart_send(void);
/* Bytes queued and not yet sent. */
size_t uart_unsent(void);
/* Bytes queued since the start. */
uint64_t uart_bytes_out(void);

#endif
