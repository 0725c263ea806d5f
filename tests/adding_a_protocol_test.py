"""The worked example of docs/adding-a-protocol.md is the code that it says it is: it compiles, formatted, and has all rows."""

import pathlib
import re
import shutil
import subprocess

import pytest

_SOURCE = pathlib.Path(__file__).resolve().parent.parent
_EXAMPLE = re.compile(r"^`(src/protocols/\w+\.cc)`:\n\n```cpp\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def examples(tmp_path_factory):
    """{file name: path} of the sources in the page."""
    folder = tmp_path_factory.mktemp("example")
    shutil.copy(_SOURCE / ".clang-format", folder)
    found = {}
    for name, text in _EXAMPLE.findall((_SOURCE / "docs/adding-a-protocol.md").read_text()):
        path = folder / pathlib.Path(name).name
        path.write_text(text)
        found[path.name] = path
    return found


def test_the_page_has_source_and_test(examples):
    assert sorted(examples) == ["memcached.cc", "memcached_test.cc"]


@pytest.mark.parametrize("name", ["memcached.cc", "memcached_test.cc"])
def test_the_example_compiles_without_a_warning(examples, name):
    if not shutil.which("clang++-19"):
        pytest.skip("SKIPPED: clang++-19 is not on this machine, though apt-get is: tools/install_packages")
    ended = subprocess.run(
        ["clang++-19", "-std=c++23", "-fsyntax-only", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror",
         "-Wno-gnu-statement-expression", "-Wno-missing-field-initializers", f"-I{_SOURCE}/src", f"-I{_SOURCE}",
         str(examples[name])], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    layout = subprocess.run(["clang-format-19", "--dry-run", "-Werror", str(examples[name])], capture_output=True, text=True,
                            check=False)
    assert layout.returncode == 0, layout.stderr


def test_the_example_has_every_row_that_new_protocol_asks_for(examples, tmp_path):
    (tmp_path / "src/protocols").mkdir(parents=True)
    shutil.copy(_SOURCE / "src/protocols/table.cc", tmp_path / "src/protocols")
    ended = subprocess.run([_SOURCE / "tools/new_protocol", "tryout", "--folder", tmp_path], capture_output=True, text=True,
                           check=False)
    assert ended.returncode == 0, ended.stderr
    rows = re.compile(r"^TEST\((\w+), (\w+)\)", re.MULTILINE)
    wanted = rows.findall((tmp_path / "src/protocols/tryout_test.cc").read_text().replace("Tryout", "Memcached"))
    assert set(wanted) <= set(rows.findall(examples["memcached_test.cc"].read_text()))
