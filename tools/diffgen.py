"""Programs of random memory operations for memdiff (docs/DIFF.md): text that depends on the seed and the profile only.

A program goes easy on nothing but what POSIX and Linux leave open; that the interpreter skips or masks by itself. So any
operation may be taken out of a program, and it still means the same on every system: a difference can be shrunk.
"""

import os
import random
import re

PAGE = 4096
WINDOW = 64            # pages
FILES, SLOTS, REGISTERS, ACTORS = 4, 6, 6, 6
FILE_PAGES = 20
ADVICE = ['normal', 'random', 'sequential', 'willneed', 'dontneed']


def host_version():
    """(6, 18) of Linux 6.18.44."""
    return tuple(int(number) for number in re.findall(r'\d+', os.uname().release)[:2])


class Profile:
    """What a pager can do, and what it does otherwise than Linux where POSIX leaves it open.

    whole: only so many pages at once are mapped and changed, always the same, so that few mappings are enough.
    copies: a private mapping that may be written is a copy of the file from the start, not from the first store on.
    stacks: mappings grow down, by no more than the page that is touched.
    """

    def __init__(self, whole=0, copies=False, mremap=True, mlock=True, stacks=True, advice=tuple(ADVICE)):
        self.whole, self.copies, self.mremap, self.mlock, self.advice = whole, copies, mremap, mlock, list(advice)
        self.stacks = stacks
        if not os.path.exists('/sys/kernel/mm/transparent_hugepage'):
            self.advice = [name for name in self.advice if 'hugepage' not in name]
        self.moves_many = host_version() >= (6, 17)  # mremap takes several mappings at once to a fixed place


PROFILES = {
    'minimal': Profile(whole=12, mremap=False, mlock=False, stacks=False),
    'eager': Profile(copies=True, mremap=False, mlock=False, stacks=False),
    'vm': Profile( advice=ADVICE + ['popread', 'popwrite', 'free', 'cold', 'pageout', 'hugepage', 'nohugepage']),
}


def profile(pager):
    """The profile of a pager; of one that is not known, that of the least."""
    return PROFILES.get(pager, PROFILES['minimal'])


def generate(seed, what, ops=80):
    """The lines of a program."""
    return Generator(seed, what).program(ops)


class Actor:
    def __init__(self, parent=None):
        self.mapped = set(parent.mapped) if parent else set()       # pages of the window, as far as known
        self.registers = dict(parent.registers) if parent else {}   # number -> pages
        self.slots = dict(parent.slots) if parent else {}           # slot -> file
        self.heap = parent.heap if parent else 0                    # pages


