"""Writes the boot archive: a header page, then each file at a page boundary (the layout is in include/abi/archive.h)."""

import struct

PAGE = 4096
MAGIC = 0x3156484352415551  # "QUARCHV1"
NAME_BYTES = 24
FILES_MAX = 100
HEADER = struct.Struct('<QQ')
ENTRY = struct.Struct('<%dsQQ' % NAME_BYTES)


def write(path, files):
    """Writes the archive of files, a list of (name, host path), to path."""
    if len(files) > FILES_MAX:
        raise ValueError('the boot archive holds at most %d files' % FILES_MAX)
    header, body = HEADER.pack(MAGIC, len(files)), b''
    for name, host in files:
        encoded = name.encode()
        if len(encoded) >= NAME_BYTES:
            raise ValueError('name too long for the boot archive: ' + name)
        with open(host, 'rb') as file:
            data = file.read()
        header += ENTRY.pack(encoded, PAGE + len(body), len(data))
        body += data + bytes(-len(data) % PAGE)
    with open(path, 'wb') as file:
        file.write(header + bytes(PAGE - len(header)) + body)
