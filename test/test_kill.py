"""Processes killed in the middle of a fault, of a read, of a fork: all they held comes back."""

import re

import census


def test_killtest(quire, pager):
    image = quire.image()
    outcome = quire.run(census.around('killtest', warm_up='killtest'), disk=image, pager=pager, timeout=240).check()
    printed = census.check(outcome.output)
    assert re.search(r'[1-9]\d* passed, 0 failed', printed)
    quire.fsck(image)
