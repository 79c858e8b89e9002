"""The shell and the tools, as one types them; on the default pager unless the pager matters."""

import tty

import pexpect
import pytest

PROMPT = r'quire\$ '


def says(machine, line):
    machine.expect(r'\n\r*%s\r*\n' % line)


# (command, what it prints): several to a machine, since the boot is the dear part
SCRIPTS = [
    ('echo one two', 'one two\n'),
    ("echo 'a  b' \"c  d\" e\\ f", 'a  b c  d e f\n'),
    ('echo hello > /tmp/a; cat /tmp/a', 'hello\n'),
    ('echo more >> /tmp/a; cat < /tmp/a', 'hello\nmore\n'),
    ('cat /tmp/a | wc', None),
    ('cat /tmp/a | grep more | cat', 'more\n'),
    ('true && echo yes; false && echo no; false || echo or', 'yes\nor\n'),
    ('false; echo $?; true; echo $?', '1\n0\n'),
    ('no-such-program 2> /dev/null; echo $?', '127\n'),
    ('sleep 0 & wait; echo waited', None),
    ('mkdir /tmp/d; cp /tmp/a /tmp/d/b; mv /tmp/d/b /tmp/d/c; ls /tmp/d', 'c\n'),
    ('ln /tmp/d/c /tmp/d/hard; rm /tmp/d/c; cat /tmp/d/hard', 'hello\nmore\n'),
    ('rm -r /tmp/d; ls /tmp/d 2> /dev/null; echo $?', '1\n'),
    ('cd /tmp; pwd; cat a | head -n 1', '/tmp\nhello\n'),
    ('echo abc | hexdump', None),
    ('sh -c "exit 9"; echo $?', '9\n'),
    ('x=7; echo $x "$x" \'$x\'', '7 7 $x\n'),
    ('echo a; (echo b; echo c) | cat', 'a\nb\nc\n'),
    ('if true; then echo yes; else echo no; fi; if false; then echo 1; elif true; then echo 2; fi', 'yes\n2\n'),
    ('for i in 1 "2 3"; do echo "[$i]"; done', '[1]\n[2 3]\n'),
    ('i=0; while [ $i -lt 4 ]; do i=$((i + 1)); [ $i = 2 ] && continue; [ $i = 4 ] && break; echo $i; done', '1\n3\n'),
    ('until true; do echo never; done; echo end', 'end\n'),
    ('for f in a.h a.c; do case $f in *.h) echo h;; *.c|*.s) echo c;; esac; done', 'h\nc\n'),
    ('f() { echo "$# $1"; return 3; echo no; }; f "a b" c; echo $?', '2 a b\n3\n'),
    ('x=5; cat <<E\n$x `echo y` $((6 * 7))\nE', '5 y 42\n'),
    ("cat <<'E' | cat\nraw $x\nE", 'raw $x\n'),
    ('echo "$(echo a; echo b | cat)" `echo c`; x=$(exit 4); echo $?', 'a\nb c\n4\n'),
    ("sh -c 'echo $# $0; for i; do echo $i; done; shift; echo \"$@\"' name p 'q r'", '2 name\np\nq r\nq r\n'),
    ("sh -c 'set -e; false || echo on; if false; then :; fi; false; echo not'; echo $?", 'on\n1\n'),
    ('{ echo 1; echo 2; } > /tmp/g; cat /tmp/g | while true; do cat; break; done', '1\n2\n'),
    ('sleep 0 & wait $!; echo $?', '0\n'),
]

