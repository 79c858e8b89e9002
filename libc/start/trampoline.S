/*
 * How handlers are entered and threads begin and end: what cannot be said in C.
 *
 * __signal_entry: proc sends a thread here with a0 = the signal, sp as it was; every other register is in proc's hands, so all may be used
 * but the floating-point ones. Takes the stack, saves those, lets signal.c run the handler, and goes back.
 */
    /* signal.c and pthread.c assert that these are the protocols' */
    .set CALL, -1                   /* SYS_CALL */
    .set SLOT_PROC, 1
    .set SLOT_PAGER, 2
    .set OP_THREAD_EXIT, 17         /* PROC_THREAD_EXIT */
    .set OP_VFORK, 34               /* PROC_VFORK */
    .set OP_SIG_RETURN, 28          /* PROC_SIG_RETURN */
    .set OP_MUNMAP, 2               /* PAGER_MUNMAP */
    .set CONTEXT_BYTES, 296         /* struct proc_context */
    .set FPU, 304                   /* struct frame of signal.c */
    .set FRAME_BYTES, 576

    .section .text.__signal_entry, "ax", @progbits
    .globl __signal_entry
    .type __signal_entry, @function
    .balign 4
__signal_entry:
    .cfi_startproc
    .cfi_undefined ra
    .option push
    .option norelax
    la      gp, __global_pointer$   /* a thread at its first instruction has none yet */
    .option pop
    lla     t0, __signal_on_stack
    ld      t0, 0(t0)
    addi    t1, a0, -1
    srl     t0, t0, t1
    andi    t0, t0, 1
    beqz    t0, 1f
    lui     t1, %tprel_hi(__me)     /* psABI: local-exec TLS */
    add     t1, t1, tp, %tprel_add(__me)
    addi    t1, t1, %tprel_lo(__me)
    ld      t2, 0(t1)               /* alt_stack */
    ld      t3, 8(t1)               /* alt_stack_bytes */
    sub     t4, sp, t2
    bltu    t4, t3, 1f              /* we are on it already */
    beqz    t3, 1f
    add     sp, t2, t3
1:  andi    sp, sp, -16
    addi    sp, sp, -FRAME_BYTES
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    fsd     f\n, FPU + 8 * \n(sp)
    .endr
    frcsr   t0
    sd      t0, FPU + 8 * 32(sp)
    mv      a0, sp
    call    __signal_run
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    fld     f\n, FPU + 8 * \n(sp)
    .endr
    ld      t0, FPU + 8 * 32(sp)
    fscsr   t0
2:  ld      t0, 0(sp)               /* the pages of the context are there */
    ld      t0, CONTEXT_BYTES - 8(sp)
    li      a0, SLOT_PROC
    li      a1, OP_SIG_RETURN
    mv      t0, sp
    li      t1, CONTEXT_BYTES
    li      t2, 1
    slli    t2, t2, 63              /* BUF_IN */
    or      t1, t1, t2
    li      a7, CALL
    ecall                           /* not answered, but when a page was absent all the same */
    j       2b
    .cfi_endproc
    .size __signal_entry, . - __signal_entry

/*
 * vfork. The child returns first, and uses the stack from here on down; the parent, when it is let go, with the registers it had: so all
 * that it needs is in them. a0 = flags of PROC_VFORK.
 */
    .section .text.vfork, "ax", @progbits
    .globl vfork
    .globl __vfork_shielded
    .type vfork, @function
    .balign 4
__vfork_shielded:
    .cfi_startproc
    li      a0, 1
    j       1f
vfork:
    li      a0, 0
1:  addi    sp, sp, -16
    sd      ra, 8(sp)
    call    __vfork_begin
    ld      ra, 8(sp)
    addi    sp, sp, 16
    bnez    a0, 2f
    mv      a2, a1
    li      a0, SLOT_PROC
    li      a1, OP_VFORK
    li      t0, 0
    li      t1, 0
    li      a7, CALL
    ecall
    mv      a1, a2
    tail    __vfork_end
2:  bltz    a0, 3f
    tail    _fork
3:  ret
    .cfi_endproc
    .size vfork, . - vfork

/* A new thread: a0 = its struct, a1 = its tp. */
    .section .text.__thread_start, "ax", @progbits
    .globl __thread_start
    .type __thread_start, @function
    .balign 4
__thread_start:
    .cfi_startproc
    .cfi_undefined ra
    .option push
    .option norelax
    la      gp, __global_pointer$
    .option pop
    mv      tp, a1
    li      s0, 0
    tail    __thread_main
    .cfi_endproc
    .size __thread_start, . - __thread_start

/* Unmaps [a0, a0 + a1), the very stack we are on, and ends the thread, which nobody joins. All signals are blocked. */
    .section .text.__thread_unmap_and_exit, "ax", @progbits
    .globl __thread_unmap_and_exit
    .type __thread_unmap_and_exit, @function
    .balign 4
__thread_unmap_and_exit:
    .cfi_startproc
    mv      a2, a0
    mv      a3, a1
    li      a0, SLOT_PAGER
    li      a1, OP_MUNMAP
    li      t0, 0
    li      t1, 0
    li      a7, CALL
    ecall
1:  li      a0, SLOT_PROC
    li      a1, OP_THREAD_EXIT
    li      a2, 1
    li      t0, 0
    li      t1, 0
    li      a7, CALL
    ecall
    j       1b
    .cfi_endproc
    .size __thread_unmap_and_exit, . - __thread_unmap_and_exit
