"""The fixture that every test on QEMU uses; see test/harness.py."""

import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import harness  # noqa: E402


@pytest.fixture
def quire(tmp_path):
    machines = harness.Quire(tmp_path)
    yield machines
    machines.end()


@pytest.fixture(params=harness.PAGERS)
def pager(request):
    """Runs a test once on each pager: quire.run(..., pager=pager)."""
    return request.param
