"""fsx: random operations on one file through every path at once. The same source on the host; on every pager; in little memory; far out."""

import os
import re
import subprocess

import pytest

import census
from harness import ROOT
import native

USER = os.path.join(ROOT, 'user')
SOURCES = ['main', 'model', 'io', 'shape', 'map', 'partner', 'drop_host']
DONE = re.compile(r'^fsx: seed (\d+), (\d+) operations, no mismatch; (\d+) bytes, hash ([0-9a-f]{16})$', re.M)


def hash_of(data):
    value = 0xcbf29ce484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001b3 & 0xffffffffffffffff
    return '%016x' % value


def on_the_host(folder, words):
    program = str(folder / 'fsx')
    native.build([os.path.join(USER, 'check', 'fsx', name + '.c') for name in SOURCES], program,
                 '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Werror', '-I' + USER)
    result = subprocess.run([program] + words.split() + [str(folder / 'file')], stdout=subprocess.PIPE, text=True, timeout=600)
    assert result.returncode == 0, result.stdout
    return DONE.search(result.stdout).groups()


def run(quire, words, block=4096, **options):
    """Runs it, with a look at what is held before and after, at every frame, and at what has come to the disk. What it says at the end."""
    image = quire.image(block=block)
    outcome = quire.run(census.around('fsx %s /f' % words, warm_up='fsx -n 200 -c /warm'), disk=image, timeout=400, **options)
    assert outcome.failure is None, outcome.console
    done = DONE.search(census.check(outcome.output))
    assert done and outcome.status == 0, outcome.output
    counters = census.parse(outcome.output.split('-----\n')[3])
    assert counters['pager.file_pages'] > 0 and counters['pager.file_pages_doubled'] == 0
    quire.fsck(image)
    if '-o' not in words:
        content = quire.read(image, '/f')
        assert len(content) == int(done.group(3)) and hash_of(content) == done.group(4)
    return done.groups()


def test_as_on_the_host(quire, tmp_path):
    """The same operations give the same file as on Linux."""
    assert run(quire, '-s 1 -n 20000') == on_the_host(tmp_path, '-s 1 -n 20000')


@pytest.mark.parametrize('block', [1024, 4096])
def test_on_every_pager(quire, pager, block):
    copies = '-c ' if pager == 'eager' else ''
    run(quire, copies + '-s 2 -n 7000', pager=pager, block=block)


@pytest.mark.parametrize('words', ['-s 3 -n 10000 -l 1048576', '-s 4 -n 10000 -l 32768'])
def test_in_little_memory_with_a_swap_disk(quire, words):
    run(quire, words, mem='24M', swap='16M', block=1024)


def test_behind_a_hole_of_gigabytes(quire):
    run(quire, '-s 5 -n 10000 -o 6000000000', block=1024)
