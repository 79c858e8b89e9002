"""Conformance of memory: the same programs natively on the host and on Quire with every pager."""

import os

import census
import pytest

from harness import ROOT
import native

PROGRAMS = ['memory/maps', 'memory/mmap', 'memory/protect', 'memory/resident', 'memory/zeros', 'memory/objects', 'memory/remap', 'memory/populate', 'memory/locked', 'memory/forking',
            'memory/huge', 'memory/advised']


@pytest.mark.parametrize('program', PROGRAMS)
def test_on_the_host(program, tmp_path):
    native.run([os.path.join(ROOT, 'test', 'posix', program + '.c')], tmp_path, '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Wno-unused-result')


@pytest.mark.parametrize('program', PROGRAMS)
def test_on_quire(quire, pager, program):
    """It passes, and every frame and handle has come back."""
    name = 'posix-' + program.replace('/', '-')
    outcome = quire.run(census.around(name, warm_up=name), pager=pager, timeout=120).check()
    native.check(census.check(outcome.output))
