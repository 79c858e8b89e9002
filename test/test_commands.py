"""./quire and the tools behind it, as a person calls them."""

import os
import shutil
import subprocess

import pytest

import harness
import mkarchive
import mkimage

QUIRE = os.path.join(harness.ROOT, 'quire')


def call(*words, **more):
    return subprocess.run([QUIRE, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, errors='replace', timeout=300, **more)


@pytest.mark.parametrize('command, status, output', [
    ('echo hello', 0, 'hello\n[exit 0]\n'),
    ('echo -n hello; exit 3', 3, 'hello\n[exit 3]\n'),
    ("echo \"it's\" 'a \\ b'", 0, "it's a \\ b\n[exit 0]\n"),
])
def test_run_prints_only_the_output(command, status, output):
    result = call('run', 'CMD=' + command)
    assert (result.returncode, result.stdout) == (status, output)


def test_scons_run_is_the_same():
    result = subprocess.run(['/usr/bin/scons', '-Q', 'run', 'CMD=echo hello'], cwd=harness.ROOT, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert result.returncode == 0 and result.stdout.endswith('hello\n[exit 0]\n')


def test_timeout_is_a_failure():
    result = call('run', 'CMD=echo begun; sleep 1000', 'TIMEOUT=10')
    assert result.returncode == 1
    assert result.stdout == 'begun\n'
    assert 'timeout: still running after 10 s' in result.stderr and '| begun' in result.stderr
    assert 'pc  ' in result.stderr


def test_disk_is_kept_and_add_replaces(tmp_path):
    disk, note = tmp_path / 'kept.img', tmp_path / 'note'
    note.write_text('one\n')
    words = ['DISK=%s' % disk, 'ADD=%s' % note]
    assert call('run', 'CMD=cat /add/note; echo kept > /file', *words).stdout == 'one\n[exit 0]\n'
    note.write_text('two\n')
    assert call('run', 'CMD=cat /add/note /file', *words).stdout == 'two\nkept\n[exit 0]\n'
    assert mkimage.get(str(disk), '/file') == b'kept\n'


def test_a_disk_that_was_not_unmounted_is_mended(tmp_path):
    """A machine ends in the midst of things: what was synced is there, the next boot finds nothing wrong; FSCK=no shows it as it was left."""
    disk = tmp_path / 'kept.img'
    words = ['DISK=%s' % disk, 'TIMEOUT=20']
    assert call('run', 'CMD=echo kept > /file; sync; mkdir /more; cp /bin/ls /more; sync; echo later >> /more/ls; sleep 1000', *words).returncode == 1
    assert call('run', 'CMD=cat /file', 'FSCK=no', *words).stdout == 'fs: the disk was not unmounted; run e2fsck\nkept\n[exit 0]\n'
    assert call('run', 'CMD=cat /file; cmp /bin/ls /more/ls', *words).stdout.startswith('kept\n')
    assert call('run', 'CMD=cat /file', *words).stderr == ''
    subprocess.run([mkimage.tool('debugfs'), '-w', '-R', 'clri /more', str(disk)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    found = call('run', 'CMD=ls -d /more; echo on', *words)  # the fs server notices, and the next boot mends it
    assert 'corrupt' in found.stdout and found.stderr == '', found
    mended = call('run', 'CMD=cat /file', *words)
    assert mended.stdout == 'kept\n[exit 0]\n' and 'e2fsck says' in mended.stderr, mended


def test_add_of_a_file_that_is_not_there():
    result = call('run', 'CMD=true', 'ADD=/no/such/file')
    assert result.returncode == 1 and 'no such file' in result.stderr


def test_unknown_word():
    result = call('run', 'COMMAND=true')
    assert result.returncode == 1 and 'unknown option command=' in result.stderr


def test_nothing_stays_behind(tmp_path):
    result = call('run', 'CMD=sleep 1000', 'TIMEOUT=2', env=dict(os.environ, TMPDIR=str(tmp_path)))
    assert result.returncode == 1 and os.listdir(tmp_path) == []


def test_missing_packages_are_named(tmp_path):
    script = tmp_path / 'quire'
    with open(QUIRE) as file:
        text = file.read()
    script.write_text(text.replace('/usr/bin/riscv64-unknown-elf-gcc', '/usr/bin/no-such-compiler')
                      .replace('$(id -u)', '1000'))
    result = subprocess.run(['bash', str(script), 'run'], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert result.returncode == 1
    assert result.stderr.endswith('sudo apt-get install -y --no-install-recommends gcc-riscv64-unknown-elf\n')


@pytest.mark.skipif(not shutil.which('gdb-multiarch'), reason='needs gdb')
def test_debug_stops_at_the_first_line_and_shows_objects(pager):
    commands = ['bt 1', 'break thread_fork', 'continue', 'quire threads', 'quire endpoints', 'quire spaces',
                'quire pagetable fs', 'quire caps tty', 'quire vmas', 'kill']
    result = call('debug', 'PAGER=' + pager, 'CMD=(true; true)', 'GDB=-batch ' + ' '.join("-ex '%s'" % command for command in commands))
    text = result.stdout + result.stderr
    assert '#0  kmain' in text
    for word in ('tty ', 'blk ', 'fs ', 'pager-%s ' % pager, 'proc '):
        assert word in text
    assert 'receivers: 0x' in text                # endpoints
    assert 'space fs at 0x' in text and 'r-xua' in text
    assert 'rights 0x' in text                    # capabilities
    assert 'process 2 ' in text and 'inode ' in text and 'anonymous' in text
    assert 'Python Exception' not in text and 'Error occurred' not in text, text


def test_image_is_the_same_every_time(tmp_path):
    source = tmp_path / 'file'
    source.write_bytes(bytes(range(256)) * 1000)
    listing = tmp_path / 'list'
    listing.write_text('/a/b/\n/a/file\t%s\n' % source)
    for block in (1024, 2048, 4096):
        images = [str(tmp_path / name) for name in ('one.img', 'two.img')]
        for image in images:
            mkimage.make(image, str(listing), '8M', block)
        with open(images[0], 'rb') as one, open(images[1], 'rb') as two:
            assert one.read() == two.read()
        assert mkimage.get(images[0], '/a/file') == source.read_bytes()


def test_adding_twice_keeps_the_image_sound(quire, tmp_path):
    folder = tmp_path / 'tree'
    (folder / 'deep' / 'er').mkdir(parents=True)
    for number in range(300):
        (folder / 'deep' / ('file%d' % number)).write_text('%d\n' % number)
    image = quire.image(add=[folder])
    mkimage.add(image, [str(folder)])
    quire.fsck(image)
    assert quire.read(image, '/add/tree/deep/file299') == b'299\n'


def test_archive_layout(tmp_path):
    one, two = tmp_path / 'one', tmp_path / 'two'
    one.write_bytes(b'x' * 5000)
    two.write_bytes(b'y')
    mkarchive.write(str(tmp_path / 'archive'), [('one', str(one)), ('two', str(two))])
    data = (tmp_path / 'archive').read_bytes()
    assert data[:8] == b'QUARCHV1' and len(data) == 4 * 4096
    assert data[4096:9096] == b'x' * 5000 and data[12288:12289] == b'y'
    with pytest.raises(ValueError):
        mkarchive.write(str(tmp_path / 'archive'), [('n' * 24, str(one))])
