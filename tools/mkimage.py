#!/usr/bin/python3
"""Makes the disk: a real ext2 file system by mke2fs, filled by debugfs in a fixed order, the same bytes every time.

    mkimage.py IMAGE LIST [SIZE [BLOCK]]      make: LIST has lines `path-in-image TAB host-file`, or `path-in-image/`
    mkimage.py --add IMAGE HOSTPATH...        copy files and folders into IMAGE under /add
    mkimage.py --get IMAGE PATH HOSTFILE      copy a file out

Revision 1, no journal; features filetype, sparse_super, large_file: what servers/fs supports, and no more.
"""

import os
import re
import subprocess
import sys
import tempfile

SIZE = '64M'
BLOCK = 4096
UUID = '51756972-6500-4000-8000-000000000001'
TIME = '1700000000'  # every time stamp of a fresh image


def tool(name):
    for folder in ('/sbin', '/usr/sbin', '/usr/local/sbin'):
        if os.path.exists(os.path.join(folder, name)):
            return os.path.join(folder, name)
    return name


def environment():
    return dict(os.environ, E2FSPROGS_FAKE_TIME=TIME, MKE2FS_CONFIG='/dev/null', LC_ALL='C')


def make(image, listing, size=SIZE, block=BLOCK):
    """Makes image and fills it with what listing names."""
    fresh = image + '.new'
    if os.path.exists(fresh):
        os.unlink(fresh)
    made = subprocess.run(
        [tool('mke2fs'), '-q', '-F', '-t', 'ext2', '-r', '1', '-b', str(block), '-I', '256', '-m', '0', '-U', UUID,
         '-E', 'hash_seed=%s,root_owner=0:0' % UUID, '-O', 'none,filetype,sparse_super,large_file', '-L', 'quire',
         fresh, str(size)], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors='replace')
    if made.returncode:
        sys.exit('mkimage.py: mke2fs failed: ' + made.stdout)
    script = Script()
    with open(listing) as file:
        for line in file:
            words = line.rstrip('\n').split('\t')
            script.folder(words[0]) if len(words) == 1 else script.file(words[0], words[1])
    script.run(fresh)
    os.rename(fresh, image)


def mend(image):
    """Lets e2fsck mend what a machine left that did not end well (-p, then -y, as the boot of other systems does). What it said, or None if nothing was wrong."""
    said = ''
    for how in ('-p', '-y'):
        done = subprocess.run([tool('e2fsck'), how, image], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env=dict(os.environ, LC_ALL='C'), text=True, errors='replace')
        said += done.stdout
        if done.returncode == 0:
            return said if how == '-y' else None
        if done.returncode < 4:
            return said
    return said


def add(image, paths):
    """Copies host files and folders into image under /add; what is there under the same name is replaced."""
    script = Script()
    for path in paths:
        if not os.path.exists(path):
            sys.exit('ADD: no such file or folder: ' + path)
        script.tree('/add/' + os.path.basename(os.path.abspath(path)), path)
    if paths:
        script.run(image)


def get(image, path):
    """The bytes of a file in image; FileNotFoundError if there is none."""
    with tempfile.NamedTemporaryFile() as copy:
        complaint = debugfs(image, ['dump %s %s' % (quoted(path), quoted(copy.name))], False)[1]
        if complaint:
            raise FileNotFoundError('%s: %s' % (path, complaint))
        with open(copy.name, 'rb') as file:
            return file.read()


class Script:
    """What to put into an image: folders, then files, each in the order named."""

    def __init__(self):
        self.folders, self.files = [], []

    def folder(self, path):
        path = path.rstrip('/')
        if path and path not in self.folders:
            self.folder(os.path.dirname(path))
            self.folders.append(path)

    def file(self, path, host):
        self.folder(os.path.dirname(path))
        self.files.append((path, os.path.abspath(host)))

    def tree(self, path, host):
        if not os.path.isdir(host):
            self.file(path, host)
            return
        self.folder(path)
        for name in sorted(os.listdir(host)):
            self.tree(path + '/' + name, os.path.join(host, name))

    def run(self, image):
        there = existing(image, self.folders + [path for path, _ in self.files])
        commands = ['mkdir ' + quoted(path) for path in self.folders if path not in there]
        for path, host in self.files:
            commands += ['rm ' + quoted(path)] if path in there else []
            commands += ['write %s %s' % (quoted(host), quoted(path))]
        debugfs(image, commands, True)


def existing(image, paths):
    """Those of paths that image has. (debugfs damages a file system when told to make what exists.)"""
    output = debugfs(image, ['testi ' + quoted(path) for path in paths], False)[0]
    answers = re.split(r'^debugfs: testi .*$', output, flags=re.MULTILINE)[1:]
    return {path for path, answer in zip(paths, answers) if 'is marked in use' in answer}


def quoted(path):
    if '"' in path or '\n' in path:
        sys.exit('mkimage.py: cannot handle the name ' + repr(path))
    return '"%s"' % path


def debugfs(image, commands, write):
    """Runs commands on image; what it printed, and its complaints. When writing, a complaint ends this program."""
    with tempfile.NamedTemporaryFile('w', suffix='.debugfs') as script:
        script.write(''.join(command + '\n' for command in commands))
        script.flush()
        result = subprocess.run([tool('debugfs')] + (['-w'] if write else []) + ['-f', script.name, image],
                                env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors='replace')
    complaints = [line for line in result.stderr.splitlines() if line and not line.startswith('debugfs 1.')]
    if write and (complaints or result.returncode):
        sys.exit('mkimage.py: %s: %s' % (image, '; '.join(complaints) or 'debugfs failed'))
    return result.stdout, '\n'.join(complaints)


def main():
    words = sys.argv[1:]
    if words[:1] == ['--add'] and len(words) > 1:
        add(words[1], words[2:])
    elif words[:1] == ['--get'] and len(words) == 4:
        data = get(words[1], words[2])
        with open(words[3], 'wb') as file:
            file.write(data)
    elif 2 <= len(words) <= 4 and not words[0].startswith('-'):
        make(*words)
    else:
        sys.exit(__doc__)


if __name__ == '__main__':
    main()
