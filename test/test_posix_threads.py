"""Conformance of threads and signals: the same programs on the host and on Quire with every pager; nothing stays taken."""

import os
import subprocess

import pytest

import census
from harness import ROOT

FOLDER = os.path.join(ROOT, 'test', 'posix')
PROGRAMS = sorted((area, name[:-2]) for area in ('thread', 'signal') for name in os.listdir(os.path.join(FOLDER, area))
                  if name.endswith('.c'))


def check(output):
    bad = [line for line in output.splitlines() if line.startswith('FAIL')]
    assert bad == [], output
    assert ' passed, 0 failed' in output.splitlines()[-1], output


@pytest.mark.parametrize('area,program', PROGRAMS)
def test_on_the_host(area, program, tmp_path):
    binary = str(tmp_path / program)
    subprocess.run(['gcc', '-std=gnu17', '-O1', '-w', '-pthread', '-o', binary,
                    os.path.join(FOLDER, area, program + '.c')], check=True)
    result = subprocess.run([binary], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
    check(result.stdout)
    assert result.returncode == 0


@pytest.mark.parametrize('area,program', PROGRAMS)
def test_on_quire(quire, pager, area, program):
    name = 'posix-%s-%s' % (area, program)
    outcome = quire.run(census.around(name, warm_up=name), pager=pager, timeout=200)
    assert outcome.failure is None, outcome.console
    check(census.check(outcome.output))
    assert outcome.status == 0
