/* How a tool begins, ends and complains: `NAME: SUBJECT: why` on standard error. */
#ifndef USER_SAY_H
#define USER_SAY_H

/*
 * Begins a tool. argv as main got it; usage: its arguments, as its page of `help` has them ("cat [-u] [FILE ...]").
 * `NAME --help` prints that page and ends. At the tool's end, output that could not be written is told, and makes the status
 * that of trouble. usage NULL: the tool takes all its arguments as text (echo), --help too.
 */
void say_start(char **argv, const char *usage);

/* Only remembers the tool's name; argv[0] as main got it. */
void say_name(const char *argv0);

/* The status of a tool that failed for another reason than its arguments: 1, unless it means something else (cmp: 2). */
void say_trouble(int status);

/* "NAME: SUBJECT: " and what errno means. Gives the status of trouble, so that a tool may `return say_errno(path);`. */
int say_errno(const char *subject);

/* "NAME: " and a text as printf makes it. Gives the status of trouble. */
int say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "usage: ..." as say_start got it; ends the program with status 2. */
_Noreturn void say_wrong(void);

/* "usage: TEXT"; ends the program with status 2. */
_Noreturn void say_usage(const char *text);

#endif
