"""The figures of `./quire bench`: all there, the same on each run, and under the bounds that were set for this stage."""


import harness  # noqa: F401, finds tools/
import bench

# Guest instructions. Expected of the system at this stage, with no fast path.
BOUNDS = {'fault_rt': 1500, 'ipc_rt_0': 900, 'ipc_rt_4': 900, 'file_first_read': 3000, 'fork_exit_wait': 100000}
ROWS = ['null_syscall', 'ipc_rt_0', 'ipc_rt_4', 'fault_rt', 'anon_first_write', 'file_first_read', 'mmap_munmap',
        'fork_exit_wait', 'read_4k']


def figures(**words):
    kernel = bench.measure(dict(words, task='kbench'))
    return dict(kernel, **bench.measure(dict(words, cmd='bench')))


def test_figures():
    first, second = figures(), figures()
    if first != second:
        # the disk answers at the host's time, not the guest's: on a busy host a run may meet a late completion
        first = figures()
    assert first == second
    assert [name for name in ROWS if not first.get(name)] == []
    assert {name: first[name] for name, bound in BOUNDS.items() if first[name] >= bound} == {}


def test_eager_takes_no_fault_after_mmap():
    """What `eager` is for: its pages are there already, so that touching one costs only the store."""
    eager, minimal = bench.measure({'cmd': 'bench', 'pager': 'eager'}), bench.measure({'cmd': 'bench', 'pager': 'minimal'})
    for name in ('anon_first_write', 'file_first_read'):
        assert eager[name] < 20 < minimal[name]
