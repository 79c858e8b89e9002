/*
 * Frames zeroed ahead: a stock of free frames that are zero already, filled while the machine has nothing else to do. A first store to anonymous
 * memory takes one.
 *
 * A thread of the pager's own, of the lowest priority, does the work (zeroer.c). It owns nothing but the frames that it is given:
 *
 *   free --given: the answer to its call--> being zeroed --its next call--> in the stock --first store--> anonymous
 *    ^                                                                          |
 *    +------------------------ memory is short, or `zero_ahead` is lowered -----+
 *
 * All of them have the kind PAGE_AHEAD, and count as free. So the two threads share no state: what passes between them are messages.
 */
#ifndef PAGER_ZEROED_H
#define PAGER_ZEROED_H

#include <proto/pager.h>
#include <quire/sys.h>
#include <sdk/frames.h>

/* Once, with the setting zero_ahead. */
void zeroed_start(void);
/* A frame of zeros, of kind PAGE_ANON and in no list; NULL: there is none. */
struct page *zeroed_take(void);
/* Gives some of the stock back; false if it is empty. */
bool zeroed_give_up(void);
/* Before the pager waits: wakes the thread if the stock is low and there is memory for it; the first time it starts it. */
void zeroed_before_wait(void);
/* PAGER_ZEROED: the thread has done what it was given, and asks for more. */
int64_t zeroed_call(const struct message *m, uint64_t out[MSG_WORDS]);
/* What is wrong with the stock; NULL: nothing. */
const char *zeroed_check(void);
uint64_t zeroed_frames(void);

/* zeroer.c: starts the thread. 0, or ERR_NOMEM: there will be none. */
int zeroer_start(void);

#endif
