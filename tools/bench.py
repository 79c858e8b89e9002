#!/usr/bin/python3
"""`./quire bench`: guest instructions an operation takes, beside the goals and what others need (tools/goals.csv).

Boots the release kernel three times with one tick of time an instruction (QEMU's -icount shift=0): the archive task kbench measures the
kernel alone, the program bench the whole system (with no frames zeroed ahead, but for the row that is about these: when the
machine is idle is up to the disk, and the figures must be the same on each run), and once more with a swap disk, for what that costs (slow, so that the machine is idle when it answers, on every host). All print lines `name,instructions`. Prints a table and writes
build/bench.csv: name,instructions,goal. The others' columns: Linux 6.1 in kernel (ipc: a pipe) and with
a handler of userfaultfd in another process, seL4 with no fast path for faults, xv6 with the mmap lab, tuned; all measured
on this emulator.
"""

import csv
import os
import re
import sys

import machine

LINE = re.compile(r'^([a-z][a-z0-9_]*),(\d+)$', re.MULTILINE)
COLUMNS = ('name', 'instructions', 'goal', 'linux', 'uffd', 'sel4', 'xv6')
RUNS = ({'task': 'kbench'}, {'cmd': 'bench'}, {'cmd': 'bench --swap', 'swap': '16M', 'iops': 100})


def main():
    words = dict(word.lower().split('=', 1) if '=' in word else sys.exit('bench: not KEY=value: ' + word)
                 for word in sys.argv[1:])
    with open(os.path.join(machine.ROOT, 'tools', 'goals.csv')) as file:
        goals = {row['name']: row for row in csv.DictReader(file)}
    measured = {}
    for run in RUNS:
        measured.update(measure(dict(words, **run)))
    rows = [dict(goals.get(name, {}), name=name, instructions=measured.get(name, ''))
            for name in list(goals) + [name for name in measured if name not in goals]]
    print_table(rows)
    write_csv(os.path.join(machine.BUILD, 'bench.csv'), rows)
    lacking = [name for name in goals if name not in measured]
    if lacking and words.get('pager', 'vm') == 'vm':
        sys.exit('bench: not measured: ' + ' '.join(lacking))
    if lacking:
        print('(not measured, since pager %s has nothing of the kind: %s)' % (words['pager'], ' '.join(lacking)))


def measure(words):
    outcome = machine.run(machine.Options(**dict({'icount': 1, 'timeout': 300, 'mem': '256M', 'args': 'zero_ahead=0'}, **words)))
    if not outcome.ok:
        sys.exit('%s\nbench: %s failed: %s' % (outcome.story, words.get('task') or words.get('cmd'),
                                               outcome.failure or 'status %d' % outcome.status))
    return {name: int(value) for name, value in LINE.findall(outcome.output)}


def print_table(rows):
    print('%-24s %12s %8s   %9s %8s %8s %8s   (guest instructions)' % COLUMNS)
    for row in rows:
        cells = ['{:,}'.format(int(row[column])) if row.get(column) not in (None, '') else '-' for column in COLUMNS[1:]]
        print('%-24s %12s %8s   %9s %8s %8s %8s' % (row['name'], *cells))


def write_csv(path, rows):
    with open(path + '.new', 'w', newline='') as file:
        writer = csv.writer(file, lineterminator='\n')
        writer.writerow(('name', 'instructions', 'goal'))
        for row in rows:
            writer.writerow((row['name'], row['instructions'], row.get('goal', '')))
    os.rename(path + '.new', path)


if __name__ == '__main__':
    main()
