"""Faults are counted once each, as what they were: by the pager, by process, and by what shows them."""

import re

PAGES = 8
KINDS = ('anon', 'cached', 'disk', 'cow', 'present', 'bad')

# What each step of faultcount is on a pager that brings pages on demand, one at a time.
ON_DEMAND = {
    'anonymous': {'anon': PAGES}, 'fork, child': {'cow': PAGES}, 'fork, parent': {'present': PAGES},
    'shared anonymous': {'anon': PAGES}, 'warm file': {'cached': PAGES}, 'private read': {'cached': PAGES},
    'private write': {'cow': PAGES},
}


def counts(line):
    return {name: int(number) for name, number in re.findall(r'(\w+) (\d+)', line)}


def test_each_fault_counts_once(quire, pager):
    path = quire.tmp / 'cold'
    path.write_bytes(bytes(PAGES * 4096))
    outcome = quire.run('faultcount /add/cold', add=[path], pager=pager).check()
    steps = {name: counts(line) for name, line in re.findall(r'^([^:\n]+): (.*)$', outcome.output, re.MULTILINE)}
    sums = steps.pop('sums')
    assert sums['kernel'] == sums['pager']
    for name, got in steps.items():
        assert got['kernel'] == sum(got[kind] for kind in KINDS) == got['minor'] + got['major'], name
        assert got['disk'] == got['major'], name
        if pager == 'eager':  # pages that come without a fault are none
            assert got['kernel'] == 0, name
    if pager == 'eager':
        return
    around = 1 if pager == 'vm' else PAGES  # faults that bring the whole file
    assert (steps['cold file']['disk'] >= 1 and steps['cold file']['kernel'] == around), steps
    for name, kinds in ON_DEMAND.items():
        want = {kind: around if kind == 'cached' else number for kind, number in kinds.items()}
        assert {kind: steps[name][kind] for kind in KINDS if steps[name][kind]} == want, name


def test_ps_shows_memory_and_faults_of_each_process(quire, pager):
    outcome = quire.run('eatmem 1M > /dev/null; sleep 5 & ps', pager=pager).check()
    head, *lines = [line.split() for line in outcome.output.splitlines()]
    assert head == 'PID PARENT GROUP STATE THR RESIDENT SIZE MINFLT MAJFLT CPU NAME'.split()
    rows = {line[-1]: dict(zip(head, line)) for line in lines}
    assert set(rows) == {'sh', 'sleep', 'ps'}
    for row in rows.values():
        assert 0 < int(row['RESIDENT'][:-1]) <= int(row['SIZE'][:-1]) and row['THR'] == '1'
        assert 0 <= float(row['CPU']) < 30
        assert (int(row['MINFLT']) == 0) if pager == 'eager' else (int(row['MINFLT']) > 3)


def test_ps_tells_who_runs(quire):
    """A process that computes runs, though others get the processor meanwhile. (On a busy host one may still be about to wait.)"""
    outcome = quire.run("sh -c 'while true; do :; done' & sleep 100 & for i in 1 2 3 4 5; do sleep 1; ps; done").check()
    lists = [sorted((line.split()[-1], line.split()[3]) for line in text.splitlines()[1:]) for text in outcome.output.split('   PID')[1:]]
    assert len(lists) == 5
    assert [('ps', 'running'), ('sh', 'running'), ('sh', 'waiting'), ('sleep', 'waiting')] in lists, outcome.output
