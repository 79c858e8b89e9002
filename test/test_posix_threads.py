"""Conformance of processes, threads, signals and time: on the host and on Quire with every pager; nothing stays taken."""

import os
import re

import pytest

import census
from harness import ROOT
import native

FOLDER = os.path.join(ROOT, 'test', 'posix')
PROGRAMS = sorted((area, name[:-2]) for area in ('process', 'thread', 'signal', 'time') for name in os.listdir(os.path.join(FOLDER, area))
                  if name.endswith('.c'))


# What others do with such files and calls is their own business.
HERE_ONLY = [('time', 'storm'), ('process', 'mutants'), ('signal', 'foreign'), ('thread', 'cancelwindow')]


@pytest.mark.parametrize('area,program', [p for p in PROGRAMS if p not in HERE_ONLY])
def test_on_the_host(area, program, tmp_path):
    native.run([os.path.join(FOLDER, area, program + '.c')], tmp_path, '-D_GNU_SOURCE', '-w')


@pytest.mark.parametrize('area,program', PROGRAMS)
def test_on_quire(quire, pager, area, program):
    name = 'posix-%s-%s' % (area, program)
    outcome = quire.run(census.around(name, warm_up=name), pager=pager, timeout=200)
    assert outcome.failure is None, outcome.console
    native.check(census.check(outcome.output))
    assert outcome.status == 0


def test_the_shell_can_fork(quire):
    """A program has all the threads and processes that it can: the shell still starts others, a pipeline too."""
    outcome = quire.run('posix-thread-crowded hold & while ! test -s /tmp/done; do sleep 1; ls /bin/true | tail -1 | wc -l > /tmp/done; done; '
                        'sleep 2; cat /tmp/done; ls /bin/true | tail -1; echo alive', mem='64M', timeout=60).check()
    assert re.search(r'\d+ held', outcome.output) and outcome.output.endswith('1\n/bin/true\nalive\n'), outcome.output


def sharing(quire, pager, count):
    """The counters while `count` more processes run the same program, each with 32 pages of its own and 128 of text."""
    outcome = quire.run('posix-process-sharing 1 >/dev/null; posix-process-sharing %d' % count, pager=pager, timeout=120).check()
    native.check(outcome.output)
    return census.parse(outcome.output)


def test_text_is_shared(quire, pager):
    """Text frames are shared by all who run a file; data and bss are each process's own."""
    few, many = sharing(quire, pager, 2), sharing(quire, pager, 8)
    assert abs(many['pager.frames_cache'] - few['pager.frames_cache']) < 16
    own = (many['pager.frames_anon'] - few['pager.frames_anon']) / 6
    stack = 128 if pager == 'eager' else 0  # taken in advance
    assert 32 <= own - stack < 128, own


def test_arguments_of_128_kib(quire):
    """Exactly ARG_MAX bytes of strings and pointers; the file's name does not count here. The two lists' ends do."""
    outcome = quire.run('posix-process-args', timeout=120).check()
    assert 'taken: %d\n' % (131072 - 16) in outcome.output


def test_words_of_uncaught_signals(quire, pager):
    """An uncaught bad access says which program, what it did, where, and why; a foreign call which one."""
    outcome = quire.run('posix-signal-faults; posix-signal-foreign', pager=pager, timeout=120)
    for line in [r'posix-signal-faults\[\d+\]: segmentation fault: read of 0x2000 at pc 0x[0-9a-f]+: address in no mapping',
                 r'posix-signal-faults\[\d+\]: segmentation fault: write to 0x3f[0-9a-f]+ at pc 0x[0-9a-f]+: address in no mapping',
                 r'posix-signal-foreign\[\d+\]: bad system call: number 172']:
        assert re.search(line, outcome.console), line
