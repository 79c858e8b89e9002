#!/usr/bin/python3
"""`./quire diff`: programs of random memory operations, the same on the Linux host and on Quire: every result must agree.

    SEEDS=1000  how many programs    FROM=1  the first seed    PAGER=vm    OPS=80  operations of a program    BATCH=500  programs a boot
    JOBS=2  boots at once
    FILE=path   run the programs of this file instead          SHOW=1      with FILE: print what both say, side by side
Other words as for `./quire run` (MEM=16M, VARIANT=debug). A program whose results differ is shrunk to a short one, which is printed and
kept in build/diff; move it to test/diff and it is a test. Status 1 when there was a difference. docs/DIFF.md says how it works.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

import diffgen
import machine

SOURCES = os.path.join(machine.ROOT, 'user', 'check', 'memdiff')
ENDED = re.compile(r'^= (\S+) ([0-9a-f]{16})$', re.MULTILINE)
FAILED = re.compile(r'^= (\S+): (.*)$', re.MULTILINE)
SHRINK_MAX = 5         # differences of one run that are shrunk


def native():
    """The interpreter for the host, compiled when its sources are newer."""
    binary = os.path.join(machine.BUILD, 'diff', 'memdiff')
    sources = sorted(os.path.join(SOURCES, name) for name in os.listdir(SOURCES))
    if not os.path.exists(binary) or os.path.getmtime(binary) < max(map(os.path.getmtime, sources)):
        os.makedirs(os.path.dirname(binary), exist_ok=True)
        made = '%s.%d' % (binary, os.getpid())
        subprocess.run(['gcc', '-D_GNU_SOURCE', '-std=gnu11', '-O1', '-g', '-Wall', '-Wextra', '-o', made]
                       + [path for path in sources if path.endswith('.c')], check=True)
        os.rename(made, binary)
    return binary


def text_of(programs):
    """One text of many programs: {name: lines}."""
    return ''.join('= %s\n%s\n' % (name, '\n'.join(lines)) for name, lines in programs.items())


def programs_of(path):
    """{name: lines} of a file of programs; one without a name line gets that of the file."""
    programs, name = {}, os.path.basename(path).split('.')[0]
    with open(path) as file:
        for line in file.read().splitlines():
            if line.startswith('= '):
                name = line[2:]
                programs[name] = []
            elif line and not line.startswith('#'):
                programs.setdefault(name, []).append(line)
    return programs


class Host:
    """The reference: Linux."""

    def run(self, path, verbose=False):
        os.makedirs(os.path.dirname(native()), exist_ok=True)
        folder = tempfile.mkdtemp(prefix='files-', dir=os.path.dirname(native()))  # not in a tmpfs: docs/DIFF.md
        try:
            result = subprocess.run([native()] + ['-v'] * verbose + [path, folder], stdout=subprocess.PIPE,
                                    stderr=subprocess.STDOUT, text=True, errors='replace', timeout=3600)
            return result.stdout
        finally:
            shutil.rmtree(folder, ignore_errors=True)


class Guest:
    """Quire; words are those of machine.Options. .failure: None, or why the last run failed."""

    def __init__(self, **words):
        self.words = dict({'timeout': 1200}, **words)
        self.failure = None

    def another(self):
        return Guest(**self.words)

    def run(self, path, verbose=False):
        command = 'memdiff %s/add/%s /tmp' % ('-v ' * verbose, os.path.basename(path))
        outcome = machine.run(machine.Options(**dict(self.words, cmd=command, add=[path])))
        self.failure = outcome.failure
        if outcome.failure:  # what was said just before is the reason
            last = [line for line in outcome.output.splitlines() if line[:1] not in '= ' and not line[:1].isdigit()]
            self.failure = ' / '.join([outcome.failure.splitlines()[0]] + last[-3:-1])
        return outcome.output


def results(runner, programs):
    """{name: hash, or what went wrong} of the programs on a runner. One that kills the system costs only itself."""
    told, left = {}, dict(programs)
    while left:
        with tempfile.NamedTemporaryFile('w', prefix='programs', suffix='.ops') as file:
            file.write(text_of(left))
            file.flush()
            output = runner.run(file.name)
        for name, value in ENDED.findall(output):
            told[name] = value
        for name, why in FAILED.findall(output):
            told[name] = why
        left = {name: lines for name, lines in left.items() if name not in told}
        if left:
            name = next(iter(left))
            told[name] = getattr(runner, 'failure', None) or 'no result'
            if FAILED.search(output):
                told.pop(name)  # it was the one before that stopped the run
            else:
                left.pop(name)
    return told


def differing(guest, programs):
    """Names of the programs whose results differ, and the two results: {name: (host, guest)}."""
    with ThreadPoolExecutor(1) as pool:
        expecting = pool.submit(results, Host(), programs)
        got = results(guest, programs)
        expected = expecting.result()
    return {name: (expected[name], got[name]) for name in programs if expected[name] != got[name]}


def transcript(runner, lines):
    with tempfile.NamedTemporaryFile('w', prefix='program', suffix='.ops') as file:
        file.write(text_of({'it': lines}))
        file.flush()
        return runner.run(file.name, verbose=True).splitlines()


def side_by_side(guest, lines):
    """Each operation with what both say; `|` between them where they differ."""
    host_says, guest_says = by_operation(transcript(Host(), lines)), by_operation(transcript(guest, lines))
    table = []
    for number, line in enumerate(lines):
        left, right = host_says.get(number, '-'), guest_says.get(number, '-')
        table.append('%-44s %-40s %s' % (line, left, '' if left == right else '| ' + right))
    return table


def by_operation(said):
    told = {}
    for line in said:
        match = re.match(r'(\d+) ?(.*)', line)
        if match:
            number = int(match.group(1))
            told[number] = match.group(2)
        elif line.startswith('  ') and told:
            told[number] += ' ' + line.strip()
    return told


def shrink(guest, lines):
    """The shortest program found that still differs: delta debugging, all candidates of a round in one boot."""
    first = next((number for number, line in enumerate(side_by_side(guest, lines)) if '| ' in line), None)
    if first is not None and differing(guest, {'cut': lines[:first + 1]}):
        lines = lines[:first + 1]
    pieces = 2
    while len(lines) > 1:
        step = max(1, -(-len(lines) // pieces))
        starts = list(range(0, len(lines), step))
        candidates = {str(start): lines[:start] + lines[start + step:] for start in starts}
        found = differing(guest, candidates)
        good = [start for start in starts if str(start) in found]
        if good:
            without = [line for number, line in enumerate(lines) if number // step * step not in good]
            together = len(good) > 1 and without and differing(guest, {'all': without})
            lines = without if together else candidates[str(good[0])]
            pieces = max(2, pieces - 1)
        elif step == 1:
            break
        else:
            pieces = min(len(lines), pieces * 2)
    return lines


def report(guest, name, lines):
    small = shrink(guest, lines)
    path = os.path.join(machine.BUILD, 'diff', '%s.ops' % name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w') as file:
        file.write('\n'.join(small) + '\n')
    print('\n%s: %d operations; host, then Quire where it differs (%s)' % (name, len(small), os.path.relpath(path, machine.ROOT)))
    print('\n'.join('    ' + line for line in side_by_side(guest, small)), flush=True)


def sweep(guest, what, seeds, ops, batch, progress=None, jobs=1):
    """{seed: (lines, host, guest)} of the seeds whose results differ. A batch is made, run and forgotten, so that any number will do."""
    def run_batch(start):
        programs = {str(seed): diffgen.generate(seed, what, ops) for seed in seeds[start:start + batch]}
        pairs = differing(guest.another() if jobs > 1 else guest, programs)
        return len(programs), {name: (programs[name], *pair) for name, pair in pairs.items()}

    found, done = {}, 0
    with ThreadPoolExecutor(jobs) as pool:
        for ran, differ in pool.map(run_batch, range(0, len(seeds), batch)):
            done += ran
            found.update(differ)
            if progress:
                progress(done, found)
    return found


def main():
    words = {}
    for word in sys.argv[1:]:
        name, equals, value = word.partition('=')
        if not equals:
            sys.exit('diff: not KEY=value: ' + word)
        words[name.lower()] = value
    take = {name: int(words.pop(name, value)) for name, value in
            {'seeds': 1000, 'from': 1, 'ops': 80, 'batch': 500, 'show': 0, 'jobs': 1}.items()}
    path = words.pop('file', None)
    words.setdefault('pager', 'vm')
    guest = Guest(**words)
    if path:
        sys.exit(run_file(guest, path, take['show']))
    began = time.monotonic()

    def progress(done, found):
        seconds = time.monotonic() - began
        print('%d of %d programs, %d differ, %d s, %d s to go' % (done, take['seeds'], len(found), seconds,
                                                                  seconds / done * (take['seeds'] - done)), flush=True)

    found = sweep(guest, diffgen.profile(words['pager']), range(take['from'], take['from'] + take['seeds']), take['ops'],
                  take['batch'], progress, take['jobs'])
    for name in list(found)[:SHRINK_MAX]:
        print('%s: host %s, Quire %s' % (name, *found[name][1:]))
        report(guest, name, found[name][0])
    if len(found) > SHRINK_MAX:
        print('\nthese differ too: ' + ' '.join(list(found)[SHRINK_MAX:]))
    print('seeds %d to %d on %s: %d differ' % (take['from'], take['from'] + take['seeds'] - 1,
                                               ' '.join('%s=%s' % pair for pair in sorted(words.items())), len(found)))
    sys.exit(1 if found else 0)


def run_file(guest, path, show):
    programs = programs_of(path)
    found = differing(guest, programs)
    for name in programs if show else found:
        print('%s%s' % (name, ': differs' if name in found else ''))
        print('\n'.join('    ' + line for line in side_by_side(guest, programs[name])))
    print('%d programs, %d differ' % (len(programs), len(found)))
    return 1 if found else 0


if __name__ == '__main__':
    main()
