# The boot archive, linked into the kernel's image: pages that only init ever reads.
    .section .archive, "a"
    .balign 4096
    .globl boot_archive_start, boot_archive_end
boot_archive_start:
    .incbin "archive.bin"
    .balign 4096
boot_archive_end:
