"""The SDK as somebody with a program from elsewhere uses it: docs/SDK.md, with the project in test/sdk."""

import os
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

import harness
import machine

SDK = os.path.join(machine.BUILD, 'sdk')
CC = os.path.join(SDK, 'bin', 'quire-cc')
PROJECT = os.path.join(harness.ROOT, 'test', 'sdk')
STRICT = ['-Wall', '-Wextra', '-pedantic', '-Wsystem-headers', '-fsyntax-only']
MODES = {
    'c99': ['-std=c99'], 'c11': ['-std=c11'], 'gnu17': ['-std=gnu17'],
    'c99-posix': ['-std=c99', '-D_POSIX_C_SOURCE=200809L'], 'c11-xopen': ['-std=c11', '-D_XOPEN_SOURCE=700'],
    'gnu17-gnu': ['-std=gnu17', '-D_GNU_SOURCE'], 'c++': ['-x', 'c++', '-std=gnu++17'], 'c++11': ['-x', 'c++', '-std=c++11'],
}


def call(*command, folder=None, env=None, status=0):
    """Standard output and error of a command that must end with this status (None: any)."""
    result = subprocess.run(command, cwd=folder, env=dict(os.environ, LC_ALL='C', **(env or {})), stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, errors='replace')
    assert status is None or result.returncode == status, '%s: %s\n%s' % (command, result.returncode, result.stdout)
    return result.stdout


def cc(folder, text, *words, status=0, name='test.c'):
    (folder / name).write_text(text)
    return call(CC, *words, name, folder=folder, status=status)


@pytest.fixture
def project(tmp_path):
    return shutil.copytree(PROJECT, tmp_path / 'project')


def public_headers():
    """Names that a program may include: not those of the compiler's or newlib's inner life."""
    found = set()
    for top in ('include', 'include/newlib'):
        for folder, _, names in os.walk(os.path.join(SDK, top)):
            found |= {os.path.relpath(os.path.join(folder, name), os.path.join(SDK, top)) for name in names}
    return sorted(name for name in found if not re.match(r'(newlib|machine|ssp)/|(.*/)?_', name) and name.endswith('.h'))


@pytest.mark.parametrize('mode', MODES)
def test_each_header_compiles_alone(mode, tmp_path):
    """No warning and no error, also none that is usually hidden because a header is the system's."""
    def complaints(header):
        path = tmp_path / (header.replace('/', '-') + '.c')
        path.write_text('#include <%s>\nint unit;\n' % header)
        text = call(CC, *MODES[mode], *STRICT, str(path), status=None)
        # gcc's <limits.h> and newlib's find each other by #include_next
        return [line for line in text.splitlines() if re.search(': (warning|error|fatal error):', line)
                and not ('/limits.h:' in line and '#include_next' in line)]

    headers = public_headers()
    assert len(headers) > 90 and {'stdio.h', 'sys/mman.h', 'unistd.h', 'signal.h'} <= set(headers)
    with ThreadPoolExecutor(2) as pool:
        found = dict(zip(headers, pool.map(complaints, headers)))
    assert {header: lines for header, lines in found.items() if lines} == {}


def test_every_declared_function_links(tmp_path):
    """The compiler tells what the headers declare; a program that takes the address of each must link."""
    includes = '#define _GNU_SOURCE 1\n' + ''.join('#include <%s>\n' % header for header in public_headers())
    cc(tmp_path, includes, '-w', '-fsyntax-only', '-aux-info', 'declared', name='declared.c')
    names = set()
    for line in (tmp_path / 'declared').read_text().splitlines():
        match = re.match(r'/\* .*?:\d+:N[CF] \*/ extern .*?[ *(](\w+) \(', line)
        if match and (match.group(1) in ('_exit', '_Exit') or match.group(1)[0] != '_'):  # the others are newlib's own
            names.add(match.group(1))
    assert len(names) > 1200 and {'printf', 'mmap', 'pthread_create', 'sin', 'getpwnam_r'} <= names
    text = includes + 'void *volatile all[] = {\n' + ''.join('(void *)(%s),\n' % name for name in sorted(names)) + '};\n'
    output = cc(tmp_path, text + 'int main(void) { return all[1] == all[0]; }\n', '-w', '-o', 'all', status=None)
    assert sorted(set(re.findall(r'undefined reference to `(\w+)', output))) == [] and (tmp_path / 'all').exists(), output[-2000:]


