"""The machine ends in the midst of everything: what was acknowledged is on the disk when e2fsck has mended it. (With writes that come in any order: servers/fs/test/cut_test.c.)"""

import re
import signal
import struct
import subprocess

import pexpect
import pytest

import mkimage

LINE, PAGE, PAGES = 256, 4096, 8
AHEAD = 3  # numbers that the program may have begun while what it said was still on its way


@pytest.mark.parametrize('block, lines, seconds', [(1024, 3, 0.01), (1024, 60, 0.03), (4096, 10, 0), (2048, 20, 0.05)])
def test_what_was_acknowledged(quire, pager, block, lines, seconds):
    image = quire.image(block=block, size='32M')
    machine = quire.interactive(disk=image, pager=pager, variant='release', iops=400)
    machine.expect(r'quire\$ ')
    machine.sendline('mkdir /l; for i in 1 2 3 4 5 6 7 8 9; do echo $i > /l/beside-it-$i; done; ledger /l')
    machine.expect(r'noted %d\r*\n' % lines)  # and somewhere behind that
    machine.expect([pexpect.TIMEOUT, r'noted 500\r*\n'], timeout=seconds)
    text = machine.before
    machine.kill(signal.SIGKILL)
    machine.expect(pexpect.EOF)
    said = max([lines] + [int(n) for n in re.findall(r'noted (\d+)\r*\n', text + machine.before)])
    assert subprocess.run([mkimage.tool('e2fsck'), '-fy', image], stdout=subprocess.PIPE).returncode < 4
    quire.fsck(image)
    check_log(quire.read(image, '/l/log'), said)
    check_state(quire.read(image, '/l/state'), said)
    mapped = quire.read(image, '/l/mapped')
    assert len(mapped) == PAGE * PAGES
    assert all(said <= struct.unpack_from('<I', mapped, at)[0] <= said + AHEAD for at in range(0, len(mapped), PAGE))
    for i in range(1, 10):
        assert quire.read(image, '/l/beside-it-%d' % i) == b'%d\n' % i


def check_log(log, said):
    """Each line that was said; the last may be there in part."""
    for n in range(1, said + 1):
        assert log[LINE * (n - 1):LINE * n] == (b'%d ' % n).ljust(LINE - 1, b'.') + b'\n', n
    assert len(log) <= LINE * (said + AHEAD)


def check_state(state, said):
    """One of the files that had the name, and all of it."""
    n = int(state[:16])
    assert said <= n <= said + AHEAD and state == b'%15d\n' % n * (PAGE // 16 * (1 + n % 3))
