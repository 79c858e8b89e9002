"""Random system calls, messages and pointers from a program without rights: everything goes on, nothing leaks."""

import re

import pytest

import census


@pytest.mark.parametrize('seed', [1, 2])
def test_random_system_calls(quire, pager, seed):
    image = quire.image()
    outcome = quire.run(census.around('sysfuzz %d 100000' % seed), disk=image, pager=pager, timeout=120).check()
    printed = census.check(outcome.output)
    tally = re.search(r'sysfuzz: 100000 calls, (\d+) errors, (\d+) results, \d+ workers died, 0 calls hung', printed)
    assert tally and int(tally.group(1)) + int(tally.group(2)) > 90000
    quire.fsck(image)


@pytest.mark.parametrize('seed', [1, 2])
def test_malformed_messages(quire, pager, seed):
    """10,000 to each server that a program can call; blk has no caller but fs (its endpoint answers only init)."""
    image = quire.image()
    outcome = quire.run(census.around('msgfuzz %d 10000' % seed), disk=image, pager=pager, timeout=120).check()
    printed = census.check(outcome.output)
    for server in ('proc', 'pager', 'fs', 'tty'):
        assert re.search(r'msgfuzz %s: 10000 messages, \d+ errors, \d+ results, \d+ workers died, 0 messages hung' % server,
                         printed)
    quire.fsck(image)


def test_bad_pointers(quire, pager):
    image = quire.image()
    outcome = quire.run(census.around('ptrfuzz 3 20000'), disk=image, pager=pager, timeout=120).check()
    assert re.search(r'ptrfuzz: 20000 calls, \d+ errors, \d+ results, 0 workers died, 0 calls hung',
                     census.check(outcome.output))
    quire.fsck(image)


def test_everything_at_once(quire, pager):
    """Several attacks and the test programs beside each other, in little memory: all end, all comes back."""
    image = quire.image()
    jobs = ['msgfuzz 5 4000', 'msgfuzz 6 4000', 'sysfuzz 7 30000', 'ptrfuzz 4 20000', 'mmaptest', 'killtest', 'iotest', 'eatmem 6000000']
    command = '(%s wait)' % ' '.join('%s > /tmp/out.%d &' % (job, n) for n, job in enumerate(jobs))
    outcome = quire.run(census.around(command, warm_up=command), disk=image, mem='32M', pager=pager, timeout=120).check()
    census.check(outcome.output)
    quire.fsck(image)
    for n, job in enumerate(jobs):
        assert quire.read(image, '/tmp/out.%d' % n), job


def test_bad_buffers_and_handles_one_by_one(quire, pager):
    """Every operation of every server, every kind of address, every kind of handle that is none."""
    image = quire.image()
    outcome = quire.run(census.around('badargs', warm_up='badargs'), disk=image, pager=pager, timeout=200).check()
    assert re.search(r'badargs: \d+ bad handles, \d+ bad buffers, \d+ workers died, 0 calls hung, 0 answers wrong', census.check(outcome.output))
    quire.fsck(image)


def test_mistakes_cost_nobody_else(quire, pager):
    """A program that does everything right beside those that do everything wrong: right answers, each within fifteen seconds."""
    image = quire.image()
    jobs = ['msgfuzz 8 8000', 'sysfuzz 9 60000', 'ptrfuzz 10 40000', 'badargs']
    command = '(%s victim 15 15000; right=$?; wait; exit $right)' % ' '.join('%s > /tmp/out.%d &' % (job, n) for n, job in enumerate(jobs))
    outcome = quire.run(census.around(command, warm_up=command), disk=image, pager=pager, timeout=300).check()
    printed = census.check(outcome.output)
    assert re.search(r'^victim: [1-9]\d* rounds, 0 wrong', printed, re.M), printed
    quire.fsck(image)
