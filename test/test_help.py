"""What is written about the commands is true: pages of `help`, README, usage lines, the programs of /bin and the shell's own agree."""

import glob
import os
import re

import pytest

import harness
import machine

PAGES = os.path.join(harness.ROOT, 'user/help')
# Those that take every argument as text, or were not made with lib/say.h.
NO_OPTIONS = {'echo', 'printf', 'test', '[', 'true', 'false', 'yes', 'basename', 'dirname', 'pagerctl'}


def read(*path):
    with open(os.path.join(harness.ROOT, *path)) as file:
        return file.read()


def pages():
    """{group: {command: page}}"""
    found = {}
    for path in sorted(glob.glob(PAGES + '/*/*.txt')):
        text = read(path)
        found.setdefault(os.path.basename(os.path.dirname(path)), {})[text.split(' - ')[0]] = text
    return found


def programs():
    names = re.findall(r'^/bin/([^\t\n]+)\t', read(machine.BUILD, 'root.list'), re.MULTILINE)
    return {name for name in names if not name.startswith('posix-')}


def test_every_command_has_a_page_and_every_page_a_command():
    groups = pages()
    own = set(re.findall(r'\{ "([^"]+)", \w+ \}', read('user/sh/builtin.c')))
    described = {name for group, names in groups.items() if group != 'shell' for name in names}
    assert programs() == described
    assert own - described == set(groups['shell'])


@pytest.mark.parametrize('path', sorted(glob.glob(PAGES + '/*/*.txt')), ids=lambda path: os.path.basename(path)[:-4])
def test_a_page_tells_usage_status_and_an_example(path):
    text = read(path)
    name, summary = re.match(r'(\S+) - (.+)\n\nusage: \1', text).groups()
    assert 5 <= len(summary) < 70
    status = re.search(r'\nExit status:\n((?:  .+\n)+)\nExample:\n((?:  .+\n)+)$', text)
    assert status and os.path.basename(path)[:-4] == {'[': 'bracket', '.': 'dot', ':': 'colon'}.get(name, name)
    usage = re.search(r'\nusage: (.*)\n', text).group(1)
    for option in re.findall(r'(?<![\w+])-([A-Za-z])\b', re.sub(r'\[-1\w+\]', '', usage)):
        assert re.search(r'-%s\b' % option, text[text.index('usage:') + len(usage):]), option


def test_readme_lists_all_commands():
    table = read('README.md').split('| commands of | |\n|---|---|\n')[1].split('\n\n')[0]
    listed = re.findall(r'`([^`]+)`', table)
    assert sorted(listed) == sorted(name for names in pages().values() for name in names)


def test_help_lists_all_and_shows_each(quire):
    groups = pages()
    names = [name for group in groups.values() for name in group]
    outcome = quire.run('help; echo =====; for i in %s; do help "$i"; echo =====; done; help no-such; echo $?; ls --help' % ' '.join(
        "'%s'" % name for name in names)).check()
    listing, *shown = outcome.output.split('=====\n')
    assert re.findall(r'^  (\S+) +\S', listing, re.MULTILINE) == [
        name for group in ('shell', 'file', 'text', 'system', 'check') for name in sorted(groups[group], key=lambda name: {
            '[': 'bracket', '.': 'dot', ':': 'colon'}.get(name, name))]
    assert shown[:-1] == [text for group in groups.values() for text in group.values()]
    assert shown[-1].endswith('\n1\n' + groups['file']['ls'])


def test_wrong_arguments_get_the_usage_of_the_page(quire):
    asked = {name: text for group, names in pages().items() if group not in ('shell', 'check')
             for name, text in names.items() if name not in NO_OPTIONS}
    script = quire.tmp / 'script'
    script.write_text(''.join('%s --no-such-option < /dev/null > /tmp/out 2> /tmp/err; echo "%s $?"; tail -n 1 /tmp/err; wc -c < /tmp/out\n'
                              % (name, name) for name in asked))
    lines = quire.run('sh /add/script', add=[script]).check().output.splitlines()
    assert len(lines) == 3 * len(asked)
    for at, (name, text) in enumerate(asked.items()):
        usage = re.search(r'^usage: .*$', text, re.MULTILINE).group()
        assert lines[3 * at:3 * at + 3] == [name + ' 2', usage, '      0']
