"""Frames zeroed ahead: the stock fills when the machine is idle, is as large as was set, and goes when memory is short. (icount: idle for as long on every host.)"""

import re


def stocks(output):
    return [int(n) for n in re.findall(r'^pager\.zeroed_frames (\d+)$', output, re.MULTILINE)]


def test_the_stock_is_as_large_as_was_set(quire):
    """What programs took since the machine was idle is less than what makes the pager fill it again."""
    sizes = (100, 300, 60, 0, 100)
    script = '; '.join('pagerctl zero_ahead=%d > /tmp/o; sleep 1; census pager.zeroed' % n for n in sizes)
    found = stocks(quire.run(script, pager='vm', args='zero_ahead=0', icount=1).check().output)
    assert len(found) == len(sizes)
    for stock, size in zip(found, sizes):
        assert size * 3 // 4 - 25 <= stock <= size and (stock > 0) == (size > 0), found


def test_the_books_agree_while_it_is_used(quire):
    """Programs take from it, it fills and is given up, and the pager looks at its books after each operation."""
    script = 'pagerctl audit=1 zero_ahead=300 > /tmp/o; sleep 1; posix-memory-zeros > /tmp/a; pagerctl zero_ahead=7 > /tmp/o; ' \
             'posix-memory-forking > /tmp/b; pagerctl zero_ahead=200 > /tmp/o; sleep 1; posix-memory-zeros > /tmp/c; cat /tmp/a /tmp/b /tmp/c; census pager.zeroed'
    outcome = quire.run(script, pager='vm', icount=1, timeout=240).check()
    assert outcome.output.count(' passed, 0 failed') == 3, outcome.output
    assert stocks(outcome.output)[0] > 0


def test_it_goes_when_memory_is_short(quire):
    """With much of memory in stock a program still gets all that it was promised."""
    outcome = quire.run('pagerctl zero_ahead=900 > /tmp/o; sleep 2; census pager.zeroed; eatmem > /tmp/o; cat /tmp/o; sleep 1; census pager.zeroed', pager='vm',
                        mem='48M', icount=1).check()
    before, after = stocks(outcome.output)
    eaten = int(re.search(r'ate (\d+) KiB', outcome.output).group(1))
    assert before > 600 and after > 600
    without = quire.run('eatmem', pager='vm', mem='48M', args='zero_ahead=0', icount=1).check()
    assert abs(eaten - int(re.search(r'ate (\d+) KiB', without.output).group(1))) <= 1024
