/* Commands that the shell runs itself, because they change or show the shell. */
#ifndef SH_BUILTIN_H
#define SH_BUILTIN_H

/* Runs one: gets its arguments, gives its exit status. */
typedef int builtin(int argc, char **argv);

/* The built-in of that name, or NULL. */
builtin *builtin_find(const char *name);

/* Is it one of POSIX's special built-ins (XCU 2.14), or `local`? What is assigned before these stays. */
int builtin_is_special(const char *name);

/* The name of the index-th, from 0; NULL after the last. */
const char *builtin_name(int index);

#endif
