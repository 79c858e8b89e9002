"""What is documented is all there is: every system call, every protocol operation, every error has its place in docs/."""

import glob
import os
import re

import pytest

import harness


def text_of(*path):
    with open(os.path.join(harness.ROOT, *path)) as file:
        return file.read()


def test_every_system_call_is_in_the_manual():
    numbers = re.findall(r'^\s*(SYS_[A-Z_]+) = -\d+', text_of('include/abi/syscall.h'), re.MULTILINE)
    manual = text_of('docs/KERNEL.md')
    numbers.remove('SYS_LAST')
    assert len(numbers) == int(re.search(r'SYS_LAST = -(\d+)', text_of('include/abi/syscall.h')).group(1))
    assert [name for name in numbers if not re.search(r'^#+ .*\b%s\b' % name, manual, re.MULTILINE)] == []


def test_every_kernel_error_is_in_the_manual():
    """Each ERR_* that kern/ answers is explained in the manual."""
    used = set()
    for folder, _, files in os.walk(os.path.join(harness.ROOT, 'kern')):
        for name in files:
            if name.endswith('.c'):
                used |= set(re.findall(r'\bERR_[A-Z_]+\b', text_of(folder, name)))
    manual = text_of('docs/KERNEL.md')
    assert [name for name in sorted(used) if name not in manual] == []


@pytest.mark.parametrize('header', [os.path.basename(path)[:-2] for path in sorted(
    glob.glob(os.path.join(harness.ROOT, 'include/proto/*.h')))])
def test_protocol_is_documented(header):
    """A page in docs/proto that names the header; and the header, being the manual, explains each operation."""
    assert 'include/proto/%s.h' % header in text_of('docs/proto', header + '.md')
    assert '(%s.md)' % header in text_of('docs/proto/README.md')
    prefix = {'pager': 'PAGER', 'fs': 'FSR?', 'proc': 'PROC', 'tty': 'TTY', 'blk': 'BLK'}.get(header)
    if not prefix:
        return
    source = text_of('include/proto', header + '.h')
    manual = ' '.join(re.findall(r'/\*.*?\*/', source, re.DOTALL))
    first = re.search(r'enum \{([^}]*)\}', source).group(1)
    operations = [name for name in re.findall(r'\b%s_[A-Z_]+\b' % prefix, first) if not name.endswith('_OPS')]
    assert operations
    assert [name for name in operations if name not in manual] == []


@pytest.mark.parametrize('path', ['README.md', 'LICENSE', 'docs/ARCHITECTURE.md', 'docs/KERNEL.md', 'docs/PAGERS.md',
                                  '.ci/run'])
def test_document_exists(path):
    assert len(text_of(path)) > 100


def test_kernel_is_small():
    lines = 0
    for folder, _, files in os.walk(os.path.join(harness.ROOT, 'kern')):
        for name in files:
            if name.endswith(('.c', '.h', '.S')):
                lines += len(text_of(folder, name).splitlines())
    assert lines <= 6000


def test_links_between_documents_lead_somewhere():
    broken = []
    for page in glob.glob(os.path.join(harness.ROOT, '**/*.md'), recursive=True):
        if '/build/' in page:
            continue
        for target in re.findall(r'\]\(([^)#]+)[^)]*\)', text_of(page)):
            if '://' not in target and not os.path.exists(os.path.join(os.path.dirname(page), target)):
                broken.append('%s -> %s' % (os.path.relpath(page, harness.ROOT), target))
    assert broken == []
