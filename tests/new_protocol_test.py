"""tools/new_protocol writes a protocol that compiles, whose tests fail by name until they are written."""

import pathlib
import re
import shutil
import subprocess

import pytest

_SOURCE = pathlib.Path(__file__).resolve().parent.parent
_CPP = ("src/protocols/{}.cc", "src/protocols/{}_test.cc", "src/protocols/{}_fuzz.cc")


@pytest.fixture
def project(tmp_path):
    """A folder with as much of the project as the tool needs."""
    (tmp_path / "src/protocols").mkdir(parents=True)
    for path in ("src/protocols/table.cc", ".clang-format"):
        shutil.copy(_SOURCE / path, tmp_path / path)
    return tmp_path


def new_protocol(folder, *arguments):
    return subprocess.run([_SOURCE / "tools/new_protocol", *arguments, "--folder", folder], capture_output=True, text=True,
                          check=False)


def tree(folder):
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("name, constant", [("tryout", "kTryout"), ("x25_pad", "kX25Pad")])
def test_it_writes_every_file_and_two_lines_in_the_table(project, name, constant):
    before = (project / "src/protocols/table.cc").read_text().splitlines()
    ended = new_protocol(project, name)
    assert ended.returncode == 0, ended.stderr
    for path in (*(path.format(name) for path in _CPP), f"docs/protocols/{name}.md", f"tests/{name}_test.py"):
        assert path in ended.stdout and (project / path).is_file()
        assert not re.search(r"@[A-Z]+@", (project / path).read_text()), path
    added = [line for line in (project / "src/protocols/table.cc").read_text().splitlines() if line not in before]
    assert added == [f"extern const Protocol {constant};", f"    &{constant},"]


def test_what_it_writes_compiles(project):
    if not shutil.which("clang++-19"):
        pytest.skip("SKIPPED: clang++-19 is not on this machine, though apt-get is: tools/install_packages")
    assert new_protocol(project, "tryout").returncode == 0
    for path in (*_CPP, "src/protocols/table.cc"):
        ended = subprocess.run(
            ["clang++-19", "-std=c++23", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-Wno-gnu-statement-expression",
             "-Wno-missing-field-initializers", f"-I{_SOURCE}/src", f"-I{_SOURCE}", str(project / path.format("tryout"))],
            capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr
        layout = subprocess.run(["clang-format-19", "--dry-run", "-Werror", str(project / path.format("tryout"))],
                                capture_output=True, text=True, check=False)
        assert layout.returncode == 0, layout.stderr


def test_its_tests_fail_until_they_are_written(project):
    assert new_protocol(project, "tryout").returncode == 0
    cpp = (project / "src/protocols/tryout_test.cc").read_text()
    tests = re.findall(r"^TEST\((\w+), (\w+)\) \{\n  FAIL\(\)", cpp, re.MULTILINE)
    assert len(tests) == len(re.findall(r"^TEST\(", cpp, re.MULTILINE)) >= 10
    python = (project / "tests/tryout_test.py").read_text()
    assert python.count("pytest.fail(") == python.count("\ndef test_") == 2


def test_the_same_name_twice_changes_nothing(project):
    assert new_protocol(project, "tryout").returncode == 0
    before = tree(project)
    ended = new_protocol(project, "tryout")
    assert ended.returncode != 0 and "exists already" in ended.stderr and "Traceback" not in ended.stderr
    assert tree(project) == before


def test_a_protocol_that_is_in_the_table_is_refused(project):
    before = tree(project)
    ended = new_protocol(project, "redis")  # in the table, though its file is not in this folder
    assert ended.returncode != 0 and "kRedis already" in ended.stderr
    assert tree(project) == before


@pytest.mark.parametrize("name", ["", "Finger", "fin-ger", "1finger", "fin__ger", "finger_", "../finger", "fin ger", "table",
                                  "protocol", "finger_test", "finger_fuzz", "f" * 31])
def test_a_bad_name_is_refused(project, name):
    before = tree(project)
    ended = new_protocol(project, name)
    assert ended.returncode != 0 and "name" in ended.stderr + ended.stdout and "Traceback" not in ended.stderr
    assert tree(project) == before


def test_a_folder_that_is_not_the_project_is_refused(tmp_path):
    ended = new_protocol(tmp_path, "tryout")
    assert ended.returncode != 0 and "is not there" in ended.stderr
