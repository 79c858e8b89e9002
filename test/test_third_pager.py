"""docs/PAGERS.md, followed to the letter: its files make a third pager, which passes what every pager passes."""

import os
import re
import subprocess

import pytest

import harness


def blocks():
    """The page's fenced blocks: [(language, text)]."""
    with open(os.path.join(harness.ROOT, 'docs/PAGERS.md')) as file:
        return re.findall(r'^```(\w+)\n(.*?)^```$', file.read(), re.MULTILINE | re.DOTALL)


def name_of(words):
    return re.search(r'PAGER=(\w+)', words).group(1)


@pytest.fixture(scope='module')
def third(tmp_path_factory):
    """(name, build folder) of the pager that the page tells to write, built beside the tree's own build."""
    found = blocks()
    folder = tmp_path_factory.mktemp('third')
    texts = {language: [text for other, text in found if other == language] for language, _ in found}
    assert len(texts['python']) == 1 and len(texts['c']) == 1, 'the page has one SConscript and one main.c'
    (folder / 'pager').mkdir()
    (folder / 'pager/SConscript').write_text(texts['python'][0])
    (folder / 'pager/main.c').write_text(texts['c'][0])
    name = name_of(''.join(texts['sh']))
    result = subprocess.run(['/usr/bin/scons', '-Q', 'BUILD=%s' % (folder / 'build'), 'WITH=%s' % (folder / 'pager'), 'debug-kernel'],
                            cwd=harness.ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert result.returncode == 0, result.stdout
    return name, str(folder / 'build')


def test_policy_is_short():
    """What makes a pager itself is well under a hundred lines of code, as the page says."""
    code = [line for language, text in blocks() if language == 'c' for line in text.splitlines()
            if line.strip() and not line.strip().startswith(('/*', '*', '//'))]
    assert len(code) <= 100


def test_conformance(quire, third):
    name, build = third
    outcome = quire.run('mmaptest', pager=name, build=build, timeout=120)
    assert [line for line in outcome.output.splitlines() if line.startswith('FAIL')] == []
    assert re.search(r'^pager %s$' % name, outcome.output, re.MULTILINE)
    assert re.search(r'[1-9]\d* passed, 0 failed', outcome.output)
    assert outcome.ok


def test_the_system_runs_on_it(quire, third):
    name, build = third
    image = quire.image()
    outcome = quire.run('cp /bin/sh /copy; cmp /bin/sh /copy && cat /copy | wc -c; killtest > /dev/null && echo killed', pager=name,
                        build=build, disk=image, timeout=120).check()
    assert outcome.output.endswith('killed\n')
    quire.fsck(image)


def test_it_does_what_it_is_for(quire, third):
    """It was written to take fewer faults than minimal where programs read their files through mappings."""
    name, build = third
    faults = {}
    for pager in ('minimal', name):
        outcome = quire.run('census kernel.faults; ls -l /bin > /dev/null; help > /dev/null; census kernel.faults', pager=pager,
                            build=build).check()
        counts = [int(line.split()[1]) for line in outcome.output.splitlines() if line.startswith('kernel.faults')]
        faults[pager] = counts[1] - counts[0]
    assert faults[name] < faults['minimal']
