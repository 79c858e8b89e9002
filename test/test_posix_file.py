"""Conformance of files: the same programs run here, on the host, and on Quire with every pager."""

import os
import subprocess

import pytest

from harness import ROOT

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
    image = quire.image()
    outcome = quire.run('posix-file-' + program, pager=pager, disk=image, timeout=120)
    assert outcome.failure is None, outcome.console
    check(outcome.output)
    assert outcome.status == 0
    quire.fsck(image)
