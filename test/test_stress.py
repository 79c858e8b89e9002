"""Everything at once: 8 processes of 4 threads with files, pipes, mappings, children, signals and locks. All that they took comes back."""

import re

import pytest

import census


def stress(quire, pager, words, mem=None, timeout=200):
    """Runs it between two censuses; (operations done, refused) of each kind."""
    image = quire.image()
    outcome = quire.run(census.around('stress ' + words, warm_up='stress -s 2 1'), pager=pager, disk=image, mem=mem, timeout=timeout)
    assert outcome.ok, outcome.story
    printed = census.check(outcome.output)
    quire.fsck(image)
    assert re.search(r'^stress: seed \d+, 8 x 4, .* 0 failed$', printed, re.M), printed
    kinds = re.findall(r'([a-z-]+) (\d+)(?: \(refused (\d+)\))?(?:,|$)', printed.splitlines()[0])
    assert len(kinds) == 22, printed
    return {name: (int(done), int(refused or 0)) for name, done, refused in kinds}


def test_for_a_minute(quire):
    """On the pager that runs when nobody chooses one."""
    done = stress(quire, None, '-s 60 1')
    assert all(count > 0 for count, _ in done.values()), done


def test_on_each_pager(quire, pager):
    done = stress(quire, pager, '-s 10 2')
    assert all(count > 0 for count, _ in done.values()), done


def test_processes_killed_in_the_middle(quire, pager):
    stress(quire, pager, '-s 10 -k 100 3')

@pytest.mark.parametrize('words', ['-s 10 4', '-s 10 -k 100 5'])
def test_in_little_memory(quire, pager, words):
    """What cannot be had is refused; nothing else fails."""
    stress(quire, pager, words, mem='24M')
