"""Memory that runs short under the pager vm: each reclaim policy, and the swap disk."""

import re

import census
import pytest

POLICIES = ['fifo', 'clock', '2q', 's3fifo']


def counter(output, name):
    """A number that vmstat printed."""
    return int(re.search(r'(\d+)  +' + re.escape(name), output).group(1))


@pytest.mark.parametrize('policy', POLICIES)
def test_files_larger_than_memory(quire, policy):
    """Files of several times the memory are copied and compared under each policy; what was evicted is counted, and what came back: of files
    read again and again that are somewhat larger than memory (of a copy no page is used twice but by chance)."""
    outcome = quire.run('cat /bin/* > /big; cp /big /other; cmp /big /other && echo same; for n in 6M 8M 10M; do head -c $n /big > /loop; '
                        'cat /loop /loop /loop > /dev/null; done; vmstat', mem='16M', pager='vm', policy=policy, timeout=120).check()
    assert outcome.output.startswith('same\n')
    assert counter(outcome.output, 'file pages dropped as memory was short') > 1000
    assert counter(outcome.output, 'pages that came back soon after that') > 1000


def test_policy_changes_while_it_runs(quire):
    """Each policy takes over from another in the middle of the work; the watermarks move and are refused where they make no sense."""
    changes = ' '.join('pagerctl policy=%s > /tmp/o; cp /big /other; cmp /big /other && echo same;' % policy for policy in POLICIES)
    outcome = quire.run('cat /bin/* > /big; %s pagerctl high_watermark=200 low_watermark=100 > /tmp/o && cat /big | wc -c > /tmp/n; '
                        'pagerctl | grep watermark; pagerctl low_watermark=300; cp /big /other; cmp /big /other && echo same' % changes,
                        mem='16M', pager='vm', timeout=120).check()
    assert outcome.output.count('same\n') == 5
    assert re.search(r'low_watermark +100', outcome.output) and re.search(r'high_watermark +200', outcome.output)


@pytest.mark.parametrize('policy', POLICIES)
def test_four_times_the_memory(quire, policy):
    """Quicksort and a matrix product in more than four times the memory there is: right, under each policy; all slots come back."""
    outcome = quire.run('bigsort 64M; bigmatrix 64M; sleep 1; vmstat', mem='24M', swap='128M', pager='vm', policy=policy, variant='release',
                        timeout=300).check()
    assert '8388608 numbers are in order\n' in outcome.output and 'numbers is right\n' in outcome.output
    assert (64 << 20) / 4096 > 4 * counter(outcome.output, 'frames of memory')
    assert counter(outcome.output, 'of it used') < 100  # some of the shell
    assert counter(outcome.output, 'pages read from the swap disk') > 10000
    assert counter(outcome.output, 'pages written to the swap disk') > 10000


def test_swap_with_the_kernel_that_checks(quire):
    """The same with less memory on the kernel that checks its invariants; then two at once, which fork before."""
    outcome = quire.run('bigsort 24M; sh -c "bigsort 8M & bigsort 8M 2 & bigmatrix 8M & wait"; mmaptest > /tmp/m || cat /tmp/m; sleep 1; vmstat',
                        mem='16M', swap='64M', pager='vm', timeout=200).check()
    assert outcome.output.count('numbers are in order\n') == 3 and 'numbers is right\n' in outcome.output
    assert counter(outcome.output, 'of it used') < 100  # some of the shell


def test_no_swap_disk(quire):
    """Without a swap disk nothing of it is there: a program that wants more than memory is refused."""
    outcome = quire.run('bigsort 64M; echo "status $?"; vmstat', mem='24M', pager='vm')
    assert 'mmap' in outcome.output and 'status 1\n' in outcome.output
    assert counter(outcome.output, 'room on the swap disk') == 0


def test_more_than_memory_and_swap_is_refused(quire):
    """mmap says ENOMEM before the system would have to kill."""
    outcome = quire.run('bigsort 64M; echo "status $?"; bigsort 20M', mem='16M', swap='32M', pager='vm', timeout=200).check()
    assert 'mmap' in outcome.output and 'status 1\n' in outcome.output and 'numbers are in order\n' in outcome.output


def test_swap_read_errors_end_only_who_needs_the_page(quire):
    """Some slots cannot be read: the program whose page is gone gets SIGBUS, the shell and others go on."""
    errors = quire.blkdebug(''.join('[inject-error]\nevent = "read_aio"\niotype = "read"\nerrno = "5"\nonce = "off"\nsector = "%d"\n\n' % (slot * 8)
                                    for slot in range(1000, 3000, 50)))
    outcome = quire.run('bigsort 24M; echo "status $?"; bigmatrix 1M; vmstat', mem='16M', swap='64M', swapdebug=errors, pager='vm', timeout=120)
    assert outcome.failure is None
    assert 'status 135\n' in outcome.output and re.search(r'bigsort\[\d+\]: bus error', outcome.output)
    assert 'numbers is right\n' in outcome.output
    assert counter(outcome.output, 'errors of the swap disk') > 0


