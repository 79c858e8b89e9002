"""Regions of programs: where they lie, that many of them cost little, that the pager's books agree."""

import re


def places(outcome):
    """Start of the heap and of the stack, as `vmmap` tells them."""
    return [re.search(r'^(\w+)-\w+ .*\(%s\)' % what, outcome.check().output, re.MULTILINE).group(1) for what in ('heap', 'stack')]


def test_places_are_shuffled_by_a_seed(quire):
    runs = {seed: places(quire.run('vmmap $$', pager='vm', aslr=seed)) for seed in (None, '1', '2')}
    assert runs[None] != runs['1'] and runs['1'] != runs['2'] and runs[None][1] > runs['1'][1]
    assert places(quire.run('vmmap $$', pager='vm', aslr='1')) == runs['1']


def test_programs_run_wherever_they_lie(quire, pager):
    outcome = quire.run('posix-memory-maps > /tmp/a && env A=b sh -c \'echo $A $0 $1; cd /tmp; sh -c pwd\' x y', pager=pager, aslr='99').check()
    assert outcome.output.splitlines()[-2:] == ['b x y', '/tmp']


def test_ten_thousand_mappings(quire):
    """The cost of a fault, mmap and munmap grows with the depth of a tree, not with the number of mappings."""
    outcome = quire.run('mapmany 100 10000', pager='vm', icount=1, timeout=240).check()
    costs = [int(n) for n in re.findall(r'least (\d+)', outcome.output)]
    assert len(costs) == 6
    for few, many in zip(costs[:3], costs[3:]):
        assert many < 2 * few, outcome.output


def test_books_are_checked(quire, pager):
    """By census when it is asked, and after each operation if it is told so."""
    assert 'pager.frames' in quire.run('census pager.', pager=pager).check().output
    assert quire.run('pagerctl audit=1; mmaptest > /dev/null && echo fine', pager=pager, timeout=240).check().output.endswith('fine\n')
