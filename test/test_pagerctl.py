"""pagerctl: what the pager can be told while it runs, and that it changes what it does."""

import re


def settings(text):
    """{name: value} of what pagerctl printed."""
    return dict(re.findall(r'^([a-z_]+) +(\S+) .*(?:one of|, \d+ to \d+)', text, re.MULTILINE))


def test_settings_are_shown_and_set(quire, pager):
    outcome = quire.run('pagerctl flush_seconds; pagerctl flush_seconds=9; pagerctl flush_seconds; pagerctl flush_seconds=0; echo $?; '
                        'pagerctl nothing=1; echo $?; pagerctl nothing; echo $?', pager=pager, args='flush_seconds=5')
    lines = outcome.check().output.splitlines()
    assert settings(lines[0]) == {'flush_seconds': '5'} and settings(lines[1]) == {'flush_seconds': '9'}
    assert [line for line in lines if line.isdigit()] == ['1', '1', '1']


def test_wrong_boot_argument_is_told(quire, pager):
    outcome = quire.run('pagerctl flush_seconds', pager=pager, args='flush_seconds=never').check()
    assert settings(outcome.output) == {'flush_seconds': '3'}
    assert 'pager: boot argument flush_seconds=never' in outcome.console


def test_fault_around(quire):
    """A file that is in memory, mapped and read through: one fault for so many pages as were set."""
    data = quire.tmp / 'data'
    data.write_bytes(b'x' * 4096 * 256)
    script = 'cat /add/data > /dev/null; ' + '; '.join('pagerctl fault_around=%d; mapread forward /add/data' % pages
                                                      for pages in (1, 4, 16, 128))
    outcome = quire.run(script, add=[data], pager='vm').check()
    assert [int(n) for n in re.findall(r'cached (\d+) disk 0', outcome.output)] == [256, 64, 16, 2]
