"""When changed pages go to the disk by themselves, and that nobody waits for a slow disk but who must."""

import re

PROMPT = r'quire\$ '


def counts(text, name):
    """Every value that `census` printed of a counter."""
    return [int(value) for value in re.findall(r'%s\s+(\d+)' % re.escape(name), text)]


def census(machine, name):
    """What `census` says of one counter at the prompt of an interactive machine."""
    machine.sendline('census ' + name)
    machine.expect(r'\n%s\s+(\d+)\r*\n' % re.escape(name))
    return int(machine.match.group(1))


def test_stores_are_written_by_age(quire, pager):
    """A page stored to through a mapping that stays is on the disk some seconds later, though nobody asked."""
    disk = quire.image()
    outcome = quire.run('sleep 0; dd if=/dev/zero of=/victim bs=4096 count=4 2> /dev/null; sync; census pager.pages_written; pagerctl flush_seconds=1; '
                        'diskpoke leave /victim 2 & sleep 5; census pager.pages_written; census pager.frames_dirty', disk=disk, pager=pager)
    before, after = counts(outcome.check().output, 'pager.pages_written')
    assert after > before and counts(outcome.output, 'pager.frames_dirty') == [0]
    assert quire.read(disk, '/victim')[2 * 4096:2 * 4096 + 1] == b'L'


def test_limit_of_changed_pages(quire, pager):
    """A writer waits when too much is changed; what it wrote is right."""
    outcome = quire.run('pagerctl dirty_background=2 dirty_limit=16; dd if=/dev/zero of=/tmp/a bs=65536 count=32 2> /dev/null; '
                        'census pager.write_waits; sync; cp /tmp/a /tmp/b; cmp /tmp/a /tmp/b && wc -c /tmp/b', pager=pager, iops=100).check()
    assert counts(outcome.output, 'pager.write_waits')[0] > 0
    assert '2097152 /tmp/b' in outcome.output


def test_neighbours_go_in_one_request(quire, pager):
    outcome = quire.run('dd if=/dev/zero of=/big bs=65536 count=32 2> /dev/null; sync; census pager.pages_written; census pager.writes',
                        pager=pager).check()
    pages, writes = counts(outcome.output, 'pager.pages_written')[0], counts(outcome.output, 'pager.writes')[0]
    assert pages >= 512 and writes * 8 <= pages


def test_a_crowd_waits_and_the_shell_does_not(quire):
    """1,000 processes want 40 pages of a disk that gives none: the shell goes on meanwhile, and later there is one read a page."""
    files = [quire.tmp / 'warm', quire.tmp / 'data']
    for file in files:
        file.write_bytes(b'x' * 40 * 4096)
    machine = quire.interactive(add=files, pager='vm', mem='512M', variant='release', timeout=300)
    commands = 'echo shell $((0 + 1)); date; ps; echo shell $((1 + 1))'
    machine.expect(PROMPT)
    machine.sendline('crowd 1 /add/warm &')  # first all that the shell will need comes into memory
    machine.expect('1 right')
    machine.sendline(commands)
    machine.expect('shell 2')
    machine.sendline('ls -l /add; sync')
    machine.expect('data')
    machine.expect(PROMPT)
    before = census(machine, 'pager.reads')
    quire.hold_disk(machine, True)
    machine.sendline('crowd 1000 /add/data &')
    machine.expect('1000 begun')
    machine.sendline(commands)
    assert machine.expect(['1000 right', 'shell 2']) == 1
    quire.hold_disk(machine, False)
    machine.expect('1000 right')
    assert 40 <= census(machine, 'pager.reads') - before <= 80  # and what of programs was not in memory yet
