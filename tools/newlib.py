#!/usr/bin/python3
"""Builds newlib once, from Debian's source package, into build/newlib.

    newlib.py TARBALL DESTINATION

The result is DESTINATION/riscv64-unknown-elf/{include,lib}: headers, libc.a and libm.a for rv64gc/lp64d. A stamp file
is written last, so an interrupted build starts over and a finished one costs nothing.

The sources are changed in two places, where newlib leaves a choice to the system: sys/config.h (CONFIG) and the table of
systems (DIRECTORIES). The width of types, signal numbers and the like are chosen by our own headers, libc/include/posix,
which newlib is built with as programs are.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile

TARGET = 'riscv64-unknown-elf'
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HEADERS = os.path.join(ROOT, 'libc', 'include', 'posix')
CFLAGS = ' '.join([
    '-O2 -mcmodel=medany -march=rv64gc -mabi=lp64d -ffunction-sections -fdata-sections',
    # what the system has
    '-DHAVE_BLKSIZE -DHAVE_FCNTL -DHAVE_RENAME -DHAVE_MKDIR -DHAVE_SYSTEM -DHAVE_OPENDIR -DGETREENT_PROVIDED',
    # what libc/posix does itself
    '-D_NO_EXECVE -D_NO_GETCWD -D_NO_PREAD -D_NO_PWRITE -D_NO_SIGSET -D_NO_GETUT -D_NO_GETPASS -D_NO_GETLOGIN',
    '-D_NO_TTYNAME -D_NO_GETPWENT -D_NO_POSIX_SPAWN -D_NO_GLOB',
    '-Dsetlocale=__newlib_setlocale',  # in one member with what every program needs, so that ours could not take its place
    '-DDEFAULT_TOP_PAD=65536L',  # malloc asks for more of the heap 64 KiB at a time
    '-Wno-implicit-function-declaration',
])
CONFIGURE = [
    '--target=' + TARGET,
    '--disable-multilib',
    '--disable-libgloss',
    '--disable-newlib-supplied-syscalls',
    '--enable-newlib-io-c99-formats',
    '--enable-newlib-io-long-long',
    '--enable-newlib-io-long-double',
    '--enable-newlib-retargetable-locking',
    '--enable-newlib-global-stdio-streams',
    '--enable-newlib-io-pos-args',
    '--disable-nls',
    '--disable-silent-rules',
]

# Members of libc.a that libc/posix takes the place of, and that newlib itself refers to: a linker would find them first.
REPLACED = ['lib_a-u_strerr.o']

# sys/config.h: the reent state of a thread is what __getreent() says; read() and write() count in ssize_t and size_t.
CONFIG = '''\
#define __DYNAMIC_REENT__
#define _READ_WRITE_RETURN_TYPE _ssize_t
#define _READ_WRITE_BUFSIZE_TYPE __SIZE_TYPE__
'''

# configure.host, in the table of systems: regex, fnmatch, popen and their like are in posix/, basename and dirname in unix/.
SYSCALLS = '  riscv*-*-*)\n\tsyscall_dir=syscalls\n'
DIRECTORIES = '  riscv*-*-*)\n\tposix_dir=posix\n\tunix_dir=unix\n'

# (file below newlib/, text that occurs once, what takes its place)
EDITS = [
    ('libc/include/sys/config.h', '#define __SYS_CONFIG_H__\n', '#define __SYS_CONFIG_H__\n' + CONFIG),
    ('configure.host', SYSCALLS, DIRECTORIES),
]


def main():
    tarball, destination = sys.argv[1:]
    destination = os.path.abspath(destination)
    os.makedirs(destination, exist_ok=True)
    with open(os.path.join(destination, 'lock'), 'w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two builds at once: the second finds the first one's stamp
        build(tarball, destination)


def build(tarball, destination):
    stamp = os.path.join(destination, 'stamp')
    key = recipe(tarball)
    if os.path.exists(stamp) and open(stamp).read() == key:
        return
    work = os.path.join(destination, 'work')
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(os.path.join(work, 'obj'))
    os.makedirs(os.path.join(work, 'installed'))
    source = unpack(tarball, work)
    edit(source)
    compile_all(source, os.path.join(work, 'obj'), os.path.join(work, 'installed'))
    subprocess.check_call([TARGET + '-ar', 'd', os.path.join(work, 'installed', TARGET, 'lib', 'libc.a')] + REPLACED)
    shutil.rmtree(os.path.join(destination, TARGET), ignore_errors=True)
    os.rename(os.path.join(work, 'installed', TARGET), os.path.join(destination, TARGET))
    shutil.rmtree(work)
    with open(stamp + '.new', 'w') as file:
        file.write(key)
    os.rename(stamp + '.new', stamp)


def recipe(tarball):
    """What the result depends on, as one line: the sources, this file, our headers, the compiler."""
    digest = hashlib.sha256()
    for name in [tarball, os.path.abspath(__file__)] + headers():
        with open(name, 'rb') as file:
            digest.update(file.read())
    digest.update(subprocess.check_output([TARGET + '-gcc', '--version']))
    return digest.hexdigest() + '\n'


def headers():
    found = []
    for part in ('sys', 'machine'):  # what newlib's own sources include; the others are for programs alone
        folder = os.path.join(HEADERS, part)
        found += [os.path.join(folder, name) for name in os.listdir(folder) if name.endswith('.h')]
    return sorted(found)


def unpack(tarball, work):
    with tarfile.open(tarball) as archive:
        archive.extractall(work)
    for name in os.listdir(work):
        if os.path.exists(os.path.join(work, name, 'newlib', 'configure')):
            return os.path.join(work, name)
    sys.exit('newlib.py: no newlib in ' + tarball)


def edit(source):
    for name, old_text, new_text in EDITS:
        path = os.path.join(source, 'newlib', name)
        with open(path) as file:
            old = file.read()
        if old.count(old_text) != 1:
            sys.exit('newlib.py: %s is not the file that this script knows' % name)
        with open(path, 'w') as file:
            file.write(old.replace(old_text, new_text))


def compile_all(source, objects, destination):
    flags = '%s -I%s -ffile-prefix-map=%s=newlib' % (CFLAGS, HEADERS, source)
    tools = {'AR': 'ar', 'RANLIB': 'ranlib', 'AS': 'as', 'CC': 'gcc', 'LD': 'ld', 'NM': 'nm', 'STRIP': 'strip'}
    env = {key: os.environ[key] for key in ('PATH', 'HOME', 'TMPDIR') if key in os.environ}
    env.update({name + '_FOR_TARGET': TARGET + '-' + tool for name, tool in tools.items()})
    env.update({'CFLAGS_FOR_TARGET': flags, 'MAKEINFO': 'true', 'LC_ALL': 'C'})
    log_name = os.path.join(destination, os.pardir, os.pardir, 'log')
    with open(log_name, 'w') as log:
        for command in (
            [os.path.join(source, 'configure'), '--prefix=' + destination] + CONFIGURE,
            ['make', '-j2', 'all-target-newlib', 'MAKEINFO=true'],
            ['make', 'install-target-newlib', 'MAKEINFO=true'],
        ):
            code = subprocess.call(command, cwd=objects, env=env, stdin=subprocess.DEVNULL, stdout=log,
                                   stderr=subprocess.STDOUT)
            if code:
                with open(log_name, errors='replace') as text:
                    sys.stderr.write(''.join(text.readlines()[-20:]))
                sys.exit('newlib.py: %s failed, see %s' % (os.path.basename(command[0]), log_name))


if __name__ == '__main__':
    main()
