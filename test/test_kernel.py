"""
The kernel's conformance suite, the task ktest, on both builds of the kernel and on several sizes of memory. (icount: what is interrupted where is the
same on every host, however busy.)
"""

import re

import pytest


@pytest.mark.parametrize('variant, mem', [('debug', '128M'), ('debug', '16M'), ('release', '128M'), ('release', '1G')])
def test_ktest(quire, variant, mem):
    outcome = quire.task('ktest', variant=variant, mem=mem, icount=1, timeout=60).check()
    failed = [line for line in outcome.output.splitlines() if line.startswith('FAIL')]
    assert failed == []
    passed = re.search(r'^(\d+) passed, 0 failed$', outcome.output, re.MULTILINE)
    assert passed and int(passed.group(1)) >= 130


def test_ktest_reports_a_failed_case(quire):
    """A suite that runs nothing fails: so a pass means that cases ran."""
    outcome = quire.task('ktest', args='only=nothing', timeout=60)
    assert outcome.status == 1


def test_task_that_does_not_exist(quire):
    outcome = quire.task('no-such-task', timeout=60)
    assert outcome.failure and 'no such task' in outcome.failure
