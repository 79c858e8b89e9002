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
    assert machine.match.group(1) in ('0', b'0')


def test_raw_on_the_host(tmp_path):
    binary = str(tmp_path / 'raw')
    native.build([os.path.join(ROOT, 'test/posix/terminal/raw.c')], binary, '-Wall', '-Wextra')
    child = pexpect.spawn(binary, timeout=30)
    type_all(child)
    child.close(force=True)


def test_raw(quire, pager):
    machine = quire.interactive(timeout=30, pager=pager)
    machine.expect(r'quire\$ ')
    tty.setraw(machine.child_fd)
    machine.sendline('posix-terminal-raw; echo status $?')
    type_all(machine)
    machine.expect('status 0')


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
    binary = str(tmp_path / 'jobs')
    native.build([os.path.join(ROOT, 'test/posix/terminal/jobs.c')], binary, '-Wall', '-Wextra', '-Wno-unused-result')
    child = pexpect.spawn(binary, timeout=60, encoding='utf-8')
    answer_all(child)
    child.close(force=True)


def test_jobs(quire, pager):
    machine = quire.interactive(timeout=60, pager=pager)
    machine.expect(r'quire\$ ')
    tty.setraw(machine.child_fd)
    machine.sendline('posix-terminal-jobs; echo status $?')
    answer_all(machine)
    machine.expect(r'status 0\r*\n')
