/* Signals by name, as commands write them. */
#ifndef USER_SIGNAME_H
#define USER_SIGNAME_H

/* "INT" for SIGINT; NULL if it has no name. */
const char *signame(int number);

/* The number of "INT", "SIGINT" in any case, or digits below NSIG (0 too); -1 if the text is none of them. */
int signame_number(const char *text);

#endif
