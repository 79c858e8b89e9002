"""The gdb command `quire vmas`: reads a pager's regions out of its memory.

The pager's structures have the kernel's names (struct space), so their layout is asked of a second gdb that has only the
pager's file. Every pager keeps its regions, or pointers to them, in space_policy (servers/pager/sdk/space.h): that area is
searched, so that this works for pagers yet to be written.
"""

import json
import os
import struct
import subprocess
import tempfile

SPACES_MAX = 1024
LINK_BYTES = 32  # behind a region, where a tree or list keeps its links
ASK = '''python
import gdb, json
def layout(name):
    return {field.name: (field.bitpos // 8, field.type.sizeof) for field in gdb.lookup_type('struct ' + name).fields()}
print(json.dumps({'space': layout('space'), 'policy': layout('pager_policy'), 'region': layout('region'), 'file': layout('file'),
                  'region_bytes': gdb.lookup_type('struct region').sizeof,
                  'space_bytes': gdb.lookup_type('struct space').sizeof}))
end
'''


def ask_layout(elf):
    with tempfile.NamedTemporaryFile('w', suffix='.gdb') as script:
        script.write(ASK)
        script.flush()
        result = subprocess.run(['gdb-multiarch', '-q', '-batch', '-x', script.name, elf], text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        return dict(json.loads(result.stdout.splitlines()[-1]), **ask_symbols(elf, 'space_table', 'pager_policy'))
    except (IndexError, ValueError):
        raise RuntimeError('cannot read the structures of %s: %s' % (elf, result.stderr.strip()))


def ask_symbols(elf, *wanted):
    """Addresses of variables. Not by gdb: what it knows of a static one is not always where it lies, after optimization of the whole."""
    lines = subprocess.check_output(['riscv64-unknown-elf-nm', elf], text=True).splitlines()
    return {name: int(value, 16) for value, _, name in (line.split() for line in lines) if name in wanted}


def pointers(data):
    return [word for (word,) in struct.iter_unpack('<Q', data) if word and word % 8 == 0]


class Pager:
    """The memory of a pager, through its page table."""

    def __init__(self, root, read_from, layout):
        self.root, self.read_from, self.layout = root, read_from, layout

    def read(self, address, size):
        return self.read_from(self.root, address, size)

    def record(self, kind, address, size):
        """The scalar fields of a structure as a dictionary, or None."""
        data = self.read(address, size)
        if data is None:
            return None
        return {name: int.from_bytes(data[at:at + width], 'little')
                for name, (at, width) in self.layout[kind].items() if width <= 8}

    def spaces(self):
        data = self.read(self.layout['space_table'], 8 * SPACES_MAX) or b''
        return [address for (address,) in struct.iter_unpack('<Q', data) if address]

    def policy_bytes(self):
        """How much of a space's policy area is used: what is behind it is never cleared."""
        (policy,) = struct.unpack('<Q', self.read(self.layout['pager_policy'], 8))
        at, size = self.layout['policy']['space_bytes']
        return int.from_bytes(self.read(policy + at, size), 'little') or self.layout['space']['policy'][1]

    def regions(self, space):
        """Regions of a space: structures in its policy area, or pointed to from there, or from the words behind such a one."""
        at = self.layout['space']['policy'][0]
        width = self.policy_bytes()
        size = self.layout['region_bytes']
        area = self.read(space + at, width) or b''

        def targets(data):
            """Regions that pointers there may mean: they point to one, or to the links behind it."""
            return [address - back for address in pointers(data) for back in (0, size)]

        candidates = [space + at + offset for offset in range(0, width - size + 1, 8)]
        candidates += targets(area)
        found, seen = {}, set()
        while candidates:
            address = candidates.pop()
            if address in seen:
                continue
            seen.add(address)
            region = self.record('region', address, size)
            if region and region['space'] == space and region['start'] < region['end'] \
                    and not (region['start'] | region['end']) % 4096:
                found[region['start']] = region
                candidates += targets(self.read(address + size, LINK_BYTES) or b'')
        return [found[start] for start in sorted(found)]

    def source(self, region):
        if not region['file']:
            return 'anonymous'
        size = max(at + width for at, width in self.layout['file'].values())
        file = self.record('file', region['file'], size)
        if not file:
            return 'file at 0x%x' % region['file']
        if not file['id']:
            return 'shared memory'
        return 'inode %d offset 0x%x (%d bytes)' % (file['id'], region['offset'], file['size'])


def print_vmas(space, name, pid, read_from, build):
    """space: the kernel's Space of the pager (a gdb value), called name."""
    layout = ask_layout(os.path.join(build, 'servers', name + '.elf'))
    pager = Pager(int(space['root']) & (1 << 64) - 1, read_from, layout)
    for address in pager.spaces():
        record = pager.record('space', address, layout['space_bytes'])
        if not record or (pid and str(record['pid']) != pid):
            continue
        print('process %d (space id %d)' % (record['pid'], record['id']))
        for region in pager.regions(address):
            prot = ''.join(letter if region['prot'] >> bit & 1 else '-' for bit, letter in enumerate('rwx'))
            print('  %010x-%010x  %s  flags 0x%x  %s' % (
                region['start'], region['end'], prot, region['flags'], pager.source(region)))
