"""2 MiB leaves under the pager vm (docs/VM.md): with all memory that may lie in them, and with memory that is short."""

import re

import bench
import harness  # noqa: F401, finds tools/

from test_posix_memory import PROGRAMS
from test_swap import counter


def test_conformance_with_all_memory_in_leaves(quire):
    """The programs about memory, with a kernel and a pager that check their books."""
    names = ['posix-' + program.replace('/', '-') for program in PROGRAMS]
    outcome = quire.run('; '.join(names) + '; bigsort 16M; vmstat', args='huge=always audit=4', pager='vm', timeout=200).check()
    assert [line for line in outcome.output.splitlines() if line.startswith('FAIL')] == []
    assert outcome.output.count(' passed, 0 failed') == len(PROGRAMS) and 'numbers are in order\n' in outcome.output
    assert counter(outcome.output, 'made at a first touch') > 10
    assert counter(outcome.output, '2 MiB leaves in page tables') == 0


def test_leaves_give_way_when_memory_is_short(quire):
    """More than there is room for: leaves are split and their pages go to the swap disk one by one; the result is right."""
    outcome = quire.run('bigsort 32M; vmstat', args='huge=always', mem='24M', swap='64M', pager='vm', timeout=200).check()
    assert '4194304 numbers are in order\n' in outcome.output
    assert counter(outcome.output, 'made at a first touch') > 0
    assert counter(outcome.output, 'not made, as no frames lay in a row') > 0
    assert counter(outcome.output, 'pages written to the swap disk') > 1000


def test_figures_of_leaves():
    """A touch of 2 MiB costs less for each 4 KiB of it than a fault for these, and so does giving it back."""
    rows = bench.measure({'cmd': 'bench'})
    assert rows['huge_first_write_page'] < 3 * rows['anon_first_write'] / 4
    assert rows['huge_munmap_per_page'] <= rows['munmap_per_page']
    assert rows['fork_64m_huge_parent'] < 2 * rows['fork_64m_parent']


def test_setting(quire):
    outcome = quire.run('pagerctl huge; pagerctl huge=always; pagerctl huge=sometimes; echo $?', pager='vm').check()
    assert re.search(r'huge +advise +one of: never advise always\n', outcome.output) and outcome.output.endswith('1\n')
