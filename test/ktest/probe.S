# Threads that show their registers, the floating-point ones too: see probe.h.

    .option arch, +f, +d
    .altmacro

    .set AREA_F, 256
    .set AREA_FCSR, 512
    .set AREA_DONE, 520
    .set AREA_BYTES, 528
    .set SYS_RECV, -2

    .macro store_f n, base
    fsd f\n, (AREA_F + 8 * \n)(\base)
    .endm
    .macro store_x n, base
    sd x\n, (8 * \n)(\base)
    .endm
    .macro set_x n
    li x\n, 0x101 * \n
    .endm
    .macro set_f n
    li t0, 0x1001 * \n
    fmv.d.x f\n, t0
    .endm
    .macro each from, to, what:vararg
    .set i, \from
    .rept \to - \from + 1
    one %i, \what
    .set i, i + 1
    .endr
    .endm
    .macro one n, what, arg
    \what \n \arg
    .endm

    .section .text.probe, "ax", @progbits

    .globl probe_store
probe_store:
    each 1, 31, store_x, a0
    each 0, 31, store_f, a0
    frcsr t0
    sd t0, AREA_FCSR(a0)
    mv s0, a0
    j finish

    .globl probe_foreign
    .globl probe_foreign_call
probe_foreign:
    each 0, 31, set_f
    li t0, 0x45
    fscsr t0
    mv s0, a0
    each 1, 7, set_x
    each 9, 31, set_x
    li a7, 172
probe_foreign_call:
    ecall
    # t6 finds the area; x31 is checked by regs_get alone
    li t6, AREA_BYTES
    mul t6, t6, a0
    add t6, t6, s0
    each 1, 30, store_x, t6
    each 0, 31, store_f, t6
    frcsr t0
    sd t0, AREA_FCSR(t6)
    mv s0, t6
    j finish

    .macro seed_f n
    addi t0, a1, \n
    fmv.d.x f\n, t0
    .endm
    .macro check_f n
    addi t0, a1, \n
    fmv.x.d t1, f\n
    xor t1, t1, t0
    or t2, t2, t1
    .endm

    .globl probe_spin
probe_spin:
    mv s0, a0
    ld s1, 8(s0)
    li s2, 0
    andi t0, a1, 0xff
    fscsr t0
    mv s3, t0
    each 0, 31, seed_f
1:  li t2, 0
    each 0, 31, check_f
    frcsr t0
    xor t0, t0, s3
    or t2, t2, t0
    bnez t2, 2f
    addi s2, s2, 1
    sd s2, 16(s0)
    andi t0, s2, 63
    bnez t0, 3f
    li a7, -31                  # SYS_YIELD: to the other one
    ecall
3:  blt s2, s1, 1b
    j finish
2:  li t0, 2
    sd t0, AREA_DONE(s0)
    j park

finish:
    li t0, 1
    fence
    sd t0, AREA_DONE(s0)
park:
    li a0, 0
    li t2, -1
    li a7, SYS_RECV
    ecall
    j park
