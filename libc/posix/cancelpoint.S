/*
 * The look whether the thread is to end, and the wait that follows, as one: a request that comes while the thread is in here, up to the
 * ecall, makes it go on at __cancel_refuse (cancel.c); after that the wait itself ends.
 * The registers are those of the kernel's call; t6 = where to go on; t5 is lost.
 */
    .set REQUESTED, 1               /* CANCEL_REQUESTED of cancel.h */
    .set PLACE, 16                  /* of `cancel` in struct __pthread; thread.h */
    .set ERR_INTR, -37

    .section .text.__cancel_enter, "ax", @progbits
    .globl __cancel_enter
    .globl __cancel_entered
    .globl __cancel_refuse
    .type __cancel_enter, @function
    .balign 4
__cancel_enter:
    .cfi_startproc
    .cfi_return_column t6
    lui     t5, %tprel_hi(__me + PLACE) /* psABI: local-exec TLS */
    add     t5, t5, tp, %tprel_add(__me + PLACE)
    lw      t5, %tprel_lo(__me + PLACE)(t5)
    addi    t5, t5, -REQUESTED
    beqz    t5, __cancel_refuse
    ecall
__cancel_entered:
    jr      t6
__cancel_refuse:
    li      a0, ERR_INTR
    jr      t6
    .cfi_endproc
    .size __cancel_enter, . - __cancel_enter
