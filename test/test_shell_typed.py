"""The shell at a terminal: the line editor, jobs and the keys that end and stop them, programs that take the whole screen."""

import os
import sys
import tty

import pexpect
import pytest

import harness

PROMPT = r'quire\$ '


def at_prompt(quire):
    """A machine whose keys all reach it: QEMU's terminal takes ^C and its like for itself otherwise."""
    machine = quire.interactive(timeout=60)
    tty.setraw(machine.child_fd)
    machine.expect(PROMPT)
    return machine


def says(machine, line):
    machine.expect(r'\n\r*%s\r*\n' % line)


def test_interactive(quire):
    machine = quire.interactive(timeout=30)
    machine.expect(PROMPT)
    machine.sendline('echo typed')
    says(machine, 'typed')
    machine.expect(PROMPT)
    machine.send('\x1b[A\r')  # arrow up: the line before
    says(machine, 'typed')
    machine.expect(PROMPT)
    machine.sendline('echo wrong\x7f\x7f\x7f\x7f\x7fright')  # backspace
    says(machine, 'right')
    machine.expect(PROMPT)
    machine.sendline('mkd\t/tmp/abc')  # tab completes
    machine.expect('/tmp/abc[\r\n]+')
    machine.expect(PROMPT)
    machine.sendline('cd /tm\tab\t; pw\t')
    says(machine, '/tmp/abc')
    machine.expect(PROMPT)
    machine.send('ex\t\t')  # two tabs list
    machine.expect('exec  exit  export')
    machine.send('\x15\r')
    machine.expect(PROMPT)
    machine.sendline('sleep 100')
    machine.expect('sleep 100')
    machine.expect(pexpect.TIMEOUT, timeout=1)  # let it begin
    machine.send('\x03')  # ^C ends the command, not the shell
    machine.expect(PROMPT)
    machine.sendline('echo $?')
    says(machine, '130')
    machine.expect(PROMPT)
    machine.sendline('cat')
    machine.sendline('echoed')
    says(machine, 'echoed')
    machine.send('\x04')  # ^D: end of file
    machine.expect(PROMPT)
    machine.sendline('exit')  # the shell is started again
    machine.expect(PROMPT)
    machine.sendline('echo again')
    says(machine, 'again')


# What ^C must end, each within a moment, with nothing after it run.
LOOPS = [
    'while true; do :; done', 'while true; do sleep 1; done; echo no',
    'until cat /dev/null; false; do echo begun > /dev/null; done', 'for i in 1 2 3; do sleep 100; done; echo no',
    'while true; do while true; do true; done; done', 'x=$(sleep 100) && echo no', 'sleep 100 | cat || echo no',
    'f() { while true; do :; done; }; f; echo no', 'sleep 100 & wait; echo no', 'read x; echo no',
    '(while true; do :; done); echo no', 'sh -c "while true; do :; done"', 'tail -f /bin/true > /dev/null',
]


def test_interrupt_ends_whatever_the_shell_does(quire):
    machine = quire.interactive(timeout=60)
    machine.expect(PROMPT)
    for line in LOOPS:
        machine.sendline(line)
        machine.expect(pexpect.TIMEOUT, timeout=1)  # let it begin
        machine.send('\x03')
        machine.expect(PROMPT)
        assert '\nno' not in machine.before
        machine.sendline('echo "[$?]"')
        machine.expect(r'\[130\]')
        machine.expect(PROMPT)
    machine.sendline('sleep 0.5; echo "[$((6 * 7))]"')  # what is typed ahead waits for its turn
    machine.send('echo ahead\r')
    machine.expect(r'\[42\]')
    says(machine, 'ahead')


def test_a_background_job_comes_to_the_foreground(quire):
    machine = quire.interactive(timeout=60)
    machine.expect(PROMPT)
    machine.sendline('sleep 100 &')
    machine.expect(PROMPT)
    machine.send('\x03')  # the line that is edited, not the job
    machine.expect(PROMPT)
    machine.sendline('jobs')
    machine.expect('running  sleep 100')
    machine.expect(PROMPT)
    machine.sendline('sh -c "kill -STOP \\$\\$; echo on"')  # a job that stops gives the terminal back
    machine.expect(r'\[2\] stopped ')
    machine.expect(PROMPT)
    machine.sendline('fg 2')
    says(machine, 'on')
    machine.expect(PROMPT)
    machine.sendline('sh -c "kill -STOP \\$\\$; echo done >> /tmp/went"')
    machine.expect(r'\[2\] stopped ')
    machine.expect(PROMPT)
    machine.sendline('bg; wait $!; sleep 0.3; cat /tmp/went')
    machine.expect(r'\[2\] running')
    machine.send('\x03')
    machine.expect(PROMPT)
    machine.sendline('sleep 0.3; cat /tmp/went')
    says(machine, 'done')
    machine.expect(PROMPT)
    machine.sendline('fg 1')
    machine.expect('sleep 100')
    machine.expect(pexpect.TIMEOUT, timeout=1)
    machine.send('\x03')
    machine.expect(PROMPT)
    machine.sendline('echo "[$?]"; jobs')
    machine.expect(r'\[130\]')


