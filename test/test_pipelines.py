"""Test programs in a pipeline: what the programs beside them take and give back is not theirs."""


def test_counts_before_and_after_a_case_are_of_that_case(quire, pager):
    outcome = quire.run('mmaptest | cat | tail -n 1; killtest | tee /tmp/result | tail -n 1; iotest | grep -v "^ok" | tail -n 1',
                        pager=pager, timeout=240).check()
    lines = outcome.output.split('\n')
    results = [line for line in lines if line.endswith(' failed')]
    assert len(results) == 3 and all(line.endswith(' passed, 0 failed') for line in results), outcome.output
