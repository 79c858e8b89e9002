"""Files on a real ext2 disk: over boots, on every block size, on corrupt images; e2fsck judges after each."""

import hashlib
import random
import re
import subprocess

import pytest

import mkimage

SIZES = [0, 1, 511, 1024, 4096, 12 * 1024 + 1, 13 * 4096, 300 * 1024, 2 * 1024 * 1024 + 777]


def make_files(folder):
    """Files of many sizes with contents that tell pages apart; the largest need double-indirect blocks at 1 KiB."""
    folder.mkdir()
    rng = random.Random(7)
    for size in SIZES:
        (folder / ('f%d' % size)).write_bytes(rng.randbytes(size))
    return folder


@pytest.mark.parametrize('block', [1024, 2048, 4096])
def test_iotest(quire, pager, block):
    """The program iotest: files, folders, links, pipes, one named case a line."""
    image = quire.image(block=block)
    outcome = quire.run('iotest', disk=image, pager=pager, timeout=120)
    assert [line for line in outcome.output.splitlines() if line.startswith('FAIL')] == []
    assert re.search(r'[1-9]\d+ passed, 0 failed', outcome.output)
    assert outcome.ok
    quire.fsck(image)


@pytest.mark.parametrize('block', [1024, 2048, 4096])
def test_copies_survive_a_reboot(quire, pager, block):
    source = make_files(quire.tmp / 'source')
    image = quire.image(block=block, add=[source])
    outcome = quire.run('cp -r /add/source /copy; rm -r /add/source; mv /copy/f4096 /copy/renamed; '
                        'ln /copy/f511 /copy/hard; mkdir /copy/deep; mkdir /copy/deep/er; echo x > /copy/deep/er/x',
                        disk=image, pager=pager, timeout=60).check()
    assert outcome.output == ''
    quire.fsck(image)
    for size in SIZES:
        name = 'renamed' if size == 4096 else 'f%d' % size
        assert quire.read(image, '/copy/' + name) == (source / ('f%d' % size)).read_bytes()
    assert quire.read(image, '/copy/hard') == (source / 'f511').read_bytes()
    outcome = quire.run('cat /copy/deep/er/x; for f in 1 2 3; do echo; done 2> /dev/null; '
                        'cmp /copy/hard /copy/f511 && rm -r /copy && ls /add && sync', disk=image, pager=pager, timeout=60)
    assert outcome.failure is None and outcome.output.startswith('x\n')
    quire.fsck(image)
    with pytest.raises(FileNotFoundError):
        quire.read(image, '/copy/hard')


def test_what_was_synced_survives_a_kill(quire, pager):
    """QEMU is killed in the middle: what was synced before is on the disk."""
    image = quire.image()
    machine = quire.interactive(disk=image, pager=pager, timeout=30)
    machine.expect(r'quire\$ ')
    machine.sendline('echo safe > /safe; sync; echo don""e')
    machine.expect(r'\n\r*done\r*\n')
    machine.sendline('while true; do echo more > /more; done')
    machine.close(force=True)
    assert quire.read(image, '/safe') == b'safe\n'
    outcome = quire.run('cat /safe', disk=image, pager=pager)
    assert outcome.check().output == 'fs: the disk was not unmounted; run e2fsck\nsafe\n'


def test_what_nobody_synced_is_on_the_disk_after_a_while(quire):
    """Names and all, after 30 s."""
    image = quire.image()
    machine = quire.interactive(disk=image, timeout=60)
    machine.expect(r'quire\$ ')
    machine.sendline('mkdir /new; echo aged > /new/file; sleep 33; echo slept""so')
    machine.expect('sleptso')
    machine.close(force=True)
    assert quire.read(image, '/new/file') == b'aged\n'


def test_a_removed_working_directory(quire):
    """It is still there for those who are in it; and nothing is wrong with the disk."""
    image = quire.image()
    outcome = quire.run('mkdir /d /d/e; cd /d/e; rmdir /d/e /d; ls -a . > /dev/null; pwd > /dev/null; echo > x; ls ..; cd /; echo end', disk=image)
    assert 'corrupt' not in outcome.story and outcome.output.endswith('end\n')
    quire.fsck(image)


