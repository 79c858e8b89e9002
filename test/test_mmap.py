"""mmap, as issue 2 and proto/pager.h have it: the program mmaptest, one named case a line, on every pager."""

import re


def test_mmaptest(quire, pager):
    outcome = quire.run('mmaptest', pager=pager, timeout=120)
    assert outcome.failure is None, outcome.console
    failed = [line for line in outcome.output.splitlines() if re.match(r'(FAIL|not ok)', line)]
    assert failed == []
    passed = re.search(r'(\d+) passed, 0 failed', outcome.output)
    assert passed and int(passed.group(1)) >= 25
    assert outcome.status == 0


def test_mmaptest_leaves_nothing_behind(quire, pager):
    outcome = quire.run('mmaptest > /tmp/first; sync; census > /tmp/before; mmaptest > /tmp/log; sync; census > /tmp/after; '
                        'cat /tmp/before; echo -----; cat /tmp/after', pager=pager, timeout=240).check()
    from census import compare
    compare(*outcome.output.split('-----\n'))


def test_shared_write_back_reaches_the_disk(quire, pager):
    image = quire.image()
    old = quire.tmp / 'old'
    old.write_bytes(b'a' * 10000)
    quire.run('diskpoke store /add/old 1', disk=image, add=[old], pager=pager).check()
    quire.fsck(image)
    assert quire.read(image, '/add/old') == b'a' * 4096 + b'W' + b'a' * 5903
