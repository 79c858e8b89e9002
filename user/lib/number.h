/* Numbers as the tools take them. */
#ifndef USER_NUMBER_H
#define USER_NUMBER_H

/*
 * A whole number of 0 or more, decimal, 0x or octal, with k, M or G behind it for 1024 and its powers.
 * 0, or -1 if text is none or it does not fit.
 */
int number_read(const char *text, long long *value);

/*
 * For getopt with the letters 0123456789: -20 in the manner of old. One more digit of a number that was `value`, or of the first if
 * that is negative. Too many digits: as number_need.
 */
long long number_digit(long long value, int digit);

/* number_read, or the program ends with a message, its usage and status 2. */
long long number_need(const char *text);

#endif