def test_many_small_files(quire, pager):
    """More names than fit one directory block, made and removed again."""
    image = quire.image(block=1024)
    make = '\n'.join('echo %d > /d/a-rather-long-file-name-%d' % (n, n) for n in range(300))
    script = quire.tmp / 'make'
    script.write_text('mkdir /d\n%s\nls /d | wc -l\n' % make)
    outcome = quire.run('sh /add/make', disk=image, add=[script], pager=pager, timeout=120).check()
    assert outcome.output.split() == ['300']
    quire.fsck(image)
    assert quire.read(image, '/d/a-rather-long-file-name-299') == b'299\n'
    outcome = quire.run('rm -r /d; ls /; df', disk=image, pager=pager, timeout=60).check()
    assert 'd\n' not in outcome.output.split('df')[0].replace('add\n', '')
    quire.fsck(image)


def test_disk_fills_up_and_empties(quire, pager):
    """Free blocks after all was removed are as before."""
    image = quire.image(size='20M')
    outcome = quire.run('census disk.blocks_free; dd if=/dev/zero of=/big bs=65536; rm /big; sync; census disk.blocks_free',
                        disk=image, pager=pager, timeout=60)
    assert outcome.failure is None
    lines = [line for line in outcome.output.splitlines() if line.startswith('disk.blocks_free')]
    assert len(lines) == 2 and lines[0] == lines[1]
    quire.fsck(image)


def test_blocks_of_removed_files_come_back(quire, pager):
    """Also when the last user of a file without a name was killed, had it mapped, or the file was sparse and far beyond 4 GiB."""
    image = quire.image(size='128M')
    outcome = quire.run('posix-file-large; sync; census disk; posix-file-large; sync; census disk', disk=image, pager=pager, timeout=200)
    assert outcome.failure is None, outcome.console
    assert 'FAIL' not in outcome.output
    for counter in ('disk.blocks_free', 'disk.inodes_free'):
        lines = [line for line in outcome.output.splitlines() if line.startswith(counter)]
        assert len(lines) == 2 and lines[0] == lines[1]
    quire.fsck(image)


def test_unlinked_file_of_a_killed_system(quire):
    """QEMU is killed while a program has a file without a name: e2fsck frees it, and the next boot goes on."""
    image = quire.image()
    machine = quire.interactive(disk=image, timeout=30)
    machine.expect(r'quire\$ ')
    machine.sendline('echo kept > /gone; (rm /gone; sync; cat <&5; echo don""e; sleep 60) 5< /gone')
    machine.expect(r'\n\r*kept\r*\n\r*done\r*\n')
    machine.close(force=True)
    subprocess.run([mkimage.tool('e2fsck'), '-fy', str(image)], stdout=subprocess.DEVNULL, check=False)
    quire.fsck(image)
    assert quire.run('cat /gone || echo away', disk=image).output == 'cat: /gone: No such file or directory\naway\n'


@pytest.mark.parametrize('block, group', [(1024, 8 << 20), (2048, 32 << 20)])
def test_file_larger_than_a_group(quire, block, group):
    """Of blocks of 1 and 2 KiB a group is 8 and 32 MiB: the file goes over its end, and the host reads the same bytes."""
    image = quire.image(block=block, size='64M')
    bytes_in = group + (group >> 2) + 12345
    outcome = quire.run('dd if=/dev/urandom of=/tmp/large bs=%d count=1; cp /tmp/large /tmp/two; cmp /tmp/large /tmp/two && md5sum /tmp/large'
                        % bytes_in if group < 16 << 20 else
                        'dd if=/dev/urandom of=/tmp/large bs=%d count=1; md5sum /tmp/large' % bytes_in, disk=image, timeout=120).check()
    quire.fsck(image)
    data = quire.read(image, '/tmp/large')
    assert len(data) == bytes_in
    assert hashlib.md5(data).hexdigest() in outcome.output


# --- corrupt images: an error, never a crash ---

EXERCISE = 'ls -l / /add /add/dir; cat /add/one | wc; cat /add/two | wc; cp /add/one /add/three; echo new > /add/dir/new; ' \
           'mv /add/two /add/dir/two; rm -r /add/dir; mkdir /add/fresh; ln /add/one /add/link; rm /add/one; sync; echo on'


@pytest.fixture
def source(quire):
    folder = quire.tmp / 'source'
    (folder / 'dir').mkdir(parents=True)
    for name in ('one', 'two'):
        (folder / name).write_bytes(name.encode() * 100000)
    (folder / 'dir/leaf').write_text('leaf')
    return [folder / 'one', folder / 'two', folder / 'dir']


