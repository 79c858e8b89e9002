#!/usr/bin/python3
"""`./quire run`: boots to a shell, or with CMD= runs one command and ends. The words are in `./quire help`.

With CMD= the output is the command's alone, and `[exit N]` is the last line. The status is the command's, or 1 when the
run failed: then the console and where it stood are printed too.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile

import machine
import mkimage


def main():
    words = {}
    for word in sys.argv[1:]:
        name, equals, value = word.partition('=')
        if not equals:
            sys.exit('run: not KEY=value: ' + word)
        words[name.lower()] = value
    try:
        options = machine.Options(**words)
    except ValueError as error:
        sys.exit('run: %s' % error)
    if not os.path.exists(options.kernel()):
        sys.exit('run: %s is not built' % options.kernel())
    if options.disk and os.path.exists(options.disk) and options.fsck != 'no':
        said = mkimage.mend(options.disk)
        if said is not None:
            print('quire: the disk was not unmounted, or had errors; e2fsck says:\n%s' % indent(said), end='', file=sys.stderr)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))  # so that temporary files are removed
    sys.exit(run_shell(options) if options.cmd is None and options.task is None else run_command(options))


def run_shell(options):
    folder = tempfile.mkdtemp(prefix='quire-')
    try:
        disk = machine.prepare_disk(options, folder)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # ^C is for the guest
        print('quire: `poweroff` turns the machine off; Ctrl-A X ends QEMU at once, Ctrl-A Ctrl-A is a Ctrl-A', file=sys.stderr)
        return subprocess.call(machine.command(options, disk, 'mon:stdio'))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_command(options):
    def sink(data):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    try:
        outcome = machine.run(options, sink)
    except KeyboardInterrupt:
        return 130
    if outcome.failure is not None:
        print('\nquire: the run failed. The console:\n%s\nquire: %s' % (
            indent('\n'.join(outcome.story.splitlines()[-60:])), outcome.failure), file=sys.stderr)
        return 1
    if outcome.output and not outcome.output.endswith('\n'):
        print()
    print('[exit %d]' % outcome.status)
    return outcome.status if 0 <= outcome.status < 256 else 1


def indent(text):
    return ''.join('    | %s\n' % line for line in text.splitlines())


if __name__ == '__main__':
    main()
