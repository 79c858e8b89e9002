"""Commands for gdb: what the kernel and the pager know, in words. Loaded by quire.gdb.

Kernel objects are found as the kernel does: by the frame records. Memory of other spaces is read through their page
tables and the kernel's direct map, so it does not matter which space is current. Nothing here changes the machine.
"""

import os
import struct
import sys

import gdb

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gdb_pager  # noqa: E402

PAGE = 4096
THREAD, SPACE, ENDPOINT, CAPTABLE, POOL, IRQ = range(1, 7)  # OBJ_* of include/abi/cap.h
TYPES = ['-', 'thread', 'space', 'endpoint', 'captable', 'pool', 'irq']
SERVER_BOOT_VA = 0x10000000  # include/proto/server.h: starts with the server's name
DIRECT_VA = 0xffffffc000000000


def number(expression):
    return int(gdb.parse_and_eval(expression))


def read(address, size):
    return bytes(gdb.selected_inferior().read_memory(address & (1 << 64) - 1, size))


def pointer(value):
    """A gdb pointer as an unsigned number."""
    return int(value) & (1 << 64) - 1


def objects(kind):
    """(address, gdb value) of every live object of a type."""
    first, end = number('frame_first'), number('frame_end')
    records = read(number('(unsigned long)frame_records'), 16 * (end - first))
    wanted = gdb.lookup_type('struct ' + TYPES[kind]).pointer()
    for index in range(end - first):
        if records[16 * index + 12] == kind:
            address = DIRECT_VA + (first + index) * PAGE
            yield address, gdb.Value(address).cast(wanted).dereference()


def table(address):
    return struct.unpack('<512Q', read(address, PAGE))


def walk(root, va):
    """The address at which we see va of the space with this root table, or None. The upper half is the kernel's."""
    address = root
    if va >> 38:
        return None
    for level in (2, 1, 0):
        entry = table(address)[va >> 12 + 9 * level & 511]
        if not entry & 1:
            return None
        page = (entry >> 10 & (1 << 44) - 1) * PAGE
        if entry & 0xe:
            return DIRECT_VA + page + (va & (PAGE << 9 * level) - 1)
        address = DIRECT_VA + page
    return None


def read_from(root, va, size):
    """Bytes of a space's memory; None if a page is absent."""
    data = b''
    while len(data) < size:
        part = min(size - len(data), PAGE - (va + len(data)) % PAGE)
        seen = walk(root, va + len(data))
        if seen is None:
            return None
        data += read(seen, part)
    return data


def space_name(address, space):
    """A server's name, or `space N` by its badge; the root task's badge is 0."""
    root = pointer(space['root'])
    name = read_from(root, SERVER_BOOT_VA, 24) if root else None
    if name and name[0]:
        return name.split(b'\0')[0].decode(errors='replace')
    return 'space %d' % pointer(space['badge']) if pointer(space['badge']) else 'init'


def ranges(root):
    """(va, bytes, entry) of a page table's user part, neighbours with the same rights and following frames joined."""
    found = []

    def visit(address, level, base, count):
        for index, entry in enumerate(table(address)[:count]):
            va = base + (index << 12 + 9 * level)
            if not entry & 1:
                continue
            size = PAGE << 9 * level
            if not entry & 0xe:
                visit(DIRECT_VA + (entry >> 10 & (1 << 44) - 1) * PAGE, level - 1, va, 512)
            elif found and found[-1][0] + found[-1][1] == va and found[-1][2] & 0x1f == entry & 0x1f \
                    and (found[-1][2] >> 10) * PAGE + found[-1][1] == (entry >> 10) * PAGE:
                found[-1][1] += size
            else:
                found.append([va, size, entry])

    if root:
        visit(root, 2, 0, 256)
    return found


def threads():
    states = ['inactive', 'ready', 'running', 'send-wait', 'reply-wait', 'recv-wait']
    names = {address: space_name(address, space) for address, space in objects(SPACE)}
    current = pointer(gdb.parse_and_eval('harts[0].current'))
    for address, thread in objects(THREAD):
        where = ''
        if pointer(thread['endpoint']):
            where = ' at endpoint 0x%x' % pointer(thread['endpoint'])
        if int(thread['state']) == 4:
            where = ' for %s' % names.get(pointer(thread['receiver']), '?')
        if int(thread['state']) in (3, 4):
            kind = ['?', 'call', 'fault', 'foreign call'][int(thread['kind']) & 3]  # RECV_* of include/abi/msg.h
            where += ', %s label 0x%x' % (kind, pointer(thread['label']))
        print('%s 0x%x  %-18s priority %2d  %-10s pc 0x%x%s' % (
            '*' if address == current else ' ', address, names.get(pointer(thread['space']), '(no space)'),
            int(thread['priority']), states[int(thread['state'])], pointer(thread['regs']['x'][0]), where))


