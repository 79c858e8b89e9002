"""Runs every host unit test (x_test.c beside x.c, under ASan and UBSan) as a case of its own."""

import os
import subprocess

import pytest

import machine

FOLDER = os.path.join(machine.BUILD, 'host')


def names():
    try:
        with open(os.path.join(FOLDER, 'tests.txt')) as file:
            return file.read().split()
    except FileNotFoundError:
        return []


@pytest.mark.parametrize('name', names())
def test_host_unit(name):
    result = subprocess.run([os.path.join(FOLDER, name)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, errors='replace', timeout=400)
    assert result.returncode == 0, result.stdout
    assert result.stdout.rstrip().endswith(' 0 failed'), result.stdout
