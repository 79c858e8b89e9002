"""A disk that fails: QEMU's blkdebug driver answers chosen sectors with an error. Nothing hangs, nothing dies but who must."""

import random
import re
import subprocess

import pytest

import mkimage

PAGE = 4096


def blocks_of(image, path):
    """The disk blocks of a file, in order."""
    result = subprocess.run([mkimage.tool('debugfs'), '-R', 'blocks ' + path, str(image)], stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, text=True, check=True)
    return [int(word) for word in result.stdout.split()]


def rule(event, block, errno=5, once='off'):
    iotype = event.split('_')[0]
    return '[inject-error]\nevent = "%s"\niotype = "%s"\nerrno = "%d"\nsector = "%d"\nonce = "%s"\n\n' % (
        event, iotype, errno, block * 8, once)


@pytest.fixture
def disk(quire):
    """An image with /add/victim, six pages; page n is full of the letter n."""
    path = quire.tmp / 'victim'
    path.write_bytes(b''.join(bytes([ord('0') + n]) * PAGE for n in range(6)))
    return quire.image(add=[path])


def test_read_error(quire, pager, disk):
    """Page 3 cannot be read: who maps it gets SIGBUS and a message, who reads it EIO, all else works."""
    errors = quire.blkdebug(rule('read_aio', blocks_of(disk, '/add/victim')[3]))
    commands = ['diskpoke read /add/victim 3', 'diskpoke pread /add/victim 3', 'diskpoke read /add/victim 5',
                'cat /add/victim > /tmp/copy', 'ls /add', 'echo written > /tmp/new; cat /tmp/new']
    script = '; '.join('%s; echo "status $?"' % command for command in commands)
    outcome = quire.run(script, disk=disk, pager=pager, blkdebug=errors, timeout=60)
    assert outcome.failure is None
    parts = re.split(r'status (\d+)\n', outcome.output)
    texts, statuses = parts[0::2], [int(word) for word in parts[1::2]]
    if pager != 'eager':  # eager finds the error at mmap
        assert statuses[0] == 128 + 7 and re.search(r'diskpoke\[\d+\]: bus error', texts[0])
    assert statuses[0] != 0 and 'the first byte' not in texts[0]
    assert statuses[1] == 1 and 'read: ' in texts[1] and 'fine' not in texts[1]
    assert statuses[2:] == [0, 1, 0, 0]
    assert 'the first byte is 53' in texts[2]
    assert texts[5] == 'written\n'
    quire.fsck(disk)


def test_write_error_is_reported(quire, pager, disk):
    """Page 2 of a file cannot be written: fsync and msync say so; other pages, other files and the file system are sound."""
    errors = quire.blkdebug(rule('write_aio', blocks_of(disk, '/add/victim')[2]))
    script = 'diskpoke write /add/victim 2; echo "status $?"; diskpoke store /add/victim 2; echo "status $?"; ' \
             'diskpoke write /add/victim 4 > /dev/null; cp /add/victim /add/other; diskpoke write /add/other 2; echo "status $?"'
    outcome = quire.run(script, disk=disk, pager=pager, blkdebug=errors, timeout=60)
    assert outcome.failure is None
    parts = re.split(r'status (\d+)\n', outcome.output)
    assert parts[1] == '1' and re.search(r'fsync: (?!fine)', parts[0])
    assert parts[3] == '1' and re.search(r'msync: (?!fine)', parts[2])
    assert parts[5] == '0' and 'fsync: fine' in parts[4]
    quire.fsck(disk)
    content = quire.read(disk, '/add/victim')
    assert content[4 * PAGE:5 * PAGE] == b'W' * PAGE
    assert content[5 * PAGE:] == b'5' * PAGE and content[:PAGE] == b'0' * PAGE
    assert quire.read(disk, '/add/other')[2 * PAGE:3 * PAGE] == b'W' * PAGE


def test_write_error_is_told_once_to_each_open_file(quire, pager, disk):
    """A write fails, the next one succeeds: whoever had the file open hears of it once, used or not."""
    errors = quire.blkdebug(rule('write_aio', blocks_of(disk, '/add/victim')[2], once='on'))
    outcome = quire.run('diskpoke both /add/victim 2', disk=disk, pager=pager, blkdebug=errors, timeout=60).check()
    lines = outcome.output.splitlines()[1:]
    assert lines[0] == 'write: fine' and lines[3:] == ['first: fine', 'second: fine']
    assert [line.split(':')[0] for line in lines[1:3]] == ['first', 'second'] and 'fine' not in lines[1] + lines[2]


def test_o_sync_writes_to_the_disk(quire, pager, disk):
    """A write by O_SYNC fails if its page cannot be written, or the disk not be flushed; it has reached the disk when it returns."""
    errors = quire.blkdebug(rule('write_aio', blocks_of(disk, '/add/victim')[2]))
    outcome = quire.run('diskpoke osync /add/victim 4; diskpoke osync /add/victim 2; echo on', disk=disk, pager=pager, blkdebug=errors, timeout=60)
    lines = outcome.output.splitlines()
    assert lines == ['write: fine', 'write: I/O error', 'on'], outcome.console
    assert quire.read(disk, '/add/victim')[4 * PAGE:5 * PAGE] == b'W' * PAGE
    errors = quire.blkdebug('[inject-error]\nevent = "flush_to_disk"\niotype = "flush"\nerrno = "5"\nonce = "off"\n\n')
    outcome = quire.run('diskpoke osync /add/victim 3; echo on', disk=disk, blkdebug=errors, pager=pager, timeout=60)
    assert outcome.output.startswith('write: I/O error\non\n'), outcome.console


