/*
 * Code that runs in other spaces. Each function is copied by itself to a page there (world.c: child_make), so it uses
 * no data of ours and calls nothing. The data page's words are its only way to tell us things.
 */
#ifndef KTEST_CHILDREN_H
#define KTEST_CHILDREN_H

#include <stdint.h>

/* Bytes copied from a function's address: more than the longest of them. */
enum { CHILD_CODE_BYTES = 1024 };

/* Child's slots. */
enum { CHILD_SLOT_ENDPOINT = 1 };

/* Words of the data page. */
enum { CHILD_DONE = 0, CHILD_RESULT = 1, CHILD_WORDS = 2 /* five of them */, CHILD_BUFFER = 64 /* for calls */ };

/* Calls the endpoint with `label` and buffer word `buffer` (its bytes from CHILD_BUFFER on); then DONE, and parks. */
void child_call(uint64_t label, uint64_t buffer);
/* Receives one message, tells its id in WORDS[0], and never answers: DONE, and parks. */
void child_receive(uint64_t unused0, uint64_t unused1);
/* Answers the id it is given with REPLY_MSG and tells the result. */
void child_reply(uint64_t id, uint64_t unused);
/* Answers each call with its own words, for ever. */
void child_echo(uint64_t unused0, uint64_t unused1);
/* Reads (how = 0) or writes (how = 1) the word at `address`; then DONE. */
void child_touch(uint64_t address, uint64_t how);

#endif
