"""Conformance of memory: the same programs natively on the host and on Quire with every pager."""

import os
import subprocess

import census
import pytest

from harness import ROOT

PROGRAMS = ['memory/maps', 'memory/mmap', 'memory/protect', 'memory/resident', 'memory/zeros', 'memory/objects', 'memory/remap', 'memory/populate', 'memory/locked', 'memory/forking',
            'memory/huge', 'memory/advised']


def check(output):
    bad = [line for line in output.splitlines() if line.startswith('FAIL')]
    assert bad == [], output
    assert ' passed, 0 failed' in output.splitlines()[-1], output


@pytest.mark.parametrize('program', PROGRAMS)
def test_on_the_host(program, tmp_path):
    binary = str(tmp_path / 'program')
    subprocess.run(['gcc', '-D_GNU_SOURCE', '-std=gnu17', '-O1', '-Wall', '-Wextra', '-Wno-unused-result', '-o', binary,
                    os.path.join(ROOT, 'test', 'posix', program + '.c')], check=True)
    result = subprocess.run([binary], stdout=subprocess.PIPE, text=True, timeout=60)
    check(result.stdout)


@pytest.mark.parametrize('program', PROGRAMS)
def test_on_quire(quire, pager, program):
    """It passes, and every frame and handle has come back."""
    name = 'posix-' + program.replace('/', '-')
    outcome = quire.run(census.around(name, warm_up=name), pager=pager, timeout=120).check()
    check(census.check(outcome.output))