class Generator:
    def __init__(self, seed, what):
        self.random = random.Random('memdiff %s' % seed)
        self.what = what
        self.actors = {0: Actor()}
        self.used = 1
        self.lines = []
        self.sizes = [0] * FILES
        self.verbs = [(self.mmap, 15), (self.munmap, 5), (self.mprotect, 7), (self.msync, 4), (self.madvise, 5),
                      (self.mincore, 1), (self.load, 15), (self.store, 15), (self.call, 2), (self.open, 4), (self.close, 1),
                      (self.write, 7), (self.read, 5), (self.readto, 3), (self.writefrom, 3), (self.seek, 2),
                      (self.resize, 4), (self.truncate, 2), (self.sync, 1), (self.unlink, 1), (self.stat, 1),
                      (self.fork, 2), (self.exit, 1), (self.brk, 2), (self.readv, 2), (self.writev, 2), (self.object, 1)]
        if what.mremap:
            self.verbs.append((self.mremap, 7))
        if what.mlock:
            self.verbs += [(self.mlock, 3), (self.mlockall, 1), (self.limit, 1)]
        self.table = [verb for verb, weight in self.verbs for _ in range(weight)]
        self.me = 0

    def program(self, ops):
        self.open(slot=0, file=0)
        self.open(slot=1, file=1)
        self.write()
        self.mmap()
        while len(self.lines) < ops:
            if self.random.random() < 0.2:
                self.me = self.random.choice(sorted(self.actors))
            self.random.choice(self.table)()
        return self.lines

    def emit(self, verb, *words):
        self.lines.append(' '.join([str(self.me), verb] + [
            word if isinstance(word, str) else ('-%x' % -word if word < 0 else '%x' % word) for word in words]))

    # --- choices ---

    def chance(self, probability):
        return self.random.random() < probability

    def actor(self):
        return self.actors[self.me]

    def pages(self):
        """A range of pages of the window: mostly where something is mapped."""
        if self.what.whole:
            return self.random.randrange(WINDOW // self.what.whole) * self.what.whole, self.what.whole
        mapped = sorted(self.actor().mapped)
        first = self.random.choice(mapped) if mapped and self.chance(0.7) else self.random.randrange(WINDOW)
        if self.chance(0.3):
            first = max(0, first - self.random.randrange(4))
        count = self.random.choice([1, 1, 1, 2, 2, 3, 4, 5, 8, 16])
        return first, min(count, WINDOW - first)

    def area(self, huge=((1 << 63) - 1,)):
        """Words of a range for an operation on mappings; now and then one that is not well-formed."""
        registers = self.actor().registers
        if registers and self.chance(0.15):
            register = self.random.choice(sorted(registers))
            pages = registers[register]
            first = 0 if self.what.whole else self.random.randrange(pages)
            count = pages if self.what.whole else self.random.randint(1, pages - first)
            return 'r%d+%x' % (register, first * PAGE), count * PAGE
        if self.actor().heap and self.chance(0.08):
            first = self.random.randrange(self.actor().heap)
            return 'h%x' % (first * PAGE), self.random.choice([1, 1, 2, 4]) * PAGE
        first, count = self.pages()
        at, size = first * PAGE, count * PAGE
        if self.chance(0.04):
            at += self.random.choice([1, 8, 0x800])
        if self.chance(0.08):
            size -= self.random.choice([1, 0x7ff, 0xfff])
        if self.chance(0.02):
            size = self.random.choice([0, 1 << 30, -PAGE, *huge])
        return 'w%x' % at, size

    def bytes(self):
        """Words of a range for loads and stores: any bytes."""
        registers = self.actor().registers
        if registers and self.chance(0.15):
            register = self.random.choice(sorted(registers))
            limit = registers[register] * PAGE
            offset = self.random.randrange(limit)
            return 'r%d+%x' % (register, offset), min(self.length(), limit - offset)
        if self.actor().heap and self.chance(0.08):
            return 'h%x' % self.random.randrange(self.actor().heap * PAGE), self.length()
        mapped = sorted(self.actor().mapped)
        page = self.random.choice(mapped) if mapped and self.chance(0.85) else self.random.randrange(WINDOW)
        inside = self.random.choice([0, 0, 8, 0x100, 0x7fd, 0xff8, self.random.randrange(PAGE)])
        return 'w%x' % (page * PAGE + inside), self.length()

    def length(self):
        return self.random.choice([1, 8, 16, 100, 0x200, PAGE, PAGE, 2 * PAGE, self.random.randrange(1, 4 * PAGE)])

    def prot(self):
        prot = self.random.choice(['rw', 'rw', 'rw', 'rw', 'r', 'r', '-', 'w', 'rx', 'rwx'])
        return 'rw' if prot == 'w' and 'popread' in self.what.advice else prot  # Linux lets it be read, but not populated

    def slot(self, any_slot=0.05):
        known = sorted(self.actor().slots)
        return self.random.choice(known) if known and not self.chance(any_slot) else self.random.randrange(SLOTS)

    def size(self):
        pages = self.random.randrange(FILE_PAGES)
        return pages * PAGE + self.random.choice([0, 0, 1, 0x10, 0x7ff, 0x800, 0xfff, self.random.randrange(PAGE)])

    def seed(self):
        return self.random.randrange(1, 0x1000)

    def free_register(self):
        free = [n for n in range(2 if self.what.whole else REGISTERS) if n not in self.actor().registers]
        return self.random.choice(free) if free else None

    def note(self, first, count):
        self.actor().mapped |= set(range(first, min(WINDOW, first + count)))

    # --- mappings ---

    def mmap(self):
        first, count = self.pages()
        anonymous = self.chance(0.4)
        flags = self.random.choice(['s', 'p'])
        kind = self.random.choices(['f', 'n', '', 'null'], [70, 8, 8, 14])[0]
        if kind != 'n' and self.chance(0.02):
            flags = ''  # both, Linux takes for MAP_SHARED_VALIDATE; and which of two errors comes first is open
        at = 'w%x' % (first * PAGE + (self.random.choice([1, 0x800]) if self.chance(0.02) else 0))
        register = self.free_register()
        if kind in ('', 'null') and register is None:
            kind = 'f'
        if kind == 'null':
            at, kind = 'n', ''
            count = min(count, 8)
            self.actor().registers[register] = count
        else:
            self.note(first, count)
        size = count * PAGE - (self.random.choice([1, 0xfff, 0x800]) if self.chance(0.1) else 0)
        prot = self.prot()
        if self.what.copies and not anonymous and flags != 's':
            prot = self.random.choice(['r', 'rx'])
        if flags not in ('', 'f') and self.chance(0.015):  # which of two errors comes first is open
            at, size = ('w0', self.random.choice([0, -1, -PAGE, 1 << 62]))
        flags += kind + ('a' if anonymous else '') + ('o' if self.chance(0.1) else '') + ('m' if self.chance(0.1) else '')
        flags += 'l' if self.what.mlock and flags[:1] in ('s', 'p') and self.chance(0.05) else ''
        offset = self.random.choice([0, 0, 0, self.random.randrange(FILE_PAGES)]) * PAGE
        if self.chance(0.01):
            offset += 1
        if self.what.stacks and flags[:1] in ('s', 'p') and self.chance(0.04):
            flags = flags.replace('s', 'p') + ('a' if 'a' not in flags else '') + 'g'
        self.emit('mmap', at, size, prot, flags or '-', self.slot(), offset, 'r%d' % (register or 0))

    def munmap(self):
        at, size = self.area()
        if at[0] == 'w' and size > 0:
            first = int(at[1:], 16) // PAGE
            self.actor().mapped -= set(range(first, first + min(size // PAGE, WINDOW)))
        elif at[0] == 'r':
            self.actor().registers.pop(int(at[1]), None)
        self.emit('munmap', at, size)

    def mprotect(self):
        self.emit('mprotect', *self.area(), self.prot())

    def msync(self):
        self.emit('msync', *self.area(), self.random.choice(['a', 's', 's', 'si', 'i', '-', 'as', 'ai']))

    def madvise(self):
        # no further than where nothing is mapped: the interpreter's own memory is beyond
        advice = [name for name in self.what.advice if name != 'willneed' or not self.what.copies]
        self.emit('madvise', *self.area(huge=()), 'nonsense' if self.chance(0.03) else self.random.choice(advice))

    def mincore(self):
        self.emit('mincore', *self.area())

    def mlock(self):
        self.emit(self.random.choice(['mlock', 'mlock', 'mlock2', 'munlock']), *self.area())

    def mlockall(self):
        if self.chance(0.5):
            self.emit('munlockall')
        else:
            self.emit('mlockall', self.random.choice(['c', 'f', 'cf', 'co', 'fo', 'cfo', 'o', '-']))

    def limit(self):
        self.emit('limit', self.random.choice([0, PAGE, 0x4000, 0x10000, 0x10000, 8 << 20, 8 << 20]))

    def mremap(self):
        register = self.free_register()
        if register is None:
            return
        at, old = self.area()
        letters = self.random.choice(['-', 'm', 'm', 'm', 'mf', 'mf', 'mf', 'md', 'mdf', self.random.choice(['f', 'd', 'df'])])
        new = old + self.random.choice([0, 0, 1, 1, 2, 4, -1, -1, -2]) * PAGE
        if 'd' in letters and self.chance(0.9):
            new = old
        if self.chance(0.9):
            new = max(new, PAGE)
        target = 'w%x' % (self.pages()[0] * PAGE + (8 if self.chance(0.02) else 0))
        if self.chance(0.04):
            old = 0
        if at[0] == 'r':
            at, old = at[:3] + '0', self.actor().registers[int(at[1])] * PAGE
            letters, new = 'm', old + self.random.choice([1, 2, 5]) * PAGE
        if 'f' in letters and old == new and not self.what.moves_many:
            new += PAGE
        if 'f' in letters:
            self.note(int(target[1:], 16) // PAGE, max(0, new) // PAGE)
        elif 'm' in letters and 0 < new // PAGE <= WINDOW and at[0] == 'w':
            self.actor().registers[register] = new // PAGE
        self.emit('mremap', at, old, new, letters, target, 'r%d' % register)

    def brk(self):
        heap = self.random.randrange(16)
        self.actor().heap = heap
        self.emit('brk', heap * PAGE + self.random.choice([0, 0, 0x10, 0x800]))

    # --- bytes ---

    def load(self):
        self.emit('load', *self.bytes())

    def store(self):
        self.emit('store', *self.bytes(), self.seed())

    def call(self):
        at = self.bytes()[0]
        offset = int(at[at.find('+') + 1 if '+' in at else 1:], 16) & ~7
        at = (at[:at.find('+') + 1] if '+' in at else at[0]) + '%x' % offset
        if self.chance(0.7):
            self.emit('code', at, 6)
        self.emit('call', at, 0)

    # --- files ---

    def open(self, slot=None, file=None):
        free = [n for n in range(SLOTS) if n not in self.actor().slots]
        if slot is None:
            slot = self.random.choice(free) if free and self.chance(0.95) else self.random.randrange(SLOTS)
            file = self.random.randrange(FILES)
            letters = self.random.choice(['b', 'b', 'bc', 'bc', 'bct', 'rc', 'wc', 'r', 'w', 'bca', 'bcx'])
        else:
            letters = 'bc'
        self.actor().slots[slot] = file
        self.emit('open', slot, file, letters)

    def close(self):
        slot = self.slot()
        self.actor().slots.pop(slot, None)
        self.emit('close', slot)

    def position(self):
        return '-' if self.chance(0.4) else self.size()

    def write(self):
        self.emit('write', self.slot(), self.position(), self.length(), self.seed())

    def read(self):
        self.emit('read', self.slot(), self.position(), self.length())

    def readto(self):
        self.emit('readto', self.slot(), self.position(), *self.bytes())

    def writefrom(self):
        self.emit('writefrom', self.slot(), self.position(), *self.bytes())

    def readv(self):
        self.emit('readv', self.slot(), self.position(), *self.bytes(), *self.bytes())

    def writev(self):
        self.emit('writev', self.slot(), self.position(), *self.bytes(), *self.bytes())

    def object(self):
        free = [n for n in range(SLOTS) if n not in self.actor().slots]
        slot = self.random.choice(free) if free else self.slot()
        if self.chance(0.2):
            self.emit('shmunlink', self.random.randrange(FILES))
            return
        self.actor().slots[slot] = -1
        if self.chance(0.5):
            self.emit('memfd', slot)
        else:
            self.emit('shm', slot, self.random.randrange(FILES), self.random.choice(['bc', 'bc', 'b', 'bct', 'bcx', 'rc', 'r']))
        self.emit('resize', slot, self.size())

    def seek(self):
        self.emit('seek', self.slot(), self.random.choice([0, 1, PAGE, self.size(), -1, -PAGE]), self.random.choice('sce'))

    def resize(self):
        self.emit('resize', self.slot(), -1 if self.chance(0.02) else self.size())

    def truncate(self):
        self.emit('truncate', self.random.randrange(FILES), self.size())

    def sync(self):
        self.emit(self.random.choice(['fsync', 'fdatasync']), self.slot())

    def unlink(self):
        self.emit('unlink', self.random.randrange(FILES))

    def stat(self):
        self.emit('stat', self.random.randrange(FILES))

    # --- processes ---

    def fork(self):
        if self.used == ACTORS:
            return
        child, self.used = self.used, self.used + 1
        self.actors[child] = Actor(self.actor())
        self.emit('fork', child)
        self.me = self.random.choice([self.me, child])

    def exit(self):
        if self.me == 0 or len(self.actors) < 2:
            return
        self.emit('exit')
        if self.chance(0.5):  # its later operations are skipped: they may as well not be made
            self.actors.pop(self.me)
            self.me = 0
