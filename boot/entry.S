# From the firmware to kmain: clears bss, turns on paging, continues at the linked address.
# On entry (SBI specification; Linux boot protocol): a0 hart id, a1 physical address of the device tree, paging off.
# Until the jump all addresses are pc-relative, so the load address does not matter (2 MiB-aligned).

#define PTE_LEAF 0xef       /* V R W X G A D, not U */
#define PTE_LEAF_DATA 0xe7  /* V R W G A D */
#define PTE_V 1

    .section .text.entry, "ax"
    .globl _start
_start:
    csrw sie, zero
    csrw satp, zero
    mv s0, a0
    mv s1, a1
    la t0, __bss_start
    la t1, __bss_end
1:  sd zero, (t0)
    addi t0, t0, 8
    bltu t0, t1, 1b

    la s2, __image_start            # where we were loaded
    la s3, kernel_root
    # the first 254 GiB of physical memory at DIRECT_VA, in 1 GiB leaves: entries 256..509
    li t0, 0
    li t1, 254
    li t4, 1 << 28                  # 1 GiB as a PTE's frame number
    li t2, PTE_LEAF_DATA
    li t3, 256 * 8
    add t3, t3, s3
2:  sd t2, (t3)
    add t2, t2, t4
    addi t3, t3, 8
    addi t0, t0, 1
    bltu t0, t1, 2b
    # the image at KERNEL_VA, in 2 MiB leaves: entry 510, table kernel_l1
    la t0, kernel_l1
    srli t1, t0, 2
    ori t1, t1, PTE_V
    li t2, 510 * 8
    add t2, t2, s3
    sd t1, (t2)
    la t1, __image_end
    srli t2, s2, 2
    ori t2, t2, PTE_LEAF
    mv t3, s2
    li t4, 1 << 21
    srli t5, t4, 2
3:  sd t2, (t0)
    add t2, t2, t5
    addi t0, t0, 8
    add t3, t3, t4
    bltu t3, t1, 3b
    # where we run now, at its own address, until kmain removes it
    srli t0, s2, 30
    slli t1, t0, 28
    ori t1, t1, PTE_LEAF
    slli t0, t0, 3
    add t0, t0, s3
    sd t1, (t0)

    srli t0, s3, 12
    li t1, 8 << 60                  # Sv39
    or t0, t0, t1
    sfence.vma
    csrw satp, t0
    sfence.vma

    ld t0, kernel_va
    sub t0, t0, s2
    la t1, 4f
    add t1, t1, t0
    jr t1
4:  la sp, boot_stack_top
    mv a0, s0
    mv a1, s1
    mv a2, s2
    call kmain
5:  wfi
    j 5b

    .balign 8
kernel_va:
    .dword __image_start

    .section .bss
    .balign 4096
    .globl kernel_root, kernel_l1, boot_stack, boot_stack_top
kernel_root:
    .skip 4096
kernel_l1:
    .skip 4096
boot_stack:
    .skip 16384
boot_stack_top:
