"""The figures of `./quire bench`: all there, the same on each run, under the bounds that were set, and each below what Linux takes."""

import csv
import os
import subprocess

import harness  # finds tools/
import bench

# Guest instructions, of the default pager.
BOUNDS = {'fault_rt': 600, 'ipc_rt_0': 500, 'ipc_rt_4': 500, 'read_4k': 2600, 'getpid': 170,
          'fork_exit_wait': 40000, 'fork_64m_parent': 165000, 'spawn_exec_wait': 66000}
ROWS = ['null_syscall', 'ipc_rt_0', 'ipc_rt_4', 'fault_rt', 'anon_first_write', 'file_first_read', 'mmap_munmap',
        'fork_exit_wait', 'fork_64m_parent', 'vfork_exec_wait', 'spawn_exec_wait', 'cow_write', 'read_4k',
        'page_out_per_page', 'page_in_per_page']


# These follow the disk, which answers at the host's time: near, but not the same on each run.
OF_THE_DISK = ['cold_seq_per_page', 'dirty_msync']


def figures(**words):
    rows = {}
    for run in bench.RUNS:
        rows.update(bench.measure(dict(words, **run)))
    return rows


def linux_figures():
    with open(os.path.join(harness.ROOT, 'tools', 'goals.csv')) as file:
        return {row['name']: int(row['linux']) for row in csv.DictReader(file) if row['linux'] and row['name'] not in OF_THE_DISK}


def exact(rows):
    return {name: count for name, count in rows.items() if name not in OF_THE_DISK}


def test_figures():
    first, second = figures(), figures()
    assert exact(first) == exact(second)
    assert [name for name in ROWS if not first.get(name)] == []
    assert {name: first[name] for name, bound in BOUNDS.items() if first[name] >= bound} == {}
    assert {name: first[name] for name, linux in linux_figures().items() if first[name] >= linux} == {}


def test_a_pager_that_lacks_something_is_measured_too():
    result = subprocess.run([os.path.join(harness.ROOT, 'quire'), 'bench', 'PAGER=minimal'], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True)
    assert result.returncode == 0 and 'minimal has nothing of the kind' in result.stdout and 'fork_exit_wait' in result.stdout, result


def test_eager_takes_no_fault_after_mmap():
    """What `eager` is for: its pages are there already, so that touching one costs only the store."""
    eager, minimal = bench.measure({'cmd': 'bench', 'pager': 'eager'}), bench.measure({'cmd': 'bench', 'pager': 'minimal'})
    for name in ('anon_first_write', 'file_first_read'):
        assert eager[name] < 20 < minimal[name]
