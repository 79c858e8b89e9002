"""Conformance programs on the host: how they are built and run there, and what a run that passed prints."""

import subprocess


def check(output):
    """Asserts that no case failed, wherever it ran. A line that begins with # says why one did."""
    bad = [line for line in output.splitlines() if line.startswith(('FAIL', '#'))]
    assert bad == [], output
    assert ' passed, 0 failed' in output.splitlines()[-1], output


def build(sources, binary, *flags):
    """Compiles for the host, with no warning that the flags ask for."""
    subprocess.run(['gcc', '-std=gnu17', '-O1', '-pthread', *flags, '-o', str(binary), *sources, '-lm'], check=True)


def run(sources, folder, *flags):
    """Builds and runs a program; it must pass. It leads a session of its own: that of the tests may have its leader where
    its number means nothing (getsid is 0 then: pid_namespaces(7))."""
    binary = str(folder / 'program')
    build(sources, binary, *flags)
    result = subprocess.run([binary], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            timeout=400, start_new_session=True)
    check(result.stdout)
    assert result.returncode == 0, result.stdout
