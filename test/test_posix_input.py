"""Bad input to every call: pointers, descriptors, paths, process numbers; the same programs natively and with every pager."""

import os

import pytest

import census
from harness import ROOT
import native

FOLDER = os.path.join(ROOT, 'test', 'posix', 'input')
PROGRAMS = {'pointers': ['pointers.c', 'calls.c'], 'descriptors': ['descriptors.c']}


@pytest.mark.parametrize('program', PROGRAMS)
def test_on_the_host(program, tmp_path):
    native.run([os.path.join(FOLDER, name) for name in PROGRAMS[program]], tmp_path, '-D_GNU_SOURCE', '-w')


@pytest.mark.parametrize('program', PROGRAMS)
def test_on_quire(quire, pager, program):
    name = 'posix-input-' + program
    image = quire.image()
    outcome = quire.run(census.around(name, warm_up=name), pager=pager, disk=image, timeout=300).check()
    native.check(census.check(outcome.output))
    quire.fsck(image)
