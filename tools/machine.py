"""The virtual machine: QEMU's command line, and one run of a command in it from boot to power-off.

Used by run.py, bench.py, debug.py and test/harness.py. A QEMU started here ends with the process that started it.
"""

import ctypes
import os
import re
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import mkimage

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.environ.get('QUIRE_BUILD') or os.path.join(ROOT, 'build')

# What the kernel, init and tasks print at the end. A program might print the like, so only the console's very end counts
# as the end of a run; the others explain why it was not reached. (QEMU's own status does not tell: OpenSBI powers off with
# failure through a device that ends QEMU with 0.)
STARTED = re.compile(rb'(?:^|\n)Quire[^\n]*\n')               # the kernel's first line; before it the firmware talks
DIED = re.compile(rb'(?:^|\n)(?:PANIC \S+:\d+: |init: server \S+ died: |init: cannot )[^\n]*')
TASK_DIED = re.compile(rb'(?:^|\n)(?:PANIC |init: )[^\n]*')
TASK_ENDED = re.compile(rb'(?:^|\n)(\d+) passed, (\d+) failed\r?\n?$')
EXITED = re.compile(rb'\[exit (-?\d+)\]\r?\n?$')
EXIT_PREFIX = re.compile(rb'\[(e(x(i(t( (-?(\d+(\](\r?(\n)?)?)?)?)?)?)?)?)?)?$')
LAST_WORDS_SECONDS = 5  # after a panic or a server's death: to say more of it
STOP_SECONDS = 30  # a machine whose command ended gets this long to power off


class Options:
    """What a run needs: the words of `./quire run`, lower case. Unknown words are an error."""

    DEFAULTS = {
        'cmd': None, 'pager': None, 'mem': '128M', 'disk': None, 'add': '', 'timeout': 120, 'variant': 'release',
        'icount': 0, 'blkdebug': None, 'task': None, 'args': '', 'qemu': '', 'build': BUILD, 'size': None, 'block': None, 'iops': 0, 'policy': None, 'swap': None,
        'swapdebug': None, 'aslr': None, 'fsck': None,
    }

    def __init__(self, **words):
        for name, value in self.DEFAULTS.items():
            setattr(self, name, value)
        for name, value in words.items():
            if name not in self.DEFAULTS:
                raise ValueError('unknown option %s= (known: %s)' % (name, ' '.join(sorted(self.DEFAULTS))))
            if value is not None:
                setattr(self, name, value)
        self.timeout = float(self.timeout)
        self.icount = int(self.icount)

    def added(self):
        """The host paths of add=, a list or one string with spaces between."""
        return self.add.split() if isinstance(self.add, str) else [os.fspath(path) for path in self.add]

    def kernel(self, ending='bin'):
        return os.path.join(self.build, self.variant, 'quire.' + ending)

    def boot_arguments(self):
        words = []
        if self.pager:
            words.append('pager=' + self.pager)
        if self.policy:
            words.append('policy=' + self.policy)
        if self.aslr:
            words.append('aslr=' + self.aslr)
        if self.task:
            words.append('task=' + self.task)
        if self.cmd is not None:
            words.append('cmd=' + quote(self.cmd))
        if self.args:
            words.append(self.args)
        return ' '.join(words)


def quote(text):
    """A boot argument's value (libc/include/rt/bootarg.h): in single quotes, a backslash before a quote or a backslash."""
    return "'" + text.replace('\\', '\\\\').replace("'", "\\'") + "'"


class Outcome:
    """How a run ended.

    status   the program's exit status, or None when the run failed before there was one
    output   what the program printed (text), without the firmware's, the kernel's first and the `[exit N]` line
    console  everything the machine printed (text)
    failure  None, or in words why this run is a failure whatever the program said
    seconds  wall time of the run
    """

    def __init__(self, status, output, console, failure, seconds):
        self.status, self.output, self.console, self.failure, self.seconds = status, output, console, failure, seconds

    @property
    def ok(self):
        return self.failure is None and self.status == 0

    @property
    def story(self):
        """The console without the firmware's part, if the kernel was reached."""
        start = self.console.find('\nQuire')
        return self.console[start + 1:] if start >= 0 else self.console


