"""The object `build` of the SConscripts: each folder says what it has, finish() links it all together.

    build.kernel([sources])                         parts of the kernel, in both variants
    build.rt([sources])                             the server runtime, linked to every server
    build.server(name, [sources], libs=[])          an archive file; libs are names given to server_lib
    build.server_lib(name, [sources])               a library of servers
    build.start([sources])                          start-up objects, linked to every program
    build.posix([sources])                          the POSIX layer, linked to every program
    build.program(name, [sources])                  a program: /bin/name on the disk
    build.file(path, source)                        any other file of the disk
    build.host_test(name, [sources], cflags=[])     a unit test, run on the host
    build.fuzzer(name, [sources], cflags=[])        a target of libFuzzer, built only by `scons fuzz-NAME`
Sources are paths relative to the folder.
"""

import fcntl
import os
import subprocess
import sys

from SCons.Script import Action, AlwaysBuild, Default, Dir, Environment, File, Glob, SConsignFile

import mkarchive
import mkimage
import mksdk

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CROSS = 'riscv64-unknown-elf-'
NEWLIB = 'build/newlib/riscv64-unknown-elf'
ARCHIVE_SOURCE = 'boot/archive.S'  # takes in the boot archive
TARBALL = '/usr/src/newlib/newlib-3.3.0.tar.xz'
WARNINGS = ['-Wall', '-Wextra', '-Wshadow', '-Wmissing-prototypes', '-Werror']
COMMON = ['-O2', '-g', '-std=c11', '-fno-common', '-ffunction-sections', '-fdata-sections'] + WARNINGS
SYSTEM = ['-march=rv64imac_zicsr_zifencei', '-mabi=lp64', '-mcmodel=medany', '-ffreestanding'] + COMMON
USER = ['-march=rv64gc', '-mabi=lp64d', '-mcmodel=medany', '-D_GNU_SOURCE', '-isystem', NEWLIB + '/include'] + COMMON
HOST = ['-std=gnu11', '-O1', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all',
        '-fno-omit-frame-pointer'] + WARNINGS
FUZZ = [flag for flag in HOST if flag != '-fno-omit-frame-pointer' and flag not in WARNINGS] + ['-w', '-fsanitize=fuzzer']  # gcc has seen the warnings
LINK = ['-nostdlib', '-static', '-Wl,--gc-sections', '-Wl,--build-id=none', '-Wl,--no-warn-rwx-segments',
        '-Wl,-z,max-page-size=4096', '-Wl,-z,noexecstack']
SYSTEM_LINK = SYSTEM + ['-flto', '-flto-partition=one'] + LINK


# without floating point: gcc finds it by this spelling only
LIBGCC = subprocess.check_output(
    [CROSS + 'gcc', '-march=rv64imac', '-mabi=lp64', '-print-libgcc-file-name'], text=True).strip()


def take_lock(path):
    """Waits until no other build is at work in this tree; closing what it returns lets the next one begin."""
    lock = open(path, 'w')
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print('waiting for another build to end', file=sys.stderr)
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


# Actions. They know only their targets and sources: SCons compares what an action refers to from one build to the next.

def pack(target, source, env):
    names = source[0].get_text_contents().split()
    mkarchive.write(target[0].abspath, list(zip(names, [node.abspath for node in source[1:-1]])))


def make_image(target, source, env):
    mkimage.make(target[0].abspath, source[0].abspath)


def make_sdk(target, source, env):
    objects = {kind: [node.abspath for node in source if '/libc/%s/' % kind in node.abspath
                      and node.abspath.endswith('.o')] for kind in ('posix', 'start')}
    mksdk.make(os.path.dirname(target[0].abspath), os.path.join(ROOT, NEWLIB), **objects)
    with open(target[0].abspath, 'w'):
        pass


def write_text(target, source, env):
    with open(target[0].abspath, 'w') as file:
        file.write(source[0].get_text_contents())


