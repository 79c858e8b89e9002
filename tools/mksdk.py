#!/usr/bin/python3
"""Makes the SDK: a folder with which programs for Quire are built (docs/SDK.md), and which may be moved anywhere.

    make(destination, newlib, posix, start)     newlib: the folder of its include/ and lib/; posix, start: object files

bin/, share/ and what is not compiled come from tools/sdk as they are. include/ holds libc/include/posix, include/newlib what
that goes on to include. lib/libc.a is the POSIX layer and newlib in one: members of the former come first, and win.
"""

import os
import re
import shutil
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CROSS = 'riscv64-unknown-elf-'
FILES = os.path.join(ROOT, 'tools', 'sdk')
HEADERS = os.path.join(ROOT, 'libc', 'include', 'posix')
LINKER_SCRIPT = os.path.join(ROOT, 'libc', 'start', 'program.ld')
TOOLS = {'ar': 'gcc-ar', 'ranlib': 'gcc-ranlib', 'nm': 'gcc-nm', 'strip': 'strip'}  # gcc-: they read -flto objects too
IN_LIBC = ['pthread', 'rt', 'dl']  # libraries of other systems whose functions are in libc.a here
# newlib's headers that are left out: code for them does not exist, or gcc's own is right (stdatomic.h)
NOT_OURS = ['rpc', 'ndbm.h', 'stdatomic.h', 'sys/custom_file.h', 'sys/utime.h', 'iconv.h', 'sys/iconvnls.h']
# left out unless a system has the other header, which newlib has none of
NEEDS = {'regdef.h': 'machine/regdef.h', 'threads.h': 'machine/_threads.h', 'utmp.h': 'sys/utmp.h'}
# (newlib's header, text, what takes its place): what a C++ compiler would warn of
EDITS = [('sys/reent.h', 'void (**(_sig_func))(int);', 'void (**_sig_func)(int);')]


# (newlib's header, a declaration): of functions that nobody has written, because the system lacks what they are for
REMOVED = [
    ('ieeefp.h', 'fp_rdi fpgetroundtoi (void);'), ('ieeefp.h', 'fp_rdi fpsetroundtoi (fp_rdi);'),
    ('sched.h', 'int sched_getcpu(void);'), ('stdio.h', 'char *\tcuserid (char *);'), ('stdlib.h', 'void\tsetkey (const char *__key);'),
    ('time.h', 'int clock_setenable_attr (clockid_t clock_id, int attr);'),
    ('time.h', 'int clock_getenable_attr (clockid_t clock_id, int *attr);'),
] + [('sys/unistd.h', text) for text in [
    'char *  crypt (const char *__key, const char *__salt);', 'void\tencrypt (char *__block, int __edflag);',
    'char *  cuserid (char *__s);', 'int     execlpe (const char *__file, const char *, ...);',
    'int    getpeereid (int, uid_t *, gid_t *);',
    'int\tiruserok (unsigned long raddr, int superuser, const char *ruser, const char *luser);',
    'int\trresvport (int *__alport);', 'int\trevoke (char *__path);',
    'int\truserok (const char *rhost, int superuser, const char *ruser, const char *luser);',
    'int     vhangup (void);', 'int\tsetdtablesize (int);',
]]


def inputs():
    """The files of the source tree that the result is made of, besides what make() is given."""
    found = [os.path.abspath(__file__), LINKER_SCRIPT]
    for top in (FILES, HEADERS):
        found += [os.path.join(folder, name) for folder, _, names in os.walk(top) for name in names]
    return sorted(found)


def make(destination, newlib, posix, start):
    work = destination + '.new'
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(FILES, work)
    make_tools(os.path.join(work, 'bin'))
    make_include(os.path.join(work, 'include'), os.path.join(newlib, 'include'))
    make_lib(os.path.join(work, 'lib'), os.path.join(newlib, 'lib'), posix, start)
    shutil.rmtree(destination, ignore_errors=True)
    os.rename(work, destination)


def make_tools(folder):
    for name, program in TOOLS.items():
        path = os.path.join(folder, 'quire-' + name)
        with open(path, 'w') as file:
            file.write('#!/bin/sh\nexec %s%s "$@"\n' % (CROSS, program))
        os.chmod(path, 0o755)


def make_include(folder, newlib):
    shutil.copytree(HEADERS, folder)
    for place, _, names in os.walk(folder):
        for name in names:
            name_newlib(os.path.join(place, name), os.path.relpath(os.path.join(folder, 'newlib'), place))
    theirs = os.path.join(folder, 'newlib')
    missing = NOT_OURS + [name for name, need in NEEDS.items() if not any(
        os.path.exists(os.path.join(place, need)) for place in (HEADERS, newlib))]
    shutil.copytree(newlib, theirs, ignore=lambda place, names: [
        name for name in names if os.path.relpath(os.path.join(place, name), newlib) in missing])
    for name, old, new in EDITS:
        replace(os.path.join(theirs, name), old, new)
    for name, declaration in REMOVED:
        replace(os.path.join(theirs, name), declaration + '\n', '\n')


def name_newlib(path, newlib):
    """Lets a header say by name which of newlib's it goes on to: #include_next is no standard C, and -pedantic says so."""
    with open(path) as file:
        text = file.read()
    with open(path, 'w') as file:
        file.write(re.sub(r'#(\s*)include_next <(.*)>', r'#\1include "%s/\2"' % newlib, text))


def replace(path, old, new):
    with open(path) as file:
        text = file.read()
    if old not in text:
        raise ValueError('%s is not the header that this script knows' % path)
    with open(path, 'w') as file:
        file.write(text.replace(old, new))


def make_lib(folder, newlib, posix, start):
    for path in start:
        shutil.copy(path, os.path.join(folder, os.path.basename(path).split('.')[0] + '.o'))
    shutil.copy(LINKER_SCRIPT, folder)
    shutil.copy(os.path.join(newlib, 'libm.a'), folder)
    with tempfile.TemporaryDirectory() as members:
        run('ar', 'x', os.path.join(newlib, 'libc.a'), folder=members)
        rest = [os.path.join(members, name) for name in sorted(os.listdir(members))]
        run('ar', 'rcsD', os.path.join(folder, 'libc.a'), *posix, *rest)
    for name in IN_LIBC:
        run('ar', 'rcsD', os.path.join(folder, 'lib%s.a' % name))


def run(tool, *words, folder=None):
    subprocess.run([CROSS + tool, *words], check=True, cwd=folder)
