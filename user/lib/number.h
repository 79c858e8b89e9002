/* Numbers as the tools take them. */
#ifndef USER_NUMBER_H
#define USER_NUMBER_H

/*
 * A whole number of 0 or more, decimal, 0x or octal, with k, M or G behind it for 1024 and its powers.
 * 0, or -1 if text is none or it does not fit.
 */
int number_read(const char *text, long long *value);

/* The same, or the program ends with a message and status 2. */
long long number_need(const char *text);

#endif
