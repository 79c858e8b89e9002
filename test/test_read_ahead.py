"""Read-ahead of the pager vm: it grows while a file is read in order, stops when it is not, and does what programs advise."""

import re

import pytest

PAGES = 1024
CASES = [(order, advice) for order in ('forward', 'backward', 'stride', 'random')
         for advice in ('normal', 'random', 'sequential', 'willneed', 'populate', 'by read')]


@pytest.fixture(scope='module')
def counts(tmp_path_factory):
    """{(order, advice): counts} of a file of 1,024 pages, each time read from the disk."""
    import harness
    folder = tmp_path_factory.mktemp('ahead')
    (folder / 'data').write_bytes(b'x' * (PAGES * 4096))
    script = '; '.join('pagerctl drop_caches=1; mapread %s %s /add/data' % (
        '-f' if advice == 'by read' else '-a ' + advice, order) for order, advice in CASES)
    output = harness.Quire(folder).run(script, add=[folder / 'data'], pager='vm').check().output
    lines = [{name: int(value) for name, value in re.findall(r'([a-z]+) (\d+)', line)}
             for line in output.splitlines() if line.startswith('pages ')]
    assert len(lines) == len(CASES)
    return dict(zip(CASES, lines))


def test_in_order(counts):
    """Few requests for many pages, and few waits."""
    for advice in ('normal', 'sequential', 'by read'):
        case = counts['forward', advice]
        assert case['read'] == PAGES and case['requests'] <= PAGES / 8
        assert case['disk'] <= 16


def test_not_in_order(counts):
    """Soon nothing is read but what is touched."""
    for advice in ('normal', 'by read'):
        assert counts['stride', advice]['read'] <= PAGES / 24 + 16
        assert counts['random', advice]['requests'] >= PAGES - 32  # each page once: were more read, there would be fewer


def test_advice(counts):
    for order in ('forward', 'backward', 'stride', 'random'):
        alone = counts[order, 'random']
        assert alone['read'] == alone['requests'] == alone['disk']  # RANDOM: one by one, even in order
        assert counts[order, 'sequential']['requests'] <= counts[order, 'random']['requests']
        assert counts[order, 'willneed']['read'] == PAGES and counts[order, 'willneed']['disk'] < 16
        assert counts[order, 'populate']['disk'] == counts[order, 'populate']['cached'] == 0  # no fault is left


def test_setting(quire):
    """The setting bounds it, down to nothing."""
    (quire.tmp / 'data').write_bytes(b'x' * (256 * 4096))
    outcome = quire.run('pagerctl read_ahead=1; mapread forward /add/data; pagerctl read_ahead=16 drop_caches=1; '
                        'mapread -a sequential forward /add/data', add=[quire.tmp / 'data'], pager='vm').check()
    first, second = [int(n) for n in re.findall(r'requests (\d+)', outcome.output)]
    assert first == 256 and 256 / 16 <= second <= 40


def test_more_than_memory(quire):
    """A file larger than memory is still read in large pieces."""
    (quire.tmp / 'data').write_bytes(b'x' * (24 << 20))
    outcome = quire.run('mapread forward /add/data; mapread -f forward /add/data', add=[quire.tmp / 'data'], pager='vm', mem='16M').check()
    assert [int(n) <= 6144 / 4 for n in re.findall(r'requests (\d+)', outcome.output)] == [True, True]
