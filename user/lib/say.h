/* What every tool says when something goes wrong: `NAME: SUBJECT: why` on standard error. */
#ifndef USER_SAY_H
#define USER_SAY_H

/* Remembers the tool's name; argv[0] as main got it. */
void say_name(const char *argv0);

/* "NAME: SUBJECT: " and what errno means. Always gives 1, so that a tool may `return say_errno(path);`. */
int say_errno(const char *subject);

/* "NAME: " and a text as printf makes it. Gives 1. */
int say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "usage: TEXT"; ends the program with status 2. */
_Noreturn void say_usage(const char *text);

#endif
