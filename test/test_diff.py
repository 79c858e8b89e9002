"""Programs of memory operations say the same on the Linux host and on Quire (docs/DIFF.md): random ones, and those of diff/."""

import glob
import os

import pytest

import harness

import diff
import diffgen

SEEDS = {'vm': 300, 'eager': 100, 'minimal': 100}


def guest(pager):
    return diff.Guest(pager=pager, timeout=900)


def test_random_programs(pager):
    found = diff.sweep(guest(pager), diffgen.profile(pager), range(1, SEEDS[pager] + 1), ops=80, batch=500)
    for name in list(found)[:1]:
        diff.report(guest(pager), name, found[name][0])
    assert not found, 'seeds that differ: ' + ' '.join(found)


def test_random_programs_in_debug_build():
    """Invariants are checked after each system call, and the generator makes other programs than above."""
    found = diff.sweep(diff.Guest(pager='vm', variant='debug', timeout=900), diffgen.profile('vm'), range(1001, 1031), ops=80, batch=500)
    assert not found, 'seeds that differ: ' + ' '.join(found)


def comment(path, word):
    """The words of a comment `# word: ...` in a program, or None."""
    with open(path) as file:
        return next((line.split(':')[1].split() for line in file if line.startswith('# %s:' % word)), None)


def kept(pager):
    """Programs that once differed; `# on: NAME...` says on which pagers they can run at all, `# linux: 6.17` since when the host says so."""
    programs = {}
    for path in sorted(glob.glob(os.path.join(harness.ROOT, 'test', 'diff', '*.ops'))):
        since = comment(path, 'linux') or ['0']
        if pager in (comment(path, 'on') or [pager]) and diffgen.host_version() >= tuple(map(int, since[0].split('.'))):
            programs[os.path.basename(path)[:-4]] = diff.programs_of(path)[os.path.basename(path)[:-4]]
    return programs


def test_programs_that_once_differed(pager):
    programs = kept(pager)
    assert programs
    runner = diff.Guest(pager=pager, timeout=900, args='audit=1')
    found = diff.differing(runner, programs)
    for name in found:
        print('\n'.join(diff.side_by_side(runner, programs[name])))
    assert not found, ' '.join(found)


def test_a_difference_is_found_and_shrunk(monkeypatch):
    """The machinery: a run of Quire that says something else of one operation is cut down to that operation and what it needs."""
    class Liar(diff.Host):
        def run(self, path, verbose=False):
            programs = diff.programs_of(path)
            with open(path, 'w') as file:
                file.write(diff.text_of({name: [line.replace('msync w9000 1000 s', 'msync w9000 1000 as') for line in lines]
                                         for name, lines in programs.items()}))
            output = super().run(path, verbose)
            with open(path, 'w') as file:
                file.write(diff.text_of(programs))
            return output

    lines = diffgen.generate(7, diffgen.profile('vm'), 40)
    lines[20:20] = ['0 mmap w9000 1000 rw pfa 0 0 r0', '0 msync w9000 1000 s']
    assert diff.shrink(Liar(), lines) in (['0 mmap w9000 1000 rw pfa 0 0 r0', '0 msync w9000 1000 s'], ['0 msync w9000 1000 s'])


def test_a_crash_costs_one_program():
    """The machinery: the system ends in the middle of a program. The others are run all the same, and it is told what was said last."""
    class Crashing(diff.Host):
        boots = 0
        failure = None

        def run(self, path, verbose=False):
            self.boots += 1
            output = super().run(path, verbose)
            end = output.find('= 3 ')
            self.failure = 'died' if end >= 0 else None
            return output[:end] if end >= 0 else output

    programs = {str(seed): diffgen.generate(seed, diffgen.profile('vm'), 20) for seed in range(1, 7)}
    guest = Crashing()
    told = diff.results(guest, programs)
    assert guest.boots == 2 and told.pop('3') == 'died'
    assert told == {name: value for name, value in diff.results(diff.Host(), programs).items() if name != '3'}
