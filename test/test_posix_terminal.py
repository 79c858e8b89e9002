"""A read of the terminal that a handler of ^C interrupts, or does not."""

import os
import tty

import pexpect

from harness import ROOT
import native


def test_interrupted_read(quire):
    machine = quire.interactive(timeout=30)
    machine.expect(r'quire\$ ')
    tty.setraw(machine.child_fd)  # or QEMU takes ^C for itself
    machine.sendline('posix-terminal-interrupt; echo status $?')
    for word, then in (('reading 0', '\x03'), ('interrupted 1', '\x03'), ('poll interrupted 2', None), ('again 2', '\x03')):
        machine.expect(r'%s\r*\n' % word)
        if then:
            machine.expect(pexpect.TIMEOUT, timeout=1)  # let it wait
            machine.send(then)
    machine.expect(pexpect.TIMEOUT, timeout=1)
    machine.sendline('hello')
    machine.expect(r'went on 3\r*\n')
    machine.expect('status 0')
    machine.expect(r'quire\$ ')


# What posix-terminal-raw asks for, and what is typed then.
KEYS = [('one', 'a'), ('enter', '\r'), ('enter again', '\r'), ('control c', '\x03'), ('control z', '\x1a'), ('control d', '\x04'), ('three', 'xyz'), ('two', 'pq'),
        ('poll', 'k'), ('select', 's'), ('both', 'b'), ('thrown away', 'j'), ('a line', 'hello\r'), ('the end', '\x04')]


def type_all(machine):
    for word, keys in KEYS:
        machine.expect(r'ready: %s\r*\n' % word)
        machine.expect(pexpect.TIMEOUT, timeout=0.7)  # let it wait
        machine.send(keys)
    machine.expect(r'(\d+) failed\r*\n')
    assert machine.match.group(1) == '0'


def on_the_host(tmp_path, name, answer):
    """Builds and runs a program of test/posix/terminal on a terminal of the host."""
    native.build([os.path.join(ROOT, 'test/posix/terminal', name + '.c')], str(tmp_path / name), '-Wall', '-Wextra', '-Wno-unused-result')
    child = pexpect.spawn(str(tmp_path / name), timeout=60, encoding='utf-8')
    answer(child)
    child.close(force=True)


def here(quire, pager, name, answer):
    machine = quire.interactive(timeout=60, pager=pager)
    machine.expect(r'quire\$ ')
    tty.setraw(machine.child_fd)
    machine.sendline('posix-terminal-%s; echo status $?' % name)
    answer(machine)
    machine.expect(r'status 0\r*\n')


def test_raw_on_the_host(tmp_path):
    on_the_host(tmp_path, 'raw', type_all)


def test_raw(quire, pager):
    here(quire, pager, 'raw', type_all)


# What posix-terminal-jobs asks for; what is typed in the middle of a line is thrown away by ^Z.
ASKED = {'a line': 'yours\r', 'mine': 'mine\r', 'three': 'xyz', 'suspend': 'half\x1a', 'key and line': 'half\x1ayours\r'}


def answer_all(machine):
    said = ''
    while True:
        found = machine.expect([r'ready: ([a-z ]+)\r*\n', r'\d+ passed, (\d+) failed\r*\n'])
        said += machine.before
        if found == 1:
            assert machine.match.group(1) == '0', said
            return
        machine.send(ASKED[machine.match.group(1)])


def test_jobs_on_the_host(tmp_path):
    on_the_host(tmp_path, 'jobs', answer_all)


def test_jobs(quire, pager):
    here(quire, pager, 'jobs', answer_all)
