/* A program's first instructions. sp = a0 = the stack image (proto/layout.h), a1 = our pid. */
    .section .text.start, "ax", @progbits
    .globl _start
    .type _start, @function
_start:
    .cfi_startproc
    .cfi_undefined ra
    .option push
    .option norelax
    la      gp, __global_pointer$
    .option pop
    la      tp, __tls_main          /* RISC-V ELF psABI: tp points at the first thread-local variable */
    li      s0, 0
    li      ra, 0
    tail    __start
    .cfi_endproc
    .size _start, . - _start
