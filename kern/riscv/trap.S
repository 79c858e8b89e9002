# Into and out of the kernel. sscratch holds the running thread (its struct begins with its registers) while user code
# runs, and 0 in the kernel.

#define CAUSE_ECALL_U 8
#define CAUSE_LOAD_PAGE 13
#define REPLY_MAP 2
#define SYS_CALL -1
#define SYS_REPLY_RECV -4
#define T_SSTATUS 256
#define T_STACK 264

    .text
    .balign 4
    .globl trap_entry, trap_return, fpu_save, fpu_load
trap_entry:
    csrrw tp, sscratch, tp
    beqz tp, 5f
    sd ra, 1*8(tp)
    sd sp, 2*8(tp)
    sd gp, 3*8(tp)
    sd t0, 5*8(tp)
    sd t1, 6*8(tp)
    sd t2, 7*8(tp)
    sd s0, 8*8(tp)
    sd s1, 9*8(tp)
    sd a0, 10*8(tp)
    sd a1, 11*8(tp)
    sd a2, 12*8(tp)
    sd a3, 13*8(tp)
    sd a4, 14*8(tp)
    sd a5, 15*8(tp)
    sd a6, 16*8(tp)
    sd a7, 17*8(tp)
    sd s2, 18*8(tp)
    sd s3, 19*8(tp)
    sd s4, 20*8(tp)
    sd s5, 21*8(tp)
    sd s6, 22*8(tp)
    sd s7, 23*8(tp)
    sd s8, 24*8(tp)
    sd s9, 25*8(tp)
    sd s10, 26*8(tp)
    sd s11, 27*8(tp)
    sd t3, 28*8(tp)
    sd t4, 29*8(tp)
    sd t5, 30*8(tp)
    sd t6, 31*8(tp)
    csrr t3, sstatus
    sd t3, T_SSTATUS(tp)
    csrrw t4, sscratch, zero        # the user's tp
    sd t4, 4*8(tp)
    csrr t5, sepc
    csrr t6, scause
    ld sp, T_STACK(tp)
    mv a0, tp
    li t3, CAUSE_ECALL_U
    bne t6, t3, 3f
    # a call, whose registers a1-a7 and t0-t2 are still there
    addi t5, t5, 4                  # behind the ecall
    sd t5, 0(tp)
    li t3, SYS_REPLY_RECV
    bne a7, t3, 1f
    li t3, REPLY_MAP
    bne t1, t3, 0f
    call fastpath_reply_map
    j 2f
0:  call fastpath_reply
    j 2f
1:  li t3, SYS_CALL
    bne a7, t3, 2f
    call fastpath_call
2:  mv a0, tp
    tail trap_call
3:  sd t5, 0(tp)
    andi t3, t6, ~2
    li t4, CAUSE_LOAD_PAGE          # or CAUSE_STORE_PAGE
    bne t3, t4, 4f
    mv a1, t6
    call fastpath_fault
    mv a0, tp
4:  tail trap_other
5:  # a trap in the kernel: an invariant of ours broke
    csrr a0, scause
    csrr a1, sepc
    csrr a2, stval
    la sp, boot_stack_top
    tail trap_in_kernel

# void trap_return(struct thread *t): runs t
trap_return:
    mv tp, a0
    ld t0, 0(tp)
    csrw sepc, t0
    ld t1, T_SSTATUS(tp)
    csrw sstatus, t1
    csrw sscratch, tp
    ld ra, 1*8(tp)
    ld sp, 2*8(tp)
    ld gp, 3*8(tp)
    ld t0, 5*8(tp)
    ld t1, 6*8(tp)
    ld t2, 7*8(tp)
    ld s0, 8*8(tp)
    ld s1, 9*8(tp)
    ld a0, 10*8(tp)
    ld a1, 11*8(tp)
    ld a2, 12*8(tp)
    ld a3, 13*8(tp)
    ld a4, 14*8(tp)
    ld a5, 15*8(tp)
    ld a6, 16*8(tp)
    ld a7, 17*8(tp)
    ld s2, 18*8(tp)
    ld s3, 19*8(tp)
    ld s4, 20*8(tp)
    ld s5, 21*8(tp)
    ld s6, 22*8(tp)
    ld s7, 23*8(tp)
    ld s8, 24*8(tp)
    ld s9, 25*8(tp)
    ld s10, 26*8(tp)
    ld s11, 27*8(tp)
    ld t3, 28*8(tp)
    ld t4, 29*8(tp)
    ld t5, 30*8(tp)
    ld t6, 31*8(tp)
    ld tp, 4*8(tp)
    sret

    .option push
    .option arch, +d
.macro fp_all op
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    \op f\n, \n*8(a0)
    .endr
.endm
fpu_save:
    fp_all fsd
    frcsr t0
    sd t0, 256(a0)
    ret
fpu_load:
    fp_all fld
    ld t0, 256(a0)
    fscsr t0
    ret
    .option pop