def test_a_trap_of_an_interactive_shell(quire):
    machine = quire.interactive(timeout=60)
    machine.expect(PROMPT)
    machine.sendline("trap 'echo trapped' INT; trap 'echo ended' EXIT; sh -c 'echo be''gun; sleep 100'; echo \"[$?]\"")
    says(machine, 'begun')
    machine.send('\x03')
    says(machine, 'trapped')
    machine.expect(r'\[130\]')
    machine.expect(PROMPT)
    machine.send('echo never run\x03')  # at the prompt: the line is given up, too
    says(machine, 'trapped')
    machine.expect(PROMPT)
    machine.sendline("trap '' INT; sh -c 'kill -INT $$; echo sur''vived'")
    says(machine, 'survived')
    machine.expect(PROMPT)
    machine.sendline("trap - INT; sh -c 'echo be''gun; sleep 100'; echo 'n'o")
    says(machine, 'begun')
    machine.send('\x03')
    machine.expect(PROMPT)
    assert '\nno' not in machine.before
    machine.sendline("trap 'echo te''rm' TERM; kill -TERM $$; trap - TERM; kill -TERM $$; echo on")
    machine.expect(r'\n\r*term\r*\n\r*on\r*\n')
    machine.expect(PROMPT)
    machine.sendline('exit')
    says(machine, 'ended')


def test_an_error_leaves_the_line_of_an_interactive_shell(quire):
    machine = quire.interactive(timeout=30)
    machine.expect(PROMPT)
    machine.sendline("set -un; for i in 1 2; do echo $none; echo 'n'o; done; echo 'n'o")
    machine.expect('none: parameter not set')
    machine.expect(PROMPT)
    assert '\nno' not in machine.before
    machine.sendline('echo "[$?]"')
    machine.expect(r'\[2\]')


BEGUN = r'\nbegun\r*\n'  # what is typed from now on is echoed, and for the command


def prompted(machine, line, *wants):
    """Types a line to the shell; the lines that it prints then; the next prompt."""
    machine.sendline(line)
    if wants:
        says(machine, r'\r*\n\r*'.join(wants))
    machine.expect(PROMPT)


def test_control_z_stops_a_job_that_reads(quire):
    machine = at_prompt(quire)
    machine.sendline('(echo begun; cat)')
    machine.expect(BEGUN)
    machine.send('half\x1a')  # the line that is typed goes with it
    machine.expect(r'half\^Z\r*\n\[1\] stopped  \(echo begun; cat\)\r*\n')
    machine.expect(PROMPT)
    prompted(machine, 'echo "[$?]"', r'\[148\]')  # the next line is the shell's
    prompted(machine, 'jobs', r'\[1\] stopped  \(echo begun; cat\)')
    machine.sendline('fg')
    machine.expect(r'\(echo begun; cat\)\r*\n')
    machine.sendline('one')
    machine.expect(r'one\r*\n')
    machine.send('\x04')
    machine.expect(PROMPT)
    machine.sendline('(echo begun; cat)')
    machine.expect(BEGUN)
    machine.send('\x1aecho ahead\r')  # what follows at once is not for the job either
    machine.expect(r'\[1\] stopped ')
    says(machine, 'ahead')
    machine.expect(PROMPT)
    machine.sendline('fg')
    machine.expect(r'cat\)\r*\n')
    machine.send('\x03')
    machine.expect(PROMPT)
    prompted(machine, 'jobs; echo end', 'end')


def wait_stopped(machine, text):
    """Until the shell has noticed."""
    while True:
        machine.sendline('jobs; echo end')
        machine.expect(r'\nend\r*\n')
        seen = '[1] stopped  ' + text in machine.before
        machine.expect(PROMPT)
        if seen:
            return


def test_a_background_job_that_reads_is_stopped(quire):
    machine = at_prompt(quire)
    prompted(machine, 'cat &')
    wait_stopped(machine, 'cat')
    prompted(machine, 'bg', r'\[1\] running  cat')
    wait_stopped(machine, 'cat')
    machine.sendline('fg')
    machine.expect(r'cat\r*\n')
    machine.send('\x03')
    machine.expect(PROMPT)
    prompted(machine, 'sh &')  # a shell does not take the terminal either
    wait_stopped(machine, 'sh')
    machine.sendline('fg')
    machine.expect(PROMPT)
    prompted(machine, 'exit 7')
    prompted(machine, 'echo "[$?]"', r'\[7\]')
    machine.sendline("sh -c 'sh; echo back; read x; echo got $x'")  # and one that ends gives it back
    machine.expect(PROMPT)
    machine.sendline('exit')
    machine.expect(r'\nback\r*\n')
    machine.sendline('it')
    says(machine, 'got it')