def prepare_disk(options, folder):
    """The image to boot from: DISK's (made if missing), or a fresh one in folder. ADD's files are in /add."""
    path = options.disk or os.path.join(folder, 'disk.img')
    if not os.path.exists(path):
        if options.size or options.block:
            mkimage.make(path, os.path.join(options.build, 'root.list'), options.size or mkimage.SIZE,
                         int(options.block or mkimage.BLOCK))
        else:
            subprocess.check_call(['cp', '--sparse=always', '--reflink=auto',
                                   os.path.join(options.build, 'disk.img'), path])
    mkimage.add(path, options.added())
    options.swap_disk = os.path.join(folder, 'swap.img') if options.swap else None
    if options.swap:
        with open(options.swap_disk, 'wb') as file:
            file.truncate(bytes_of(options.swap))
    return path


def bytes_of(size):
    """64M -> 67108864"""
    shift = {'K': 10, 'M': 20, 'G': 30}.get(size[-1:].upper(), 0)
    return int(size[:-1] if shift else size) << shift


def drive_file(path, blkdebug):
    path = path.replace(',', ',,')
    return 'blkdebug:%s:%s' % (blkdebug.replace(',', ',,'), path) if blkdebug else path


def command(options, disk, serial):
    """QEMU's argument list; serial is a QEMU character device, `stdio` or `mon:stdio` for one."""
    image = drive_file(disk, options.blkdebug)
    slow = ',throttling.iops-total=%s' % options.iops if options.iops else ''
    words = [
        'qemu-system-riscv64', '-machine', 'virt', '-cpu', 'rv64', '-smp', '1', '-m', options.mem,
        '-display', 'none', '-serial', serial, '-no-reboot', '-bios', 'default',
        '-kernel', options.kernel(), '-append', options.boot_arguments(),
        '-global', 'virtio-mmio.force-legacy=false',
        '-drive', 'file=%s,format=raw,if=none,id=disk,rerror=report,werror=report,cache=%s%s'
        % (image, 'writeback' if options.disk else 'unsafe', slow),
        '-device', 'virtio-blk-device,drive=disk',
    ]
    if options.swap:
        words += [
            '-drive', 'file=%s,format=raw,if=none,id=swap,rerror=report,werror=report,cache=unsafe%s'
            % (drive_file(options.swap_disk, options.swapdebug), slow),
            '-device', 'virtio-blk-device,drive=swap',
        ]
    if options.icount:
        # the clock is the guest's too, and begins at the same time on each run
        words += ['-icount', 'shift=0', '-rtc', 'base=2026-01-01T00:00:00,clock=vm']
    return words + options.qemu.split()


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


class Filter:
    """Passes the program's part of the console on to a sink while it comes in.

    The tail that may become the `[exit N]` line is held back, so that it can be given a line of its own.
    """

    def __init__(self, sink):
        self.sink, self.console, self.sent, self.started = sink, b'', None, False

    def feed(self, data):
        self.console += data
        if not self.started:
            match = STARTED.search(self.console)
            if not match:
                return
            self.started, self.sent = True, match.end()
        tail = EXIT_PREFIX.search(self.console, self.sent)
        self.pass_on(tail.start() if tail else len(self.console))

    def pass_on(self, end):
        while end > self.sent and self.console[end - 1:end] == b'\r':
            end -= 1  # wait for what follows it
        if self.sink and end > self.sent:
            self.sink(plain(self.console[self.sent:end]))
        self.sent = max(end, self.sent)

    def output(self):
        """The program's whole output so far."""
        match = STARTED.search(self.console)
        text = self.console[match.end():] if match else b''
        return plain(EXITED.sub(b'', text))


def plain(data):
    return data.replace(b'\r\n', b'\n')


