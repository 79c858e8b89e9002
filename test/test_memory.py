"""Little memory, and a program that wants more: that program is told so or ends; everybody else goes on."""

import re

import census


def test_eating_memory(quire, pager):
    """eatmem takes memory until there is none: it gets ENOMEM or is ended; twice, so that all came back in between."""
    image = quire.image()
    command = census.around('eatmem; echo "status $?"; eatmem; echo "status $?"; echo the shell goes on', warm_up='eatmem')
    outcome = quire.run(command, disk=image, mem='16M', pager=pager, timeout=120).check()
    printed = census.check(outcome.output)
    assert len(re.findall(r'status \d+', printed)) == 2
    assert printed.endswith('the shell goes on\n')
    quire.fsck(image)


def test_eating_memory_in_the_background(quire, pager):
    """While one program holds all it could get, others still run or are told that there is no memory."""
    outcome = quire.run('eatmem & sleep 1; echo first; ls /bin > /tmp/list; wait; ls /bin | wc -l; echo last', mem='16M',
                        pager=pager, timeout=120)
    assert outcome.failure is None
    assert 'first\n' in outcome.output and outcome.output.endswith('last\n')


def test_deep_recursion_of_forks(quire, pager):
    """A shell script that starts itself ends in an error, not in a dead system."""
    script = quire.tmp / 'again'
    script.write_text('sh /add/again\n')
    outcome = quire.run('sh /add/again 2> /dev/null; echo on; ls /bin > /dev/null && echo fine', mem='16M', add=[script],
                        pager=pager, timeout=120)
    assert outcome.failure is None
    assert outcome.output.endswith('on\nfine\n')


def test_files_larger_than_memory(quire, pager):
    """The cache gives way: a file of twice the memory is read and copied."""
    outcome = quire.run('dd if=/dev/zero of=/big bs=65536 count=320 2> /dev/null; cp /big /other; cmp /big /other && echo same',
                        mem='16M', pager=pager, timeout=120)
    assert outcome.check().output.endswith('same\n')