def test_functions_have_c_names_in_cpp(tmp_path):
    cc(tmp_path, '#include <sys/mman.h>\n#include <termios.h>\n#include <sys/stat.h>\n#include <sys/uio.h>\n#include <dirent.h>\n'
       '#include <signal.h>\n#include <utime.h>\n#include <regex.h>\n#include <fcntl.h>\n#include <stdio.h>\n#include <unistd.h>\n'
       'int main() { termios t; struct stat s; regex_t r; iovec v = {nullptr, 0}; return tcgetattr(0, &t) + stat("/", &s)\n'
       '    + msync(nullptr, 0, MS_SYNC) + regcomp(&r, "x", 0) + (int)readv(0, &v, 0) + closedir(opendir("/"))\n'
       '    + kill(0, 0) + utime("/", nullptr) + open("/", O_RDONLY) + puts("x") + (int)sysconf(_SC_PAGESIZE); }\n',
       '-Wall', '-o', 'cpp', name='test.cpp')


@pytest.mark.parametrize('way', ['make', 'cmake', 'configure'])
def test_project_builds_and_runs(way, project, pager, quire):
    """The same project, built for the host, prints the same."""
    built = project
    if way == 'cmake':
        if not shutil.which('cmake'):
            pytest.skip('cmake is not installed')
        built = project / 'made'
        call('cmake', '-DCMAKE_TOOLCHAIN_FILE=%s/share/cmake/quire.cmake' % SDK, '-S', str(project), '-B', str(built))
        call('cmake', '--build', str(built))
    elif way == 'configure':
        env = {'CC': CC, 'AR': SDK + '/bin/quire-ar', 'RANLIB': SDK + '/bin/quire-ranlib'}
        call('./configure', '--host=riscv64-unknown-elf', folder=project, env=env)
        call('make', *('%s=%s' % pair for pair in env.items()), 'CFLAGS=-O2 -pthread -fPIE', 'LDFLAGS=-pie -rdynamic',
             folder=project)
    else:
        call('make', folder=project, env={'CC': CC})
    result = quire.run('/add/count -n 5 -m ^[a-z]+$ /add/Makefile /add/main.c /nowhere; echo status $?; /add/probes', pager=pager,
                       add=[str(built / 'count'), str(built / 'probes'), str(project / 'Makefile'), str(project / 'main.c')])
    host = project / 'host'
    host.mkdir()
    call('gcc', '-o', 'host/count', 'main.c', 'count.c', '-lm', folder=project)
    expected = call('host/count', '-n', '5', '-m', '^[a-z]+$', 'Makefile', 'main.c', '/nowhere', folder=project, status=1)
    lines = result.check().output.splitlines()
    assert sorted(lines[:-2]) == sorted(expected.splitlines())
    assert lines[-2:] == ['status 1', 'child says hello, status 42']


def test_configure_answers_as_the_host_does(project):
    """Every question but the names of the compiler and of the target has one answer here and there."""
    def answers(env, *words):
        text = call('./configure', *words, folder=project, env=env)
        return {question.replace(env.get('CC', 'cc'), 'CC'): answer for question, answer in re.findall(
            r'^checking (.*?)\.\.\. (.*)$', text, re.MULTILINE)}, (project / 'config.h').read_text()

    here, here_header = answers({'CC': 'gcc', 'AR': 'ar'})
    there, there_header = answers({'CC': CC, 'AR': SDK + '/bin/quire-ar'}, '--host=riscv64-unknown-elf')
    assert there['for target'] == 'riscv64-unknown-elf' and there['whether we are cross compiling'] == 'yes'
    for question in ('for target', 'whether we are cross compiling', 'for an archiver'):
        del here[question], there[question]
    assert here == there and here_header == there_header


def test_quire_cc_behaves_as_cc(tmp_path):
    (tmp_path / 'inc').mkdir()
    (tmp_path / 'inc' / 'part.h').write_text('int part(void);\n')
    (tmp_path / 'part.c').write_text('#include <part.h>\nint part(void) { return VALUE; }\n')
    main = '#include "part.h"\n#include <stdio.h>\nint main(void) { return !printf("%d", part()); }\n'
    cc(tmp_path, main, '-Iinc', '-DVALUE=3', 'part.c', '-o', 'several')
    assert (tmp_path / 'several').stat().st_mode & 0o111
    cc(tmp_path, main, '-Iinc', '-c', '-MD')
    assert 'inc/part.h' in (tmp_path / 'test.d').read_text()
    cc(tmp_path, main, '-Iinc', '-S')
    assert 'main:' in (tmp_path / 'test.s').read_text()
    assert 'int part(void);' in cc(tmp_path, main, '-Iinc', '-E')
    call(CC, '-Iinc', '-DVALUE=1', '-c', 'part.c', folder=tmp_path)
    call(SDK + '/bin/quire-ar', 'rcs', 'libpart.a', 'part.o', folder=tmp_path)
    assert 'T part' in call(SDK + '/bin/quire-nm', 'libpart.a', folder=tmp_path)
    call(CC, 'test.o', '-L.', '-lpart', '-static', '-flto', '-s', folder=tmp_path)
    assert (tmp_path / 'a.out').exists()
    assert 'undefined reference' in call(CC, 'test.o', folder=tmp_path, status=1)
    (tmp_path / 'words').write_text('-o answer test.o part.o')
    call(CC, '@words', folder=tmp_path)
    call(SDK + '/bin/quire-strip', 'answer', folder=tmp_path)


