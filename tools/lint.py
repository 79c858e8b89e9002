#!/usr/bin/python3
"""The lint: include layers, headers that compile alone, no include cycle, and cheap rules of form.

The layers (what a file may include) are LAYERS below; a header of the system that is not ours must be one of FREESTANDING
in the kernel, the server runtime and the servers. Prints `file:line: rule`, one a line, and ends with 1 if there is any.
"""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NEWLIB = 'build/newlib/riscv64-unknown-elf/include'
FOLDERS = ['boot', 'docs', 'include', 'kern', 'libc', 'servers', 'test', 'tools', 'user', '.ci']
FREESTANDING = {'float.h', 'iso646.h', 'limits.h', 'stdalign.h', 'stdarg.h', 'stdbool.h', 'stddef.h', 'stdint.h',
                'stdnoreturn.h', 'stdatomic.h'}
KERN_LINES_MAX = 6000
FILE_LINES_MAX = 500      # the aim is 50-300 (STYLE): a file twice that is two ideas
FUNCTION_LINES_MAX = 80   # the aim is 60

# Where a file lies -> the folders whose headers it may include besides its own. The first that fits counts.
RUNTIME = ['include/abi', 'include/proto', 'libc/include/quire', 'libc/include/rt']
LAYERS = [
    ('include/abi', []),
    ('include/proto', ['include/abi']),
    ('boot', ['include/abi', 'kern']),
    ('kern', ['include/abi', 'boot']),
    ('libc/include/quire', ['include/abi', 'include/proto']),
    ('libc/include/rt', ['include/abi', 'include/proto', 'libc/include/quire']),
    ('libc/rt', RUNTIME),
    ('libc', ['include/abi', 'include/proto', 'libc']),
    ('servers/pager/sdk', RUNTIME),
    ('servers/pager/host', RUNTIME + ['servers/pager']),  # tests of all the pager is made of
    ('servers/pager/*', RUNTIME + ['servers/pager/sdk']),
    ('servers/*', RUNTIME),
    ('test/ktest', RUNTIME),
    ('test/kbench', RUNTIME + ['test/ktest']),
    ('test/sdk', ['libc/include/posix']),  # a program like any from elsewhere
    ('test/posix', ['libc/include/posix']),  # likewise
    ('test', RUNTIME + ['servers/pager/sdk']),
    ('user', ['include/abi', 'include/proto', 'libc/include']),
]
NO_NEWLIB = ('include', 'boot', 'kern', 'libc/include/quire', 'libc/include/rt', 'libc/rt', 'servers', 'test/ktest',
             'test/kbench')
HOST_ONLY = re.compile(r'_test\.c$|/test\.h$|^(?:servers|libc)/.*/(?:test|host)/')  # unit tests and what they share

INCLUDE = re.compile(r'\s*#\s*include(?:_next)?\s*([<"])([^>"]+)[>"]')
MACHINE_PATH = re.compile(r'(?<![\w.])/(?:(?:root|work|Users)/[a-z]|home/[a-z]+/[a-z]+/|tmp/[q]uire/)|'
                          r'https?://[\w.-]*(?:debian|npmjs|pypi)\.')
WORK_LEFT = re.compile(r'\b(?:TO' r'DO|FIX' r'ME|XX' r'X)\b')


def below(path, folder):
    return path == folder or path.startswith(folder + '/')


def layer(path):
    """(own folder, folders it may include from) of a file; None for a file outside all layers."""
    for pattern, allowed in LAYERS:
        depth = pattern.count('/') + 1
        folder = '/'.join(path.split('/')[:depth])
        if folder == pattern or (pattern.endswith('/*') and len(path.split('/')) > depth
                                 and folder.startswith(pattern[:-1])):
            return folder, allowed
    return None


def layer_allows(source, header):
    """Whether source may include header, both as paths from the top of the tree."""
    found = layer(source)
    return not found or any(below(header, folder) for folder in [found[0]] + found[1])


