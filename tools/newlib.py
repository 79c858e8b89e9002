#!/usr/bin/python3
"""Builds newlib once, from Debian's source package, into build/newlib.

    newlib.py TARBALL DESTINATION

The result is DESTINATION/riscv64-unknown-elf/{include,lib}: headers, libc.a and libm.a for rv64gc/lp64d. A stamp file
is written last, so an interrupted build starts over and a finished one costs nothing.

The sources are not changed except for three headers, in which newlib leaves a choice to the system (CONFIG, FEATURES
and TYPES below): the width of types, errno per thread, and which POSIX options we have.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile

TARGET = 'riscv64-unknown-elf'
CFLAGS = '-O2 -mcmodel=medany -march=rv64gc -mabi=lp64d -ffunction-sections -fdata-sections -DHAVE_BLKSIZE'
CONFIGURE = [
    '--target=' + TARGET,
    '--disable-multilib',
    '--disable-libgloss',
    '--disable-newlib-supplied-syscalls',
    '--enable-newlib-io-c99-formats',
    '--enable-newlib-io-long-long',
    '--enable-newlib-io-long-double',
    '--enable-newlib-retargetable-locking',
    '--disable-nls',
    '--disable-silent-rules',
]

# sys/config.h: the reent state of a thread is what __getreent() says; read() and write() count in ssize_t and size_t.
CONFIG = '''\
#define __DYNAMIC_REENT__
#define _READ_WRITE_RETURN_TYPE _ssize_t
#define _READ_WRITE_BUFSIZE_TYPE __SIZE_TYPE__
'''

# sys/features.h: the POSIX options that the system has.
FEATURES = '''\
#define _POSIX_TIMERS 200809L
#define _POSIX_MONOTONIC_CLOCK 200809L
#define _POSIX_MAPPED_FILES 200809L
#define _POSIX_MEMORY_PROTECTION 200809L
#define _POSIX_FSYNC 200809L
'''

# machine/_types.h: types that newlib keeps at 16 bits unless a machine asks for more.
TYPES = '''\
#define __machine_dev_t_defined
typedef unsigned long __dev_t;
#define __machine_ino_t_defined
typedef unsigned long __ino_t;
#define __machine_uid_t_defined
typedef unsigned int __uid_t;
#define __machine_gid_t_defined
typedef unsigned int __gid_t;
'''

# (file below newlib/libc/include, text that occurs once, what is put after it)
EDITS = [
    ('sys/config.h', '#define __SYS_CONFIG_H__\n', CONFIG),
    ('sys/features.h', '#define _SYS_FEATURES_H\n', FEATURES),
    ('machine/_types.h', '#include <machine/_default_types.h>\n', TYPES),
]

# Portable sources in newlib/libc/posix that newlib builds for some systems only; we put them into libc.a too.
POSIX = ['collate', 'collcmp', 'fnmatch', 'regcomp', 'regerror', 'regexec', 'regfree', 'sleep', 'usleep']


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
    shutil.rmtree(os.path.join(destination, TARGET), ignore_errors=True)
    os.makedirs(os.path.join(work, 'obj'))
    source = unpack(tarball, work)
    edit(source)
    compile_all(source, os.path.join(work, 'obj'), destination)
    add_posix(source, os.path.join(work, 'obj'), os.path.join(destination, TARGET))
    shutil.rmtree(work)
    shutil.rmtree(os.path.join(destination, 'share'), ignore_errors=True)
    with open(stamp + '.new', 'w') as file:
        file.write(key)
    os.rename(stamp + '.new', stamp)


def recipe(tarball):
    """What the result depends on, as one line: the sources, this file, the compiler."""
    digest = hashlib.sha256()
    for name in (tarball, os.path.abspath(__file__)):
        with open(name, 'rb') as file:
            digest.update(file.read())
    digest.update(subprocess.check_output([TARGET + '-gcc', '--version']))
    return digest.hexdigest() + '\n'


def unpack(tarball, work):
    with tarfile.open(tarball) as archive:
        archive.extractall(work)
    for name in os.listdir(work):
        if os.path.exists(os.path.join(work, name, 'newlib', 'configure')):
            return os.path.join(work, name)
    sys.exit('newlib.py: no newlib in ' + tarball)


def edit(source):
    for name, after, text in EDITS:
        path = os.path.join(source, 'newlib', 'libc', 'include', name)
        with open(path) as file:
            old = file.read()
        if old.count(after) != 1:
            sys.exit('newlib.py: %s is not the header that this script knows' % name)
        with open(path, 'w') as file:
            file.write(old.replace(after, after + text))


def compile_all(source, objects, destination):
    flags = '%s -ffile-prefix-map=%s=newlib' % (CFLAGS, source)
    tools = {'AR': 'ar', 'RANLIB': 'ranlib', 'AS': 'as', 'CC': 'gcc', 'LD': 'ld', 'NM': 'nm', 'STRIP': 'strip'}
    env = {key: os.environ[key] for key in ('PATH', 'HOME', 'TMPDIR') if key in os.environ}
    env.update({name + '_FOR_TARGET': TARGET + '-' + tool for name, tool in tools.items()})
    env.update({'CFLAGS_FOR_TARGET': flags, 'MAKEINFO': 'true', 'LC_ALL': 'C'})
    log_name = os.path.join(destination, 'log')
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


def add_posix(source, objects, installed):
    folder = os.path.join(source, 'newlib', 'libc', 'posix')
    for name in POSIX:
        subprocess.check_call(
            [TARGET + '-gcc', *CFLAGS.split(), '-w', '-D_GNU_SOURCE', '-DHAVE_NANOSLEEP', '-ffile-prefix-map=%s=newlib' % source,
             '-I', folder, '-isystem', os.path.join(installed, 'include'), '-c', os.path.join(folder, name + '.c'),
             '-o', os.path.join(objects, name + '.o')])
    subprocess.check_call([TARGET + '-ar', 'rcsD', os.path.join(installed, 'lib', 'libc.a')]
                          + [os.path.join(objects, name + '.o') for name in POSIX])


if __name__ == '__main__':
    main()