def test_quire_cc_says_what_it_is(tmp_path):
    assert call(CC, '-dumpmachine') == 'riscv64-unknown-elf\n'
    assert 'gcc' in call(CC, '--version') and 'gcc version' in call(CC, '-v')
    assert call(CC, '-print-file-name=libc.a').strip() == SDK + '/lib/libc.a'
    assert 'no input files' in call(CC, status=1)
    assert 'no shared libraries' in cc(tmp_path, 'int x;\n', '-shared', status=1)
    macros = cc(tmp_path, '', '-dM', '-E', '-pthread')
    assert {'__quire__', '__unix__', '_REENTRANT', '__riscv'} <= set(re.findall(r'#define (\w+) ', macros))
    hardened = ['-O2', '-D_FORTIFY_SOURCE=2', '-fstack-protector-strong', '-pthread', '-lpthread', '-lrt', '-lm', '-lc']
    cc(tmp_path, '#include <string.h>\nint main(int n, char **v) { char a[9]; strcpy(a, v[0]); return a[n]; }\n', *hardened)


def test_own_headers_and_libraries_come_first(tmp_path):
    (tmp_path / 'own').mkdir()
    (tmp_path / 'own' / 'regex.h').write_text('enum { OWN = 1 };\n')
    text = '#include <regex.h>\nint own = OWN;\n'
    for word in ('-I', '-isystem'):
        cc(tmp_path, text, word, 'own', '-c')
    assert 'regex.h' in cc(tmp_path, text, '-nostdinc', '-c', status=1)


def test_sdk_may_be_moved(tmp_path):
    moved = shutil.copytree(SDK, tmp_path / 'another place' / 'sdk')
    (tmp_path / 'test.c').write_text('#include <stdio.h>\n#include <math.h>\nint main(int n, char **v) '
                                     '{ return printf("%g %s", sqrt(n), v[0]); }\n')
    os.symlink(moved / 'bin' / 'quire-cc', tmp_path / 'qcc')
    for command in (str(moved / 'bin' / 'quire-cc'), './qcc'):
        trace = call(command, '-Wl,--trace', '-MD', 'test.c', folder=tmp_path) + (tmp_path / 'a-test.d').read_text()
        assert 'another place/sdk/lib/libc.a' in trace.replace('\\ ', ' ') and SDK + '/' not in trace


@pytest.mark.parametrize('stub', ['', '1'])
def test_pkg_config(stub, tmp_path):
    """Knows Quire's packages and none of the host's, with and without the host's pkg-config."""
    (tmp_path / 'thing.pc').write_text('prefix=/opt/thing\nlibdir=${prefix}/lib\n\nName: thing\nDescription: a thing\n'
                                       'Version: 2.5\nCflags: -I${prefix}/include\nLibs: -L${libdir} -lthing\n')
    env = {'QUIRE_PKG_CONFIG_PATH': str(tmp_path), 'QUIRE_PKG_CONFIG_STUB': stub, 'PKG_CONFIG_PATH': '/usr/share/pkgconfig'}
    tool = SDK + '/bin/quire-pkg-config'
    call(tool, '--exists', 'quire', env=env)
    assert call(tool, '--version', env=env)
    assert call(tool, '--modversion', 'thing', env=env) == '2.5\n'
    assert call(tool, '--cflags', '--libs', 'thing', env=env).split() == ['-I/opt/thing/include', '-L/opt/thing/lib', '-lthing']
    for absent in ('zlib', 'bash-completion', 'no-such-package'):
        call(tool, '--exists', absent, env=env, status=1)


def test_the_example_of_the_manual(tmp_path, quire):
    """Follows docs/SDK.md: its program, its commands."""
    with open(os.path.join(harness.ROOT, 'docs', 'SDK.md')) as file:
        text = file.read()
    program, makefile = [re.search(r'`%s`:\n\n((?:(?:    .*)?\n)+)' % name, text).group(1) for name in ('hello.c', 'Makefile')]
    for name, lines in (('hello.c', program), ('Makefile', makefile)):
        (tmp_path / name).write_text(re.sub('^    ', '', lines, flags=re.MULTILINE))
    call('make', folder=tmp_path, env={'CC': CC})
    shown = re.search(r"CMD='/add/hello (.*)'\n((?:    .*\n)+)    \[exit (\d+)\]", text)
    result = quire.run('/add/hello ' + shown.group(1), add=[str(tmp_path / 'hello')])
    assert result.failure is None and result.status == int(shown.group(3))
    assert result.output == re.sub('^    ', '', shown.group(2), flags=re.MULTILINE)
