"""Reading what the program census prints: the counters of every server, `server.counter value` lines."""

# What must come back when all work has ended. Pages of files may stay in memory, and what the pager knows of these files:
# free, cache and files count together.
HELD = ['pager.frames_free+cache', 'pager.frames_anon', 'pager.frames_own', 'pager.frames_commit', 'pager.kernel_frames',
        'pager.spaces', 'pager.opens', 'pager.waiting', 'proc.processes', 'proc.zombies', 'proc.frames_used',
        'proc.slots_used', 'fs.handles', 'fs.waiting', 'fs.pipes']


def parse(text):
    counters = {words[0]: int(words[1]) for words in (line.split() for line in text.splitlines())
                if len(words) == 2 and words[1].isdigit()}
    counters['pager.frames_free+cache'] = sum(counters['pager.frames_' + what] for what in ('free', 'cache', 'files'))
    return counters


def compare(before, after):
    """Asserts that two outputs of census say the same of everything that is held."""
    before, after = parse(before), parse(after)
    changed = ['%s was %d, is %d' % (name, before[name], after[name]) for name in HELD if before[name] != after[name]]
    if changed:
        raise AssertionError('; '.join(changed))


def around(command, warm_up=None):
    """A shell command that prints a census before and after `command`, each behind a line of dashes.

    Before the first one the shell does all that it does later, so that its own memory has grown as far as it will."""
    return '%s; census; status=$?; sync; sleep 0; echo -----; census; echo -----; %s; status=$?; sync; sleep 1; echo -----; census; ' \
           'exit $status' % (warm_up or 'census', command)


def check(output):
    """Compares the censuses in the output of around(); returns what the command itself printed."""
    _, before, printed, after = output.split('-----\n')
    compare(before, after)
    return printed