def test_control_z_stops_a_pipeline(quire):
    machine = at_prompt(quire)
    machine.sendline('(echo begun; cat) | cat | (cat; echo done)')
    machine.expect(BEGUN)
    machine.send('\x1a')
    machine.expect(r'\[1\] stopped ')
    machine.expect(PROMPT)
    machine.sendline('echo mine; jobs; echo end')
    machine.expect(r'\nmine\r*\n\[1\] stopped [^\n]*\nend\r*\n')
    machine.expect(PROMPT)
    machine.sendline('fg')
    machine.expect(r'echo done\)\r*\n')
    machine.send('\x04')
    machine.expect(r'done\r*\n')
    machine.expect(PROMPT)
    machine.send('echo k\x1aept\r')  # in the line editor it is no such key
    says(machine, 'kept')


def test_a_terminal_of_quire_run(quire):
    """./quire run at a real terminal: ^C is the guest's, and ^A x ends QEMU."""
    machine = pexpect.spawn(sys.executable, [os.path.join(harness.ROOT, 'tools/run.py'), 'VARIANT=debug'], timeout=60, encoding='utf-8',
                            codec_errors='replace', echo=False)
    quire.children.append(machine)
    machine.logfile_read = sys.stdout
    machine.expect('Ctrl-A X')  # how to leave is said at once
    machine.expect(PROMPT)
    machine.sendline('sleep 100')
    machine.expect(pexpect.TIMEOUT, timeout=1)
    machine.send('\x03')
    machine.expect(PROMPT)
    machine.sendline('echo "[$?]"')
    machine.expect(r'\[130\]')
    machine.send('\x01x')
    machine.expect(pexpect.EOF)
    machine.close()
    assert machine.exitstatus == 0


def test_a_signal_is_no_end_of_input(quire):
    """SIGINT from elsewhere while the shell waits for a key."""
    machine = quire.interactive(timeout=30)
    machine.expect(PROMPT)
    machine.sendline('here=still; sh -c "sleep 1; kill -INT $$; echo sent" &')
    machine.expect(PROMPT)
    machine.send('echo never run')
    machine.expect(r'sent\r*\n')
    machine.sendline('echo $here there')
    says(machine, 'still there')


def test_stty(quire):
    machine = at_prompt(quire)
    prompted(machine, 'stty; stty size', '24 80')
    prompted(machine, 'stty -a', r'rows 24; columns 80; intr = \^C; quit = \^\\; susp = \^Z; eof = \^D; kill = \^U;', 'icrnl opost isig icanon echo')
    prompted(machine, 'stty rows 40 columns 100; stty size; stty size < /dev/null 2> /dev/null; echo "[$?]"', '40 100', r'\[1\]')
    machine.sendline('sh -c \'stty -echo; stty; read x; stty echo; echo "[$x]"\'')
    machine.expect(r'\n-echo\r*\n')
    machine.send('unseen\r')
    machine.expect(r'\[unseen\]\r*\n')
    assert 'unseen' not in machine.before
    machine.expect(PROMPT)
    prompted(machine, "sh -c 'stty raw; stty; stty sane; stty -a' | tail -n 3 > /tmp/told; cat /tmp/told",
             '-icrnl -opost -isig -icanon', r'rows 40; [^\n]*;', 'icrnl opost isig icanon echo')


def test_vmtop_is_interactive(quire):
    machine = quire.interactive(timeout=60)
    machine.expect(PROMPT)
    machine.sendline('vmtop -d 0.3')
    for _ in range(3):
        machine.expect('vmtop .* pager .* processes')
        machine.expect('vmtop')
    machine.send('p')
    machine.expect('PID S ')
    machine.expect(r'2 +W[^\n]* sh\b')
    machine.send('q')
    machine.expect(PROMPT)
    machine.sendline('echo "[$?]"')
    machine.expect(r'\[0\]')  # and the terminal is as it was: a line is edited again
    machine.expect(PROMPT)
    machine.sendline('vmtop')
    machine.expect('FLT/S')
    machine.send('\x1a')
    machine.expect(r'\[1\] stopped  vmtop')
    machine.expect(PROMPT)
    machine.sendline('echo between')
    says(machine, 'between')
    machine.expect(PROMPT)
    machine.sendline('fg')
    machine.expect('FLT/S')
    machine.send('p')  # it reads single keys again
    machine.expect('PID S ')
    machine.send('\x03')
    machine.expect(PROMPT)
    machine.sendline('cat')
    machine.sendline('seen')
    says(machine, 'seen')


@pytest.mark.parametrize('line', ['sleep 100 &', 'cat /dev/zero > /dev/null &'])
def test_background_job_leaves_the_prompt(quire, line):
    machine = quire.interactive(timeout=30)
    machine.expect(PROMPT)
    machine.sendline(line)
    machine.expect(PROMPT)
    machine.sendline('echo still here')
    says(machine, 'still here')
