"""A read of the terminal that a handler of ^C interrupts, or does not."""

import tty

import pexpect


def test_interrupted_read(quire):
    machine = quire.interactive(timeout=30)
    machine.expect(r'quire\$ ')
    tty.setraw(machine.child_fd)  # or QEMU takes ^C for itself
    machine.sendline('posix-terminal-interrupt; echo status $?')
    for word, then in (('reading 0', '\x03'), ('interrupted 1', '\x03'), ('poll interrupted 2', None), ('again 2', '\x03')):
        machine.expect(r'%s\r*\n' % word)
        if then:
            machine.expect(pexpect.TIMEOUT, timeout=0.3)  # let it wait
            machine.send(then)
    machine.expect(pexpect.TIMEOUT, timeout=0.3)
    machine.sendline('hello')
    machine.expect(r'went on 3\r*\n')
    machine.expect('status 0')
    machine.expect(r'quire\$ ')