def test_swap_write_errors_lose_nothing(quire):
    """Writes fail: what could not be written stays in memory; who does not fit is ended, and nobody computes wrong."""
    errors = quire.blkdebug('[inject-error]\nevent = "write_aio"\niotype = "write"\nerrno = "5"\nonce = "off"\n')
    outcome = quire.run('bigsort 4M; bigsort 24M; echo "status $?"; bigmatrix 1M', mem='16M', swap='64M', swapdebug=errors, pager='vm', timeout=120)
    assert outcome.failure is None
    assert 'status 137\n' in outcome.output and 'numbers is right\n' in outcome.output
    assert 'not in order' not in outcome.output and 'other numbers' not in outcome.output


KEEP = 'eatmem -k %s > /tmp/kept & until grep had /tmp/kept > /dev/null; do true; done; '


@pytest.mark.parametrize('swap', [None, '8M'])
def test_the_largest_program_ends(quire, pager, swap):
    """More was promised than there is: it is the largest that ends, not who touched memory last, it is said, and others go on."""
    large, small = ('20M', '6M') if swap else ('8M', '7M')
    if swap and pager != 'vm':
        pytest.skip('no swap under this pager')
    outcome = quire.run('vmstat | grep most; pagerctl overcommit=200; vmstat | grep most; ' + KEEP % large + 'eatmem %s; vmstat; '
                        'eatmem; echo "status $?"; eatmem 2M; pagerctl overcommit=0; bigsort 2M' % small, mem='24M', swap=swap, pager=pager, timeout=200).check()
    limits = [int(limit) for limit in re.findall(r'(\d+) +of at most', outcome.output)]
    assert limits[1] > 2 * limits[0]
    ends = re.findall(r'eatmem\[\d+\]: killed: no memory left, and it is the largest program: (\d+) KiB\n', outcome.output)
    assert len(ends) == 2 and int(ends[0]) > int(large[:-1]) * 1000
    assert 'ate %d KiB: had enough' % (int(small[:-1]) * 1024) in outcome.output
    assert counter(outcome.output, 'programs ended for want of memory') == 1
    assert 'status 137\nate 2048 KiB: had enough\n' in outcome.output.replace('eating memory\n', '')
    assert 'numbers are in order\n' in outcome.output


def test_page_tables_are_not_promised(quire, pager):
    """A program that takes all page tables ends when others need one; they need not."""
    outcome = quire.run('eatmem -t 64M; echo "status $?"; vmstat; bigsort 2M', mem='24M', pager=pager)
    if pager == 'minimal':  # has not so many mappings
        assert 'status 0' in outcome.check().output
        return
    assert re.search(r'eatmem\[\d+\]: killed: no memory left for page tables, and it is the largest program: \d+ KiB of them\n', outcome.check().output)
    assert 'status 137\n' in outcome.output and counter(outcome.output, 'programs ended for want of memory') == 1
    assert 'numbers are in order\n' in outcome.output


@pytest.mark.parametrize('policy', POLICIES)
def test_memory_that_was_paged_out_has_left(quire, policy):
    """MADV_PAGEOUT writes private anonymous memory to the swap disk and frees its frames before it returns; every slot comes back."""
    name = 'posix-memory-advised'
    outcome = quire.run(census.around(name + ' swap', warm_up=name), mem='32M', swap='32M', pager='vm', policy=policy, variant='debug').check()
    assert ' passed, 0 failed' in census.check(outcome.output).splitlines()[-1], outcome.output


def test_what_is_on_the_swap_disk_is_shown(quire):
    """vmmap tells of each mapping how many pages are on the swap disk; vmtop how much of that is used."""
    outcome = quire.run(KEEP % '20M' + 'vmmap $!; vmtop -b -n 1; kill $!', mem='24M', swap='32M', pager='vm').check()
    pages = [int(n) for n in re.findall(r'(\d+) pages on the swap disk', outcome.output)]
    assert pages and sum(pages) > 1000, outcome.output
    assert re.search(r'swap: used \d+(\.\d+)?[KM] of (32|31\.\d+)M', outcome.output), outcome.output


@pytest.mark.parametrize('swap', [None, '16M'])
def test_memory_that_need_not_be_kept_goes_when_it_is_short(quire, swap):
    """MADV_FREE: pages stay until memory runs short; then they go unwritten, but not those that were stored to."""
    outcome = quire.run('cat /bin/* > /big; cat /big /big > /bigger; sync; pagerctl drop_caches=1 > /tmp/o; posix-memory-advised pressure /bigger; vmstat', mem='16M', swap=swap, pager='vm', variant='debug').check()
    assert ' passed, 0 failed\n' in outcome.output, outcome.output
    assert counter(outcome.output, 'that need not be kept (MADV_FREE) dropped') > 150
    assert counter(outcome.output, 'pages written to the swap disk') < 100


@pytest.mark.parametrize('policy', POLICIES)
def test_shared_memory_goes_to_the_swap_disk(quire, policy):
    """A shared anonymous mapping larger than memory holds what two processes store; all slots come back. Without a swap disk it is refused."""
    name = 'posix-memory-advised shared 32'
    outcome = quire.run(name + '; vmstat', mem='24M', swap='48M', pager='vm', policy=policy, variant='debug', timeout=200).check()
    assert '5 passed, 0 failed' in outcome.output, outcome.output
    assert counter(outcome.output, 'pages written to the swap disk') > 10000 and counter(outcome.output, 'of it used') < 100
    assert 'FAIL mmap: shared memory' in quire.run('posix-memory-advised shared 32', mem='24M', pager='vm').output
