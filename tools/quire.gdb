# For `./quire debug`: connects to QEMU, stops at the kernel's first line, and adds the commands of gdb_quire.py.
set confirm off
set pagination off
set architecture riscv:rv64
source tools/gdb_quire.py
quire connect
tbreak kmain
continue
echo \nCommands of Quire: `quire help`.\n