def endpoints():
    def chain(queue):
        thread, result = queue['first'], []
        while pointer(thread) and len(result) < 100:
            result.append('0x%x' % pointer(thread))
            thread = thread['next']
        return ' '.join(result) or '-'

    for address, endpoint in objects(ENDPOINT):
        print('0x%x  bits 0x%x  senders: %s  receivers: %s' % (
            address, pointer(endpoint['bits']), chain(endpoint['senders']), chain(endpoint['receivers'])))


def spaces():
    for address, space in objects(SPACE):
        print('0x%x  %-18s badge 0x%-4x tables %d, donated %d, mapped pages %d' % (
            address, space_name(address, space), pointer(space['badge']), int(space['table_count']),
            int(space['donated_count']), int(space['mapped_pages'])))


def find_space(name):
    for address, space in objects(SPACE):
        if name in (space_name(address, space), hex(address), str(pointer(space['badge']))) or \
                space_name(address, space).startswith(name):
            return address, space
    raise gdb.GdbError('no such space: ' + name)


def page_table(name):
    address, space = find_space(name)
    print('space %s at 0x%x, root table at 0x%x' % (space_name(address, space), address, pointer(space['root'])))
    for va, size, entry in ranges(pointer(space['root'])):
        bits = ''.join(letter if entry >> bit & 1 else '-' for bit, letter in ((1, 'r'), (2, 'w'), (3, 'x'), (4, 'u'),
                                                                               (6, 'a'), (7, 'd')))
        print('  %012x-%012x  %s  frame 0x%x' % (va, va + size, bits, entry >> 10 & (1 << 44) - 1))


def cap_table(name):
    address, space = find_space(name)
    thread = space['threads']
    if not pointer(thread):
        raise gdb.GdbError('no thread in it')
    slots = DIRECT_VA + int(thread['table']['pfn']) * PAGE
    captable = gdb.Value(slots).cast(gdb.lookup_type('struct captable').pointer()).dereference()
    first = number('frame_first')
    for slot in range(128):
        cap = captable['slots'][slot]
        kind = int(cap['type'])
        if kind:
            record = gdb.parse_and_eval('frame_records[%d]' % (int(cap['object']['pfn']) - first))
            stale = '' if int(record['gen']) == int(cap['object']['gen']) else '  (stale)'
            print('  %3d  %-8s 0x%x  rights 0x%02x  badge 0x%x%s' % (
                slot, TYPES[kind] if kind < len(TYPES) else kind, DIRECT_VA + int(cap['object']['pfn']) * PAGE,
                int(cap['rights']), pointer(cap['badge']), stale))


def console():
    with open(os.environ['QUIRE_LOG'], errors='replace') as file:
        print(file.read())


def connect():
    gdb.execute('target remote ' + os.environ['QUIRE_GDB'])


def vmas(pid=''):
    address, space = find_space('pager')
    gdb_pager.print_vmas(space, space_name(address, space), pid, read_from, os.environ['QUIRE_BUILD'])


def help_text():
    print('''quire threads            every thread: its space, priority, state, pc, what it waits for
quire endpoints          every endpoint: signal bits, who waits to send and to receive
quire spaces             every address space: its name or badge
quire pagetable SPACE    what a space maps; SPACE is a server's name (a beginning will do), a badge or an address
quire caps SPACE         the capabilities of a space's first thread
quire vmas [PID]         the pager's mappings of one process, or of all
quire console            what the machine has printed''')


COMMANDS = {'threads': threads, 'endpoints': endpoints, 'spaces': spaces, 'pagetable': page_table, 'caps': cap_table,
            'vmas': vmas, 'console': console, 'connect': connect, 'help': help_text}


class QuireCommand(gdb.Command):
    """quire threads|endpoints|spaces|pagetable|caps|vmas|console|help"""

    def __init__(self):
        super().__init__('quire', gdb.COMMAND_DATA)

    def invoke(self, text, from_tty):
        words = text.split() or ['help']
        if words[0] not in COMMANDS:
            raise gdb.GdbError('no such command; `quire help` names them')
        try:
            COMMANDS[words[0]](*words[1:])
        except TypeError as error:
            raise gdb.GdbError('%s: wrong number of words (%s)' % (words[0], error))

    def complete(self, text, word):
        return [name for name in COMMANDS if name.startswith(word)]


QuireCommand()
