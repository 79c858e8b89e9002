"""Quire on QEMU, for tests. Ask for the fixture `quire` (test/conftest.py) and use it so:

    def test_echo(quire):
        result = quire.run('echo hello')
        assert result.ok and result.output == 'hello\\n'

quire.run(cmd, **options) boots a fresh machine, runs `sh -c cmd`, powers off, and returns a machine.Outcome:
    .status    exit status of cmd, None if the run failed before there was one
    .output    what cmd printed
    .console   all that the machine printed
    .failure   None, or why the run failed whatever cmd said: timeout, PANIC, a dead server, QEMU ended badly
    .ok        failure is None and status == 0
    .check()   asserts .ok, shows the console if not, returns the result
options (None: the default of tools/machine.py):
    pager='eager'            boot argument pager=
    mem='64M'                memory of the machine (128M)
    add=[hostpath, ...]      files and folders copied to /add
    disk=path                image to boot from and to keep (made if missing); without it a fresh one each time
    variant='debug'          'debug' (default here: invariants checked after each system call) or 'release'
    timeout=120              seconds after which a run hangs, on a quiet host (a busy one gets PATIENCE times as long)
    patience=1               for a test that wants the timeout: exactly as long
    blkdebug=path            a configuration file of QEMU's blkdebug driver, between machine and disk
    block=1024, size='64M'   of a disk that is made
    iops=20                  the disks serve so many requests a second, no more
    task='ktest'             boot only this archive task instead of the system; cmd is then None. If it ends with a line
                             `N passed, N failed` (or `[exit N]`), .status says how it went, else 0 when it powered off
    args='key=value'         further boot arguments
    icount=1                 count instructions: slower, the same every time
    qemu='-s ...'            further words for QEMU

quire.task('ktest')                     the same as run(None, task='ktest')
quire.interactive(**options)            boots to the prompt's start and returns a pexpect child: .sendline(), .expect(). It is a
                                        terminal as `./quire run` has one: ^C goes to the guest, ^A x ends QEMU.
                                        At the test's end it is killed.
quire.hold_disk(child, True)            from now on the disk of an interactive machine serves nothing more (but perhaps one request),
                                        until hold_disk(child, False)
quire.image(size=, block=, add=[...])   path of a fresh disk image in the test's temporary folder
quire.fsck(image)                       asserts that `e2fsck -fn image` finds nothing wrong
quire.read(image, '/path')              bytes of a file in an image; FileNotFoundError
quire.tmp                               the test's temporary folder (pathlib.Path)
quire.build(folder)                     builds the system again with folder's SConscript (a pager of the test's own, say) into
                                        the test's temporary folder; returns what run() takes as build=
quire.blkdebug(text)                    writes a blkdebug configuration, returns its path
PAGERS                                  the pagers that every conformance test runs on
"""

import os
import re
import socket
import subprocess
import sys

import pexpect

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, 'tools'))

import machine  # noqa: E402
import mkimage  # noqa: E402

PAGERS = ['minimal', 'eager', 'vm']
PATIENCE = 3


def check(outcome):
    """Asserts that a run went well; shows its console otherwise."""
    if not outcome.ok:
        raise AssertionError('status %s, %s\n--- console ---\n%s' % (
            outcome.status, outcome.failure or 'no failure', outcome.story))
    return outcome


machine.Outcome.check = check


class Terminal(pexpect.spawn):
    """The terminal of an interactive machine. What it prints arrives in pieces of any length."""

    def expect(self, pattern, *rest, **words):
        """As pexpect's; but a pattern whose group could go on where a piece ends (`(\\d+)`) is refused: it must say what follows."""
        for each in pattern if isinstance(pattern, list) else [pattern]:
            assert not (isinstance(each, str) and re.search(r'[+*}?]\)+$', each)), 'a group at the end of ' + each
        return super().expect(pattern, *rest, **words)


class Quire:
    def __init__(self, tmp_path):
        self.tmp = tmp_path
        self.children = []
        self.made = 0

    def options(self, words):
        words.setdefault('variant', 'debug')
        patience = words.pop('patience', PATIENCE)
        options = machine.Options(**{name: value for name, value in words.items() if value is not None})
        options.timeout *= patience
        return options

    def run(self, cmd=None, **words):
        outcome = machine.run(self.options(dict(words, cmd=cmd)))
        print('--- %s: status %s%s in %.1f s ---\n%s' % (
            cmd or words.get('task'), outcome.status, ', ' + outcome.failure if outcome.failure else '',
            outcome.seconds, outcome.story))  # pytest shows it when the test fails
        return outcome

    def task(self, name, **words):
        return self.run(None, task=name, **words)

    def interactive(self, **words):
        options = self.options(words)
        disk = machine.prepare_disk(options, str(self.tmp))
        argv = machine.command(options, disk, 'mon:stdio')  # as `./quire run`: ^C is the guest's
        monitor = str(self.tmp / ('monitor%d' % len(self.children)))
        argv += ['-monitor', 'unix:%s,server,nowait' % monitor]
        child = Terminal(argv[0], argv[1:], timeout=options.timeout, encoding='utf-8', codec_errors='replace',
                         echo=False, preexec_fn=machine.die_with_parent)
        child.logfile_read = sys.stdout
        child.monitor = monitor
        self.children.append(child)
        return child

    def hold_disk(self, child, held):
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(child.timeout)
            link.connect(child.monitor)
            link.sendall(b'block_set_io_throttle disk %d 0 0 0 0 0\n' % held)  # one byte a second
            text = b''
            while text.count(b'(qemu) ') < 2:
                text += link.recv(4096)
        assert b'rror' not in text, text

    def image(self, **words):
        self.made += 1
        options = self.options(dict(words, disk=str(self.tmp / ('disk%d.img' % self.made))))
        return machine.prepare_disk(options, str(self.tmp))

    def fsck(self, image):
        result = subprocess.run([mkimage.tool('e2fsck'), '-fn', str(image)], stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, errors='replace')
        assert result.returncode == 0, result.stdout

    def read(self, image, path):
        return mkimage.get(str(image), path)

    def blkdebug(self, text):
        self.made += 1
        path = self.tmp / ('blkdebug%d.conf' % self.made)
        path.write_text(text)
        return str(path)

    def build(self, folder):
        place = str(self.tmp / 'build')
        result = subprocess.run(['/usr/bin/scons', '-Q', 'BUILD=' + place, 'WITH=' + str(folder), 'debug-kernel'],
                                cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert result.returncode == 0, result.stdout
        return place

    def end(self):
        for child in self.children:
            child.close(force=True)