TOOLS = [
    ('echo a b | tee /tmp/t1 /tmp/t2; cat /tmp/t1 /tmp/t2', 'a b\na b\na b\n'),
    ('echo hello | tr a-z A-Z; echo a-b | tr -d -- -; echo "a b" | tr " " "\\n"', None),
    ('echo hello | tr a-y b-z; echo hello | tr -d l', 'ifmmp\nheo\n'),
    ('(echo a; echo a; echo b) | uniq; (echo a; echo a; echo b) | uniq -c', 'a\nb\n      2 a\n      1 b\n'),
    ('echo a:b:c | cut -d : -f 1,3; echo abcdef | cut -c 2-3,5-', 'a:c\nbcef\n'),
    ('seq 3; seq 4 -2 0', '1\n2\n3\n4\n2\n0\n'),
    ('yes no | head -n 2', 'no\nno\n'),
    ('basename /a/b.c .c; basename /a/b/; dirname /a/b; dirname a; dirname /a', 'b\nb\n/a\n.\n/\n'),
    ('mkdir -p /tmp/w/x; echo 1 > /tmp/w/x/f.c; find /tmp/w -name "*.c"; find /tmp/w -type d', '/tmp/w/x/f.c\n/tmp/w\n/tmp/w/x\n'),
    ('du -s /tmp/w | cut -f 2; du /tmp/w | cut -f 2', '/tmp/w\n/tmp/w/x\n/tmp/w\n'),
    ('[ $(date +%Y) -gt 2020 ]; echo $?; which ls no-such', '0\n/bin/ls\n'),
    ('time true 2>&1 | cut -d " " -f 1,3,5,7; time false 2> /dev/null; echo $?', 'real s, instructions, faults\n1\n'),
    ('ls -l /tmp/w/x | cut -c 1-30', '-rw-r--r--   1 root root      \n'),
    ('time sh -c "exit 7" 2> /dev/null; echo $?', '7\n'),
]


def test_tools(quire, pager):
    run_scripts(quire, pager, TOOLS)


def run_scripts(quire, pager, scripts):
    """Each prints what it should, told apart by a line of dashes."""
    script = '\necho -----\n'.join('cd /\n' + command for command, _ in scripts)
    path = quire.tmp / 'script'
    path.write_text(script + '\n')
    outcome = quire.run('sh /add/script', add=[path], pager=pager).check()
    parts = outcome.output.split('-----\n')
    assert len(parts) == len(scripts)
    wrong = [(command, want, got) for (command, want), got in zip(scripts, parts)
             if want is not None and got != want]
    assert wrong == []


def test_scripts(quire, pager):
    run_scripts(quire, pager, SCRIPTS)


def test_pipeline_of_much_data(quire, pager):
    data = quire.tmp / 'data'
    data.write_bytes(b''.join(b'line %d\n' % n for n in range(40000)))
    outcome = quire.run('cat /add/data | grep 7 | cat | grep 99 | wc -l; cat /add/data | cat > /tmp/copy; cmp /tmp/copy /add/data && echo same',
                        add=[data], pager=pager).check()
    want = sum(1 for n in range(40000) if '7' in str(n) and '99' in str(n))
    assert outcome.output.split() == [str(want), 'same']


def test_tools_look_at_the_system(quire, pager):
    outcome = quire.run('ps; vmstat; vmmap 1; help', pager=pager).check()
    for word in ('sh', 'free', '0x' if '0x' in outcome.output else '10000', 'cat'):
        assert word in outcome.output


def test_mmapdemo_tells_a_story(quire, pager):
    outcome = quire.run('echo some text > /tmp/demo; mmapdemo /tmp/demo', pager=pager).check()
    for word in ('fault', 'fork', 'write'):
        assert word in outcome.output.lower()


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
    tty.setraw(machine.child_fd)  # or QEMU takes ^C for itself
    machine.sendline('sleep 100')
    machine.expect('sleep 100')
    machine.expect(pexpect.TIMEOUT, timeout=0.5)  # let it begin
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


@pytest.mark.parametrize('line', ['sleep 100 &', 'cat /dev/zero > /dev/null &'])
def test_background_job_leaves_the_prompt(quire, line):
    machine = quire.interactive(timeout=30)
    machine.expect(PROMPT)
    machine.sendline(line)
    machine.expect(PROMPT)
    machine.sendline('echo still here')
    says(machine, 'still here')
