"""Device memory that programs map: /dev/flash0, whose second bank holds what the test loads there."""

import census

PAGE = 4096


def test_flash(quire, pager, tmp_path):
    """A program maps the flash: it sees what is in it, its stores reach the chips, and no frame is used or lost."""
    bank = tmp_path / 'bank'
    bank.write_bytes(b'A text in flash memory.'.ljust(PAGE, b'a') + b'b' * PAGE + b'C' * PAGE)
    outcome = quire.run(census.around('posix-device-flash'), pager=pager, timeout=120,
                        qemu='-device loader,file=%s,addr=0x22000000,force-raw=on' % bank).check()
    printed = census.check(outcome.output)
    assert 'FAIL' not in printed and '7 passed, 0 failed' in printed, printed


def test_no_name_no_device(quire):
    """A name that is no device is no file either."""
    outcome = quire.run('cat /dev/flash1; echo $?; cat /dev/flash0; echo $?').check()
    assert [line for line in outcome.output.splitlines() if line in ('0', '1')] == ['1', '1'], outcome.output
