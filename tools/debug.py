#!/usr/bin/python3
"""`./quire debug`: the debug kernel under gdb-multiarch, stopped at its first line. Words as for `./quire run`.

The console goes to build/debug/console.log (gdb command `console`), and to a socket beside it for typing.
GDB='-batch -ex ...' gives further words to gdb.
"""

import os
import shlex
import signal
import subprocess
import sys
import tempfile

import machine


def main():
    words = {word.partition('=')[0].lower(): word.partition('=')[2] for word in sys.argv[1:]}
    extra = shlex.split(words.pop('gdb', ''))
    words.setdefault('variant', 'debug')
    options = machine.Options(**words)
    folder = os.path.join(options.build, options.variant)
    log, link = os.path.join(folder, 'console.log'), os.path.join(folder, 'console')
    with tempfile.TemporaryDirectory(prefix='quire-') as temporary:
        gdb = os.path.join(temporary, 'gdb')
        disk = machine.prepare_disk(options, temporary)
        console = ['-chardev', 'socket,id=console,path=%s,server=on,wait=off,logfile=%s' % (link, log)]
        stub = ['-chardev', 'socket,id=gdb,path=%s,server=on,wait=off' % gdb, '-gdb', 'chardev:gdb', '-S', '-monitor', 'none']
        qemu = subprocess.Popen(machine.command(options, disk, 'chardev:console') + console + stub,
                                stdin=subprocess.DEVNULL, preexec_fn=machine.die_with_parent, start_new_session=True)
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # ^C is gdb's, which stops the machine
            print('console: %s; to type: socat - UNIX-CONNECT:%s' % (
                os.path.relpath(log, machine.ROOT), os.path.relpath(link, machine.ROOT)), flush=True)
            status = subprocess.call(
                ['gdb-multiarch', '-q', '-iex', 'set auto-load safe-path /', options.kernel('elf'),
                 '-x', os.path.join(machine.ROOT, 'tools', 'quire.gdb')] + extra,
                cwd=machine.ROOT, env=dict(os.environ, QUIRE_GDB=gdb, QUIRE_BUILD=options.build, QUIRE_LOG=log))
        finally:
            qemu.kill()
            qemu.wait()
    sys.exit(status)


if __name__ == '__main__':
    main()
