/* $((...)): whole numbers of 64 bits that wrap around, with C's operators and their order. */
#ifndef SH_ARITH_H
#define SH_ARITH_H

/*
 * The value of a text in which $ is already replaced; a bare NAME is a variable (0 if it is none). *wrong: NULL, or why
 * it has no value.
 *
 *     || && | ^ & == != < <= > >= << >> + - * / % ! ~ - + ( ) decimal 0octal 0xhex NAME
 */
long long arith(const char *text, const char **wrong);

#endif
