# Entry of every server: init starts it with a stack in sp and a0 = SERVER_BOOT_VA (proto/server.h).

    .section .text.start, "ax", @progbits
    .globl _start
    .type _start, @function
_start:
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    li s0, 0                    # ends the chain of frames
    li ra, 0
    call server_main
    unimp                       # server_main does not return
    .size _start, . - _start
