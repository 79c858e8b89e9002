/* newlib's <setjmp.h>, and jumps that keep the signal mask. */
#ifndef QUIRE_SETJMP_H
#define QUIRE_SETJMP_H

#include_next <setjmp.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    jmp_buf __registers;
    unsigned long __mask;
    int __saved;
} sigjmp_buf[1];

void __sigjmp_save(sigjmp_buf buf, int save);
void siglongjmp(sigjmp_buf buf, int value) __attribute__((__noreturn__));
/* An expression, as setjmp is: the mask first, then the registers. */
#define sigsetjmp(buf, save) (__sigjmp_save((buf), (save)), setjmp((buf)->__registers))
#define _setjmp(buf) setjmp(buf)
#define _longjmp(buf, value) longjmp((buf), (value))

#ifdef __cplusplus
}
#endif
#endif
