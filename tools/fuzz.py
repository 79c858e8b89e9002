"""./quire fuzz [SECONDS=60] [TARGET=regions|objects|reclaim|pager] [PAGER=vm]: parts of the pager on the host under libFuzzer, with the address and
undefined-behaviour sanitizers; each target so long if none is named. PAGER= is for the target pager, which is the whole of one.

What was found to be worth keeping stays in build/fuzz/TARGET.corpus; an input that fails is written to build/fuzz and the run ends with failure. Such an
input is played again by build/fuzz/TARGET FILE, or build/host/pager_TARGET_fuzz_test FILE. The targets are in servers/pager/host.
"""

import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.environ.get('QUIRE_BUILD') or os.path.join(ROOT, 'build')
TARGETS = ('regions', 'objects', 'reclaim', 'pager')


def run(name, seconds):
    subprocess.check_call(['/usr/bin/scons', '-Q', 'fuzz-' + name, 'BUILD=' + BUILD], cwd=ROOT)
    folder = os.path.join(BUILD, 'fuzz')
    corpus = os.path.join(folder, name + '.corpus')
    os.makedirs(corpus, exist_ok=True)
    print('fuzz: %s' % name, flush=True)
    return subprocess.call([os.path.join(folder, name), '-max_total_time=' + seconds, '-max_len=4000', '-len_control=0', '-timeout=60',
                            '-print_final_stats=1', '-verbosity=0', '-artifact_prefix=%s/%s-' % (folder, name), corpus])


def main(arguments):
    words = dict(word.split('=', 1) for word in arguments)
    seconds, target, pager = words.pop('SECONDS', '60'), words.pop('TARGET', None), words.pop('PAGER', 'vm')
    if words or target not in TARGETS + (None,):
        sys.exit('fuzz: known words are SECONDS=, PAGER= and TARGET=, one of: ' + ' '.join(TARGETS))
    names = [target] if target else TARGETS
    return max(run('pager-' + pager if name == 'pager' else name, seconds) for name in names)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