class Build:
    def __init__(self, default, arguments, targets):
        self.default, self.arguments, self.targets = default, arguments, targets
        self.out = os.path.join(ROOT, arguments.get('BUILD', 'build'))  # what is linked; objects are always in build/
        os.makedirs(self.out, exist_ok=True)
        os.makedirs(os.path.join(ROOT, 'build'), exist_ok=True)
        self.lock = take_lock(os.path.join(ROOT, 'build', 'lock'))
        SConsignFile(os.path.join(ROOT, 'build', 'sconsign'))
        self.objects = {}  # (kind, source) -> object: a source in two lists is compiled once
        self.kernels = {variant: [] for variant in ('debug', 'release')}
        self.rt_objects, self.start_objects, self.posix_objects = [], [], []
        self.servers, self.programs, self.libraries, self.files, self.tests = [], [], {}, [], []
        self.make_environments()

    def make_environments(self):
        cross = Environment(
            tools=['gcc', 'as', 'ar', 'gnulink'], ENV={'PATH': os.environ['PATH'], 'LC_ALL': 'C'},
            CC=CROSS + 'gcc', AR=CROSS + 'ar', OBJCOPY=CROSS + 'objcopy', PROGSUFFIX='',
            OBJSUFFIX='.o', LIBPREFIX='lib', LIBSUFFIX='.a', ASPPFLAGS=['$CCFLAGS'],
            CCCOMSTR='cc $SOURCE', ASPPCOMSTR='as $SOURCE', LINKCOMSTR='ld $TARGET', ARCOMSTR='ar $TARGET',
            ARFLAGS=['rcsD'], RANLIBCOM='')
        self.runtime = cross.Clone(CCFLAGS=SYSTEM, CPPPATH=['#include', '#libc/include'])
        # kernel and servers are each optimized as a whole, as their paths run through many small files; libc/rt is
        # not, as the compiler makes calls of memset that it does not see before
        small = ['-msmall-data-limit=256'] # of these a server has less than the 4 KiB around gp
        self.system = self.runtime.Clone(CCFLAGS=SYSTEM + ['-flto'] + small, LINKFLAGS=SYSTEM_LINK + small)
        kernel = cross.Clone(CCFLAGS=SYSTEM + ['-flto'], CPPPATH=['#', '#include'],
                             LINKFLAGS=SYSTEM + ['-flto'] + LINK)
        self.kernel_env = {
            'debug': kernel.Clone(CPPDEFINES={'DEBUG': 1}),
            'release': kernel.Clone(CPPDEFINES={'DEBUG': 0}),
        }
        self.user = cross.Clone(CCFLAGS=USER, CPPPATH=['#include', '#libc/include', '#libc/include/posix'],
                                LINKFLAGS=USER[:2] + LINK)
        self.host = Environment(
            tools=['gcc', 'gnulink'], ENV={'PATH': os.environ['PATH'], 'LC_ALL': 'C'}, CC='gcc', CCFLAGS=HOST,
            CPPPATH=['#include', '#libc/include'], LINKFLAGS=['-fsanitize=address,undefined'], OBJSUFFIX='.o',
            CCCOMSTR='cc $SOURCE', LINKCOMSTR='ld $TARGET')
        self.newlib = cross.Command(
            '#build/newlib/stamp', [TARBALL, '#tools/newlib.py'] + [
                header for part in ('sys', 'machine') for header in Glob('#libc/include/posix/%s/*.h' % part)],
            Action('/usr/bin/python3 tools/newlib.py $SOURCE build/newlib', 'newlib (once, about a minute)'))
        cross.Precious(self.newlib)
        cross.NoClean(self.newlib)
        self.cross = cross

    # --- what a SConscript may say ---

    def kernel(self, sources):
        for variant, env in self.kernel_env.items():
            self.kernels[variant] += self.compile(env, variant, sources)

    def rt(self, sources):
        self.rt_objects += self.compile(self.runtime, 'server', sources)

    def start(self, sources):
        self.start_objects += self.compile(self.user, 'user', sources)

    def posix(self, sources):
        self.posix_objects += self.compile(self.user, 'user', sources)

    def server_lib(self, name, sources):
        self.libraries[name] = self.compile(self.system, 'server', sources)

    def server(self, name, sources, libs=()):
        if len(name) >= mkarchive.NAME_BYTES or name in [other for other, _, _ in self.servers]:
            raise ValueError('server %s: the name is too long, or taken' % name)
        self.servers.append((name, self.compile(self.system, 'server', sources), list(libs)))

    def program(self, name, sources):
        self.programs.append((name, self.compile(self.user, 'user', sources)))

    def file(self, path, source):
        self.files.append((path, File(source)))

    def host_test(self, name, sources, cflags=(), linkflags=()):
        kind = 'host-' + name if cflags else 'host'
        objects = self.compile(self.host.Clone(CCFLAGS=HOST + list(cflags)) if cflags else self.host, kind, sources)
        self.tests.append(self.host.Program(self.place('host/' + name), objects, LINKFLAGS=self.host['LINKFLAGS'] + list(linkflags))[0])

    def fuzzer(self, name, sources, cflags=(), linkflags=()):
        env = self.host.Clone(CC='clang', CCFLAGS=FUZZ + list(cflags))
        objects = self.compile(env, 'fuzz-' + name, sources)
        program = env.Program(self.place('fuzz/' + name), objects, LINKFLAGS=['-fsanitize=fuzzer,address,undefined'] + list(linkflags))
        self.default.Alias('fuzz-' + name, program)

    def compile(self, env, kind, sources):
        """Objects for sources; each finds headers of its own folder, servers/pager/* also those of servers/pager."""
        result = []
        for source in sources:
            node = File(source)
            path = os.path.relpath(node.srcnode().abspath, ROOT).replace('../', 'up/')
            if (kind, path) not in self.objects:
                words = {'CPPPATH': env['CPPPATH'] + [Dir('.')]}
                target = os.path.join(ROOT, 'build', 'obj', kind, path + '.o')
                if kind not in self.kernels:
                    words['CPPPATH'] = words['CPPPATH'] + [Dir('#servers/pager')]
                elif path == ARCHIVE_SOURCE:
                    words['CCFLAGS'] = env['CCFLAGS'] + ['-Wa,-I' + self.out]
                    target = os.path.join(self.out, kind, 'archive.o')
                self.objects[kind, path] = env.Object(target, node, **words)[0]
                if kind == 'user':
                    env.Depends(self.objects[kind, path], self.newlib)  # for its headers
            result.append(self.objects[kind, path])
        return result

    def place(self, name):
        return os.path.join(self.out, name)

    # --- linking ---

    def finish(self):
        servers = [self.link_server(*server) for server in self.servers]
        archive = self.make_archive(servers)
        kernels = {variant: self.link_kernel(variant, archive) for variant in self.kernels}
        disk = self.make_disk([(name, self.link_program(name, objects)) for name, objects in self.programs])
        tests = self.write_list('host/tests.txt', [test.name for test in self.tests])
        release = kernels['release'] + disk
        debug = kernels['debug'] + disk
        sdk = self.make_sdk()
        everything = release + debug + self.tests + tests + sdk
        self.default.Alias('release', release)
        self.default.Alias('debug-kernel', debug)
        self.default.Alias('sdk', sdk)
        self.default.Alias('all', everything)
        Default('all')
        self.make_commands(release, debug, everything)

    def link_kernel(self, variant, archive):
        env = self.kernel_env[variant]
        if not self.kernels[variant]:
            return []
        for node in self.kernels[variant]:
            if os.path.basename(node.path) == 'archive.o':
                env.Depends(node, archive)
        elf = env.Program(self.place(variant + '/quire.elf'), self.kernels[variant],
                          LINKFLAGS=env['LINKFLAGS'] + ['-T', 'boot/kernel.ld'])
        env.Depends(elf, '#boot/kernel.ld')
        image = env.Command(self.place(variant + '/quire.bin'), elf,
                            Action('$OBJCOPY -O binary $SOURCE $TARGET', 'bin $TARGET'))
        return elf + image

    def link_server(self, name, objects, libs):
        env = self.system
        for lib in libs:
            objects = objects + self.libraries[lib]
        elf = env.Program(self.place('servers/%s.elf' % name), objects + self.rt_objects,
                          LINKFLAGS=env['LINKFLAGS'] + ['-T', 'libc/rt/server.ld'], _LIBFLAGS=LIBGCC)
        env.Depends(elf, '#libc/rt/server.ld')
        return name, self.strip(elf, 'servers/' + name)

    def link_program(self, name, objects):
        env = self.user
        libposix = env.StaticLibrary(self.place('libposix.a'), self.posix_objects)
        newlib = [File('#%s/lib/%s' % (NEWLIB, lib)) for lib in ('libc.a', 'libm.a')]
        elf = env.Program(
            self.place('user/%s.elf' % name), self.start_objects + objects,
            LINKFLAGS=env['LINKFLAGS'] + ['-T', 'libc/start/program.ld'],
            _LIBFLAGS='-Wl,--start-group %s -lgcc -Wl,--end-group' % ' '.join(
                '%s' % lib for lib in [libposix[0].path] + [lib.path for lib in newlib]))
        env.Depends(elf, ['#libc/start/program.ld', libposix, self.newlib])
        return self.strip(elf, 'user/' + name)

    def strip(self, elf, name):
        return self.cross.Command(self.place(name), elf,
                                  Action('$OBJCOPY --strip-all $SOURCE $TARGET', None))[0]

    def make_archive(self, servers):
        defaults = self.write_list('defaults', ['pager=' + self.default_pager()])
        files = [('defaults', defaults[0])] + servers
        names = self.cross.Value(' '.join(name for name, _ in files))
        return self.cross.Command(self.place('archive.bin'), [names] + [node for _, node in files] + ['#tools/mkarchive.py'],
                                  Action(pack, 'archive $TARGET'))

    def make_disk(self, programs):
        listing = [('/bin/', None), ('/etc/', None), ('/tmp/', None), ('/add/', None), ('/dev/', None)]
        listing += [('/bin/' + name, node) for name, node in programs] + self.files
        listing_file = self.write_list(
            'root.list', ['%s\t%s' % (path, node.abspath) if node else path for path, node in listing])
        disk = self.cross.Command(self.place('disk.img'),
                                  listing_file + [node for _, node in listing if node] + ['#tools/mkimage.py'],
                                  Action(make_image, 'disk $TARGET'))
        return disk + listing_file

    def make_sdk(self):
        return self.cross.Command(self.place('sdk/stamp'),
                                  self.posix_objects + self.start_objects + self.newlib + mksdk.inputs(),
                                  Action(make_sdk, 'sdk $TARGET.dir'))

    def write_list(self, name, lines):
        text = self.cross.Value(''.join(line + '\n' for line in lines))
        return self.cross.Command(self.place(name), text, Action(write_text, None))

    def default_pager(self):
        """PAGER= of a build; it is kept in a file, so that later builds need not say it again."""
        path = self.place('pager')
        if 'PAGER' in self.arguments and 'run' not in self.targets:
            with open(path, 'w') as file:
                file.write(self.arguments['PAGER'])
        if os.path.exists(path):
            with open(path) as file:
                return file.read().strip()
        return 'vm'

    # --- commands ---

    def make_commands(self, release, debug, everything):
        words = ['%s=%s' % pair for pair in self.arguments.items()]
        run_needs = debug if self.arguments.get('VARIANT') == 'debug' else release
        self.command('run', run_needs, ['tools/run.py'] + words)
        self.command('bench', release, ['tools/bench.py'] + words)
        self.command('diff', run_needs, ['tools/diff.py'] + words)
        self.command('debug', debug, ['tools/debug.py'] + words)
        self.command('lint', [], ['tools/lint.py'])
        self.command('test', everything, ['-m', 'pytest', '-p', 'no:cacheprovider', 'test']
                     + self.arguments.get('ARGS', '').split())

    def command(self, name, needs, words):
        def call(target, source, env):
            self.lock.close()  # everything is built; a test may build again
            return subprocess.call(['/usr/bin/python3'] + words, cwd=ROOT, env=dict(
                os.environ, QUIRE_BUILD=self.out))

        AlwaysBuild(self.default.Alias(name, needs, Action(call, None)))
