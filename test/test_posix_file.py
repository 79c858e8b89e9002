"""Conformance of files: the same programs run here, on the host, and on Quire with every pager."""

import os
import re
import subprocess

import pytest

import census
from harness import ROOT
import mkimage

FOLDER = os.path.join(ROOT, 'test', 'posix', 'file')
PROGRAMS = sorted(name[:-2] for name in os.listdir(FOLDER) if name.endswith('.c'))


def check(output):
    bad = [line for line in output.splitlines() if line.startswith(('FAIL', '#'))]
    assert bad == [], output
    assert ' passed, 0 failed' in output.splitlines()[-1], output


@pytest.mark.parametrize('program', PROGRAMS)
def test_on_the_host(program, tmp_path):
    binary = str(tmp_path / program)
    subprocess.run(['gcc', '-std=gnu17', '-O1', '-Wall', '-Wextra', '-Wno-unused-result', '-o', binary,
                    os.path.join(FOLDER, program + '.c')], check=True)
    result = subprocess.run([binary], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
    check(result.stdout)
    assert result.returncode == 0


@pytest.mark.parametrize('program', PROGRAMS)
def test_on_quire(quire, pager, program):
    """Handles, frames and all that is counted are afterwards what they were."""
    image = quire.image()
    name = 'posix-file-' + program
    outcome = quire.run(census.around(name, warm_up=name), pager=pager, disk=image, timeout=200)
    assert outcome.failure is None, outcome.console
    check(census.check(outcome.output))
    assert outcome.status == 0
    quire.fsck(image)


@pytest.mark.parametrize('block', [1024, 2048])
@pytest.mark.parametrize('program', PROGRAMS)
def test_on_small_blocks(quire, program, block):
    """The default disk has blocks of 4 KiB."""
    image = quire.image(block=block)
    outcome = quire.run('posix-file-' + program, disk=image, timeout=120)
    assert outcome.failure is None, outcome.console
    check(outcome.output)
    assert outcome.status == 0
    quire.fsck(image)


def test_room_comes_back_on_a_slow_disk(quire, pager):
    """What unlink and close have freed can be used at once, while the file's pages are still being written."""
    image = quire.image(size='18M')
    outcome = quire.run('posix-file-full', pager=pager, disk=image, iops=60, timeout=200)
    assert outcome.failure is None, outcome.console
    check(outcome.output)
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