def find_cycle(graph):
    """A cycle of graph {node: [nodes]} as a list that ends where it starts, or None."""
    done = set()

    def visit(node, path):
        if node in path:
            return path[path.index(node):] + [node]
        if node in done:
            return None
        for following in graph.get(node, []):
            cycle = visit(following, path + [node])
            if cycle:
                return cycle
        done.add(node)
        return None

    for start in sorted(graph):
        cycle = visit(start, [])
        if cycle:
            return cycle
    return None


class Lint:
    def __init__(self):
        self.problems = []
        self.files = {}
        for folder in FOLDERS:
            for base, folders, names in os.walk(os.path.join(ROOT, folder)):
                folders[:] = sorted(name for name in folders if not name.startswith(('.', '__')))
                for name in sorted(names):
                    self.read(os.path.relpath(os.path.join(base, name), ROOT))
        for name in ('quire', 'SConstruct', 'README.md'):
            self.read(name)

    def read(self, path):
        try:
            with open(os.path.join(ROOT, path), encoding='utf-8') as file:
                self.files[path] = file.read()
        except FileNotFoundError:
            pass
        except UnicodeDecodeError:
            if not path.endswith(('.pyc', '.png')):
                self.report(path, 1, 'not a text file')

    def report(self, path, line, rule):
        self.problems.append('%s:%d: %s' % (path, line, rule))

    def sources(self, *endings):
        return [path for path in self.files if path.endswith(endings)]

    # --- includes ---

    def resolve(self, path, kind, name):
        """The file of ours that an include means, or None."""
        places = [os.path.dirname(path)] if kind == '"' else []
        if below(path, 'kern') or below(path, 'boot'):
            places.append('')
        places += ['include', 'libc/include'] + [layer(path)[0]] * (layer(path) is not None)
        if not below(path, 'libc/include/posix') or kind == '"':
            places += ['libc/include/posix'] if not path.startswith(NO_NEWLIB) else []
        if below(path, 'servers/pager') or below(path, 'test'):
            places.append('servers/pager')
        if not (below(path, 'kern') or below(path, 'boot')):
            places.append('kern/..')  # reaching into the kernel resolves, so that the layer rule can refuse it
        for place in places:
            candidate = os.path.normpath(os.path.join(place, name))
            if candidate in self.files:
                return candidate
        return None

    def check_includes(self):
        graph = {}
        for path in self.sources('.c', '.h', '.S'):
            for number, line in enumerate(self.files[path].splitlines(), 1):
                match = INCLUDE.match(line)
                if match and 'include_next' not in line:
                    self.check_include(path, number, match.group(1), match.group(2), graph)
        cycle = find_cycle(graph)
        if cycle:
            self.report(cycle[0], 1, 'include cycle: ' + ' -> '.join(cycle))

    def check_include(self, path, number, kind, name, graph):
        target = self.resolve(path, kind, name)
        if target:
            if path.endswith('.h'):
                graph.setdefault(path, []).append(target)
            if not layer_allows(path, target):
                self.report(path, number, '%s may not include %s' % (layer(path)[0], target))
        elif kind == '"':
            self.report(path, number, 'no such header: ' + name)
        elif path.startswith(NO_NEWLIB) and name not in FREESTANDING and not HOST_ONLY.search(path) \
                and not below(path, 'test'):
            self.report(path, number, 'not a freestanding header: ' + name)

    def check_headers_alone(self):
        headers = [path for path in self.sources('.h') if not HOST_ONLY.search(path)]
        with ThreadPoolExecutor(2) as pool:
            for path, message in zip(headers, pool.map(self.compile_alone, headers)):
                if message:
                    self.report(path, 1, 'does not compile alone: ' + message)

    def compile_alone(self, path):
        flags = ['-march=rv64imac', '-mabi=lp64', '-ffreestanding']
        if not path.startswith(NO_NEWLIB):
            if not os.path.exists(os.path.join(ROOT, NEWLIB)):
                return ''
            flags = ['-D_GNU_SOURCE', '-Ilibc/include/posix', '-isystem', NEWLIB]
        kernel = below(path, 'kern') or below(path, 'boot')
        folders = ['-I.', '-Iinclude'] if kernel else ['-Iinclude', '-Ilibc/include', '-Iservers/pager']
        folders += ['-I' + layer(path)[0]] if layer(path) else []
        # included, not compiled: a header that uses include_next must be found on the path
        result = subprocess.run(
            ['riscv64-unknown-elf-gcc', '-std=c11', '-fsyntax-only', '-Wall', '-Wextra', '-Werror', '-x', 'c', '-']
            + folders + flags, cwd=ROOT, input='#include "%s"\n' % path if not below(path, 'libc/include/posix')
            else '#include <%s>\n' % os.path.relpath(path, 'libc/include/posix'),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        lines = [line for line in result.stdout.splitlines() if 'error' in line]
        return (lines or result.stdout.splitlines() or ['failed'])[0] if result.returncode else ''

    # --- form ---

    def check_form(self):
        for path, text in self.files.items():
            self.check_first_line(path, text)
            if text and not text.endswith('\n'):
                self.report(path, text.count('\n') + 1, 'no newline at the end')
            for number, line in enumerate(text.splitlines(), 1):
                self.check_line(path, number, line)
            if path.endswith(('.c', '.h', '.S', '.py')) and text.count('\n') > FILE_LINES_MAX \
                    and not HOST_ONLY.search(path):
                self.report(path, 1, 'more than %d lines: two ideas?' % FILE_LINES_MAX)
            if path.endswith('.c'):
                self.check_functions(path, text)

    def check_first_line(self, path, text):
        lines = text.splitlines() or ['']
        if lines[0].startswith('#!'):
            lines = lines[1:] or ['']
        starts = {'.c': ('/*', '//'), '.h': ('/*', '//'), '.S': ('#', '/*', '//'), '.ld': ('/*',), '.py': ('"""', '#')}
        expected = starts.get(os.path.splitext(path)[1])
        if expected and not lines[0].startswith(expected):
            self.report(path, 1, 'the first line does not say what the file is for')

    def check_line(self, path, number, line):
        if line != line.rstrip():
            self.report(path, number, 'blanks at the end of the line')
        if MACHINE_PATH.search(line):
            self.report(path, number, 'a path or host of one machine')
        if path.endswith(('.c', '.h', '.S', '.py')):
            if '\t' in line:
                self.report(path, number, 'a tab')
            if WORK_LEFT.search(line):
                self.report(path, number, 'unfinished work')
        if path.endswith(('.c', '.h')):
            if re.match(r'\s*#\s*if\s+0\b', line):
                self.report(path, number, 'code that is switched off')
            if re.match(r'\s*typedef\s+(struct|union|enum)\b', line) and not below(path, 'libc'):
                self.report(path, number, 'struct tags without typedef')

    def check_functions(self, path, text):
        start = None
        for number, line in enumerate(text.splitlines(), 1):
            if line == '{' or (line.endswith(') {') and not line[0].isspace()):
                start = number
            elif line == '}' and start:
                if number - start - 1 > FUNCTION_LINES_MAX:
                    self.report(path, start, 'a function of %d lines' % (number - start - 1))
                start = None

    def check_kernel_size(self):
        lines = sum(text.count('\n') for path, text in self.files.items() if below(path, 'kern'))
        if lines > KERN_LINES_MAX:
            self.report('kern', lines, 'more than %d lines' % KERN_LINES_MAX)


def main():
    lint = Lint()
    lint.check_includes()
    lint.check_form()
    lint.check_kernel_size()
    lint.check_headers_alone()
    for problem in lint.problems:
        print(problem)
    if lint.problems:
        print('lint: %d problems' % len(lint.problems))
    sys.exit(1 if lint.problems else 0)


if __name__ == '__main__':
    main()
