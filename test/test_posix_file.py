"""Conformance of files: the same programs run here, on the host, and on Quire with every pager."""

import os
import re
import subprocess

import pytest

import census
from harness import ROOT
import mkimage
import native

FOLDER = os.path.join(ROOT, 'test', 'posix', 'file')
PROGRAMS = sorted(name[:-2] for name in os.listdir(FOLDER) if name.endswith('.c'))


@pytest.mark.parametrize('program', PROGRAMS)
def test_on_the_host(program, tmp_path):
    native.run([os.path.join(FOLDER, program + '.c')], tmp_path, '-Wall', '-Wextra', '-Wno-unused-result')


@pytest.mark.parametrize('program', PROGRAMS)
def test_on_quire(quire, pager, program):
    """Handles, frames and all that is counted are afterwards what they were."""
    image = quire.image()
    name = 'posix-file-' + program
    outcome = quire.run(census.around(name, warm_up=name), pager=pager, disk=image, timeout=200)
    assert outcome.failure is None, outcome.console
    native.check(census.check(outcome.output))
    assert outcome.status == 0
    quire.fsck(image)


@pytest.mark.parametrize('block', [1024, 2048])
@pytest.mark.parametrize('program', PROGRAMS)
def test_on_small_blocks(quire, program, block):
    """The default disk has blocks of 4 KiB."""
    image = quire.image(block=block)
    outcome = quire.run('posix-file-' + program, disk=image, timeout=120)
    assert outcome.failure is None, outcome.console
    native.check(outcome.output)
    assert outcome.status == 0
    quire.fsck(image)


def test_room_comes_back_on_a_slow_disk(quire, pager):
    """What unlink and close have freed can be used at once, while the file's pages are still being written."""
    image = quire.image(size='19M')
    outcome = quire.run('posix-file-full', pager=pager, disk=image, iops=60, timeout=200)
    assert outcome.failure is None, outcome.console
    native.check(outcome.output)
    assert outcome.status == 0
    quire.fsck(image)


def test_times_on_the_disk(quire):
    """Others read from the disk to the nanosecond when a file was written, and e2fsck has nothing to say."""
    image = quire.image()
    outcome = quire.run('echo x > /tmp/written; sleep 0.1; cat /tmp/written > /dev/null; date +%s', disk=image)
    now = int(outcome.check().output)
    said = subprocess.run([mkimage.tool('debugfs'), '-R', 'stat /tmp/written', image], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True, check=True).stdout
    found = {name: (int(seconds, 16) + ((int(extra, 16) & 3) << 32)) * 10**9 + (int(extra, 16) >> 2)
             for name, seconds, extra in re.findall(r'(\w+): 0x(\w+):(\w+)', said) if name.endswith('time')}
    assert found['crtime'] <= found['mtime'] == found['ctime'] < found['atime'], said
    assert abs(found['mtime'] - now * 10**9) < 30 * 10**9 and found['mtime'] % 10**9 != 0, said
    quire.fsck(image)
