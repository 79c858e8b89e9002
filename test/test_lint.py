"""The lint finds nothing in the tree, and does find what it is for."""

import subprocess
import sys

import harness
import lint


def test_tree_is_clean():
    result = subprocess.run([sys.executable, harness.ROOT + '/tools/lint.py'], stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True)
    assert result.returncode == 0, result.stdout


def test_layers():
    assert lint.layer_allows('kern/ipc.c', 'include/abi/msg.h')
    assert lint.layer_allows('servers/pager/eager/main.c', 'servers/pager/sdk/cache.h')
    assert lint.layer_allows('servers/fs/fs_test.c', 'servers/fs/inode.h')
    assert not lint.layer_allows('kern/ipc.c', 'include/proto/fs.h')
    assert not lint.layer_allows('kern/ipc.c', 'libc/include/rt/log.h')
    assert not lint.layer_allows('servers/fs/main.c', 'servers/blk/queue.h')
    assert not lint.layer_allows('servers/pager/eager/main.c', 'servers/pager/minimal/vma.h')
    assert not lint.layer_allows('libc/posix/file.c', 'servers/fs/inode.h')
    assert not lint.layer_allows('user/ls.c', 'kern/thread.h')
    assert not lint.layer_allows('include/abi/msg.h', 'include/proto/fs.h')


def test_cycle_is_found():
    graph = {'a.h': ['b.h'], 'b.h': ['c.h'], 'c.h': ['a.h'], 'd.h': ['a.h']}
    assert lint.find_cycle(graph) == ['a.h', 'b.h', 'c.h', 'a.h']
    assert lint.find_cycle({'a.h': ['b.h'], 'b.h': []}) is None