def test_program_that_cannot_be_read(quire, pager):
    """A page of a program's text fails: that program ends, or does not start; the shell goes on."""
    disk = quire.image()
    blocks = blocks_of(disk, '/bin/grep')
    errors = quire.blkdebug(''.join(rule('read_aio', block) for block in blocks[2:]))
    outcome = quire.run('echo x | grep x; echo "status $?"; echo on', disk=disk, pager=pager, blkdebug=errors, timeout=60)
    assert outcome.failure is None
    assert 'status 0' not in outcome.output
    assert outcome.output.endswith('on\n')


def test_every_read_fails_after_boot(quire, pager, disk):
    """Directory blocks fail: names in them give an error, nothing hangs."""
    errors = quire.blkdebug(''.join(rule('read_aio', block) for block in blocks_of(disk, '/add')))
    outcome = quire.run('ls /add; echo "status $?"; cat /add/victim; echo "status $?"; ls /bin > /dev/null && echo on',
                        disk=disk, pager=pager, blkdebug=errors, timeout=60)
    assert outcome.failure is None
    assert re.findall(r'status (\d+)', outcome.output) == ['1', '1']
    assert outcome.output.endswith('on\n')


def test_disk_full(quire, pager):
    """A disk without room: an error each time, the file system stays sound, and room comes back."""
    disk = quire.image(size='20M')
    outcome = quire.run('dd if=/dev/zero of=/big bs=65536 count=1000; echo "status $?"; rm /big; sync; '
                        'echo small > /small && cat /small', disk=disk, pager=pager, timeout=60)
    assert outcome.failure is None
    assert re.search(r'status [1-9]', outcome.output)
    assert outcome.output.endswith('small\n')
    quire.fsck(disk)


def program_blocks(image):
    """Blocks of the programs, but for the shell."""
    names = subprocess.run([mkimage.tool('debugfs'), '-R', 'ls -p /bin', str(image)], stdout=subprocess.PIPE,
                           stderr=subprocess.DEVNULL, text=True, check=True).stdout
    files = [line.split('/')[5] for line in names.splitlines() if line.startswith('/')]
    return [block for name in files if name not in ('.', '..', 'sh') for block in blocks_of(image, '/bin/' + name)]


@pytest.mark.parametrize('seed', range(4))
def test_random_read_errors(quire, pager, seed):
    """One block in ten of the programs cannot be read: some do not start, some end; nothing hangs and the disk stays sound."""
    disk = quire.image()
    rng = random.Random(seed)
    bad = [block for block in program_blocks(disk) if rng.random() < 0.1]
    errors = quire.blkdebug(''.join(rule('read_aio', block) for block in bad))
    outcome = quire.run('cp -r /bin /copy; ls -l /copy > /tmp/l; iotest > /tmp/i; mmaptest > /tmp/m; rm -r /copy; sync; exit 9',
                        disk=disk, pager=pager, blkdebug=errors, timeout=60)
    assert outcome.failure is None and outcome.status == 9  # the shell needs no block that fails
    quire.fsck(disk)


@pytest.mark.parametrize('seed', range(4))
def test_random_write_errors(quire, pager, seed):
    """One block in ten of the disk cannot be written, whatever it holds: errors are told, nothing hangs, no server dies."""
    disk = quire.image()
    rng = random.Random(seed)
    bad = [block for block in range(600, 4000) if rng.random() < 0.1]
    errors = quire.blkdebug(''.join(rule('write_aio', block) for block in bad))
    outcome = quire.run('cp -r /bin /copy; sync; iotest > /tmp/i; mmaptest > /tmp/m; rm -r /copy; sync; exit 9',
                        disk=disk, pager=pager, blkdebug=errors, timeout=60)
    assert outcome.status is not None, outcome.failure


def test_fsync_and_msync_flush(quire, pager, disk):
    """fsync and msync end in a flush of the disk: when that fails they say so, although every byte was written."""
    errors = quire.blkdebug('[inject-error]\nevent = "flush_to_disk"\niotype = "flush"\nerrno = "5"\nonce = "off"\n\n')
    script = 'diskpoke write /add/victim 2; diskpoke store /add/victim 3; diskpoke read /add/victim 2; echo on'
    outcome = quire.run(script, disk=disk, blkdebug=errors, pager=pager, timeout=60)
    assert re.search(r'^write: fine\nfsync: I/O error\n', outcome.output, re.M), outcome.console
    assert re.search(r'^msync: I/O error\n', outcome.output, re.M), outcome.console
    assert '\non\n' in outcome.output  # init, too, says then that it cannot sync
