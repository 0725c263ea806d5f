"""What must not compile does not: printing a value, opening one without a key, dialling without a permit (promises 1 and 3).

Each source of tests/compile_fail/ names in its first line what the compiler is to say ("// expect: REGEX"), so that it
fails for its own reason and no other; with CONTROL defined, the same source compiles.
"""

import pathlib
import re
import shutil
import subprocess

import pytest

_SOURCE = pathlib.Path(__file__).resolve().parent.parent
_CASES = sorted((_SOURCE / "tests/compile_fail").glob("*.cc"))
_COMPILER = "clang++-19"


def compile_source(path, *options):
    if not shutil.which(_COMPILER):
        pytest.skip(f"SKIPPED: {_COMPILER} is not on this machine, though apt-get is: tools/install_packages")
    command = [_COMPILER, "-std=c++23", "-fsyntax-only", "-Wno-unused", "-DBOOST_ASIO_NO_DEPRECATED", f"-I{_SOURCE}/src", *options,
               str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def errors_of(ended):
    return [line for line in ended.stderr.splitlines() if re.search(r"\berror:", line)]


@pytest.mark.parametrize("path", _CASES, ids=lambda path: path.stem)
def test_it_does_not_compile_for_its_own_reason(path):
    expected = re.match(r"// expect: (.+)\n", path.read_text())
    assert expected, "the first line is to say what the compiler says"
    ended = compile_source(path)
    assert ended.returncode != 0, "it compiles"
    assert any(re.search(expected.group(1), line) for line in errors_of(ended)), ended.stderr
    assert not any("file not found" in line for line in errors_of(ended)), ended.stderr


@pytest.mark.parametrize("path", _CASES, ids=lambda path: path.stem)
def test_its_control_compiles(path):
    ended = compile_source(path, "-DCONTROL")
    assert ended.returncode == 0, ended.stderr


def test_the_cases_are_there():
    assert len(_CASES) >= 15