def debugfs(image, *commands):
    script = ''.join(command + '\n' for command in commands)
    subprocess.run([mkimage.tool('debugfs'), '-w', '-f', '/dev/stdin', str(image)], input=script, text=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


def sane(outcome, what):
    """Whatever an image does, no server dies, no kernel panics, nothing hangs."""
    assert 'PANIC' not in outcome.console and ' died: ' not in outcome.console, '%s\n%s' % (what, outcome.console)
    assert 'timeout' not in (outcome.failure or ''), '%s\n%s' % (what, outcome.console)


DAMAGE = {
    'block beyond the disk': ['sif /add/one block[0] 99999999'],
    'indirect block beyond the disk': ['sif /add/one block[IND] 4294967295'],
    'double-indirect block is the superblock': ['sif /add/one block[DIND] 0', 'sif /add/one block[IND] 1'],
    'huge size': ['sif /add/one size 0x7fffffffffff', 'sif /add/two size 0xffffffffffffffff'],
    'inode of no type': ['sif /add/one mode 0'],
    'file is a directory': ['sif /add/one mode 040755'],
    'directory is a file': ['sif /add/dir mode 0100644'],
    'directory without blocks': ['sif /add/dir block[0] 0'],
    'directory of odd size': ['sif /add/dir size 1000'],
    'directory with a block beyond the disk': ['sif /add/dir block[0] 77777777'],
    'no links': ['sif /add/one links_count 0'],
    'too many links': ['sif /add/one links_count 65535'],
    'free inode in use': ['freei /add/one'],
    'names of no inode': ['clri /add/two', 'clri /add/dir'],
    'directory in itself': ['ln /add/dir /add/dir/again'],
    'symlink too long': ['symlink /add/sym target', 'sif /add/sym size 100000'],
    'all blocks taken': ['ssv free_blocks_count 0'],
    'all blocks free': ['ssv free_blocks_count 4000000000'],
    'two owners of a block': ['sif /add/one block[1] 2', 'sif /add/two block[1] 2'],
}


@pytest.mark.parametrize('what', sorted(DAMAGE))
def test_damage(quire, source, what):
    image = quire.image(add=source)
    debugfs(image, *DAMAGE[what])
    outcome = quire.run(EXERCISE, disk=image, timeout=30)
    sane(outcome, what)
    assert outcome.output.endswith('on\n') or 'cannot mount' in outcome.console


def metadata_bytes(image):
    """Where damage is interesting: everything before the first data, and the directory blocks of / and /add."""
    result = subprocess.run([mkimage.tool('debugfs'), '-R', 'blocks /add', str(image)], stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, text=True, check=True)
    ranges = [(4096, 12 * 4096)] + [(int(block) * 4096, int(block) * 4096 + 512) for block in result.stdout.split()]
    return ranges


@pytest.mark.parametrize('seed', range(24))
def test_random_damage(quire, source, seed):
    image = quire.image(add=source)
    rng = random.Random(seed)
    with open(image, 'r+b') as file:
        for start, end in metadata_bytes(image):
            for _ in range(rng.choice([1, 4, 40])):
                file.seek(rng.randrange(start, end))
                file.write(bytes([rng.choice([0, 1, 0x7f, 0x80, 0xff, rng.randrange(256)])]))
    sane(quire.run(EXERCISE, disk=image, timeout=30), 'seed %d' % seed)


@pytest.mark.parametrize('offset, data', [
    (1024 + 56, b'\0\0'), (1024 + 24, b'\xff\xff\xff\xff'), (1024 + 32, b'\0\0\0\0'), (1024 + 40, b'\0\0\0\0'),
    (1024 + 88, b'\x07\0'), (1024 + 4, b'\xff\xff\xff\xff'), (1024 + 96, b'\xff\xff\xff\xff'), (1024 + 20, b'\xff\xff\xff\x7f'),
    (4096, b'\xff' * 32), (0, b'\0' * 8192)])
def test_damaged_superblock(quire, offset, data):
    """A disk that cannot be mounted: the boot says so and ends; the file server does not die."""
    image = quire.image()
    with open(image, 'r+b') as file:
        file.seek(offset)
        file.write(data)
    sane(quire.run('echo on', disk=image, timeout=30), 'superblock byte %d' % offset)


def test_copy_is_the_same_after_all(quire, pager):
    """A large file through a pipe and back: the same bytes, by hash on the host."""
    data = quire.tmp / 'data'
    data.write_bytes(random.Random(1).randbytes(5 << 20))
    image = quire.image()
    quire.run('cat /add/data | cat > /tmp/a; cp /tmp/a /tmp/b; rm /add/data', disk=image, add=[data], pager=pager, timeout=60).check()
    quire.fsck(image)
    assert hashlib.sha256(quire.read(image, '/tmp/b')).digest() == hashlib.sha256(data.read_bytes()).digest()
