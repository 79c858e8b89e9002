"""Bad input to every call: pointers, descriptors, paths, process numbers; the same programs natively and with every pager."""

import os
import subprocess

import pytest

import census
from harness import ROOT

FOLDER = os.path.join(ROOT, 'test', 'posix', 'input')
PROGRAMS = {'pointers': ['pointers.c', 'calls.c'], 'descriptors': ['descriptors.c']}


def check(output):
    bad = [line for line in output.splitlines() if line.startswith(('FAIL', '#'))]
    assert bad == [], output
    assert ' passed, 0 failed' in output.splitlines()[-1], output


@pytest.mark.parametrize('program', PROGRAMS)
def test_on_the_host(program, tmp_path):
    binary = str(tmp_path / program)
    subprocess.run(['gcc', '-D_GNU_SOURCE', '-std=gnu17', '-O1', '-w', '-pthread', '-o', binary]
                   + [os.path.join(FOLDER, name) for name in PROGRAMS[program]], check=True)
    result = subprocess.run([binary], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, timeout=120)
    check(result.stdout)


@pytest.mark.parametrize('program', PROGRAMS)
def test_on_quire(quire, pager, program):
    name = 'posix-input-' + program
    image = quire.image()
    outcome = quire.run(census.around(name, warm_up=name), pager=pager, disk=image, timeout=300).check()
    check(census.check(outcome.output))
    quire.fsck(image)