def run(options, sink=None):
    """Boots, runs options.cmd (or options.task) to its end and returns the Outcome. sink(bytes) gets the output live."""
    folder = tempfile.mkdtemp(prefix='quire-')
    process = None
    start = time.monotonic()
    try:
        disk = prepare_disk(options, folder)
        monitor = os.path.join(folder, 'monitor')
        process = subprocess.Popen(
            command(options, disk, 'stdio') + ['-monitor', 'unix:%s,server,nowait' % monitor],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=die_with_parent)
        screen = Filter(sink)
        timed_out = not watch(process, screen, start + options.timeout)
        where = standing(monitor, options) if timed_out else ''
        process.kill() if process.poll() is None else None
        return judge(options, screen, process.wait(), timed_out, where, time.monotonic() - start)
    finally:
        if process and process.poll() is None:
            process.kill()
            process.wait()
        if process:
            process.stdout.close()
        shutil.rmtree(folder, ignore_errors=True)


def watch(process, screen, deadline):
    """Reads the console until QEMU ends; False at the deadline, or when it lives on for long after its last word."""
    limit = deadline
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            if not selector.select(max(0, limit - time.monotonic())):
                return False
            data = os.read(process.stdout.fileno(), 65536)
            if not data:
                break
            screen.feed(data)
            if DIED.search(screen.console, max(0, len(screen.console) - 4096)):
                limit = min(limit, time.monotonic() + LAST_WORDS_SECONDS)
            else:
                ended = EXITED.search(screen.console, max(0, len(screen.console) - 32))
                limit = min(deadline, time.monotonic() + STOP_SECONDS) if ended else deadline
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return True


def judge(options, screen, code, timed_out, where, seconds):
    console = plain(screen.console)
    status = task_status(console) if options.task else exit_status(console)
    died = (TASK_DIED if options.task else DIED).search(console)
    failure = None
    if timed_out and status is None and died:
        failure = '%s\n%s' % (died.group(0).decode(errors='replace').strip(), where)
    elif timed_out and status is not None:
        failure = 'the machine did not power off after the command ended\n' + where
    elif timed_out:
        failure = 'timeout: still running after %g s\n%s' % (options.timeout, where)
    elif status is None and died:
        failure = died.group(0).decode(errors='replace').strip()
    elif status is None and code < 0:
        failure = 'QEMU was ended by signal %d' % -code
    elif status is None:
        failure = 'the machine powered off before the command ended (QEMU status %d)' % code
    elif code:
        failure = 'QEMU ended with status %d after the command ended' % code
    return Outcome(status, screen.output().decode(errors='replace'), console.decode(errors='replace'), failure, seconds)


def exit_status(console):
    exited = EXITED.search(console)
    return int(exited.group(1)) if exited else None


def task_status(console):
    """A task has no exit status: what counts is the line `N passed, N failed`, if it ends with one, or that it ended."""
    ended = TASK_ENDED.search(console)
    if ended:
        return 0 if int(ended.group(1)) and not int(ended.group(2)) else 1
    return None if TASK_DIED.search(console) or not STARTED.search(console) else exit_status(console) or 0


def standing(monitor, options):
    """Where a machine that hangs stands: its registers, and the kernel's line when it is in the kernel."""
    try:
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(2)
            link.connect(monitor)
            link.sendall(b'info registers\n')
            text = b''
            while b' f0/ft0' not in text and b' x31/t6' not in text:
                text += link.recv(65536)
    except OSError:
        return '(no answer from the monitor)'
    wanted = [line.strip() for line in text.decode(errors='replace').splitlines()
              if re.match(r'\s*(pc|sepc|scause|stval|satp|priv|x[0-9])', line.strip())]
    pc = re.search(r'\bpc\s+([0-9a-f]+)', text.decode(errors='replace'))
    if pc and int(pc.group(1), 16) >> 63:
        found = subprocess.run(['riscv64-unknown-elf-addr2line', '-fpe', options.kernel('elf'), pc.group(1)],
                               stdout=subprocess.PIPE, text=True)
        wanted.append('pc is in the kernel: ' + found.stdout.strip().replace(ROOT + '/', ''))
    return '\n'.join(wanted)
