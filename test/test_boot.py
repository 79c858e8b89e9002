"""From QEMU's start to the prompt, and what a run answers."""

import re
import time

import pytest

PROMPT = r'quire\$ '


def test_prompt_within_two_seconds(quire):
    """In the best of some runs: what a busy host adds is not ours."""
    taken = []
    while len(taken) < 10 and min(taken, default=2) >= 2:
        start = time.monotonic()
        machine = quire.interactive(variant='release', timeout=30)
        machine.expect(PROMPT)
        taken.append(time.monotonic() - start)
        machine.close(force=True)
    assert min(taken) < 2, taken


@pytest.mark.parametrize('command, status', [('true', 0), ('false', 1), ('exit 7', 7), ('no-such-program', 127)])
def test_exit_status(quire, pager, command, status):
    outcome = quire.run(command, pager=pager)
    assert outcome.failure is None
    assert outcome.status == status


def test_output_and_last_line(quire, pager):
    outcome = quire.run('echo hello; echo there', pager=pager).check()
    assert outcome.output == 'hello\nthere\n'
    assert outcome.console.splitlines()[-1] == '[exit 0]'


def test_output_without_a_newline(quire):
    outcome = quire.run("echo -n half").check()
    assert outcome.output == 'half'


def test_quoting_reaches_the_shell(quire):
    outcome = quire.run("""echo "two  spaces" 'single' a\\ b "it's" \\\\ '"'""").check()
    assert outcome.output == 'two  spaces single a b it\'s \\ "\n'


def test_program_that_dies_is_reported(quire, pager):
    """A bad access ends the program with a message that names it, the pc, the address and why; the run's status tells."""
    outcome = quire.run('echo x > /tmp/x; diskpoke read /tmp/x 5; echo "status $?"', pager=pager)
    assert outcome.failure is None
    if pager == 'minimal':
        message = r'diskpoke\[\d+\]: bus error: read of 0x[0-9a-f]+ at pc 0x[0-9a-f]+: beyond the end of the mapped file\n'
        assert re.search(message, outcome.output)
    assert 'status 135\n' in outcome.output


def test_small_and_large_memory(quire):
    for mem in ('16M', '2G'):
        assert quire.run('echo up', mem=mem).check().output == 'up\n'


def test_add_copies_files(quire):
    host = quire.tmp / 'hello.txt'
    host.write_text('from the host\n')
    folder = quire.tmp / 'folder'
    folder.mkdir()
    (folder / 'inner').write_text('deeper\n')
    outcome = quire.run('cat /add/hello.txt /add/folder/inner', add=[host, folder]).check()
    assert outcome.output == 'from the host\ndeeper\n'


def test_poweroff_from_the_prompt(quire):
    image = quire.image()
    machine = quire.interactive(disk=image, timeout=30)
    machine.expect(PROMPT)
    machine.sendline('echo kept > /kept; poweroff')
    machine.expect(_eof())
    quire.fsck(image)
    assert quire.read(image, '/kept') == b'kept\n'


def test_timeout_says_where_it_stood(quire):
    outcome = quire.run('sleep 1000', timeout=6, patience=1)
    assert outcome.status is None
    assert 'timeout' in outcome.failure


def test_dead_server_is_a_failure(quire):
    """No program can kill a server, so this boots with a pager that does not exist."""
    outcome = quire.run('true', pager='nonsense', timeout=30)
    assert outcome.status is None
    assert outcome.failure


def _eof():
    import pexpect
    return pexpect.EOF
