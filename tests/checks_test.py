"""The checks of floors and style find what they are there to find. (tools/run_tests runs them on the tree itself.)"""

import importlib.machinery
import importlib.util
import pathlib

import pytest

_TOOLS = pathlib.Path(__file__).resolve().parent.parent / "tools"


def tool(name):
    loader = importlib.machinery.SourceFileLoader(name, str(_TOOLS / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


floors = tool("check_floors")
style = tool("check_style")
runner = tool("run_tests")

_ROOMS = floors.rooms_of("""
celador_room(base FLOOR 0 LIBRARIES fmt::fmt)
celador_room(model FLOOR 1 ROOMS base)
celador_room(net FLOOR 3 ROOMS base model LIBRARIES OpenSSL::SSL)
celador_room(classify FLOOR 3 ROOMS base model)
celador_room(book FLOOR 4 ROOMS base model LIBRARIES SQLite::SQLite3)
celador_room(protocols FLOOR 4 ROOMS base model net)
""")


def test_the_rooms_are_read_from_the_build():
    assert _ROOMS["net"] == (3, ["base", "model"]) and _ROOMS["base"] == (0, []) and len(_ROOMS) == 6
    assert not list(floors.climbing_lists(_ROOMS))


def test_a_room_that_is_given_its_neighbour_is_found():
    rooms = floors.rooms_of("celador_room(net FLOOR 3 ROOMS wire)\ncelador_room(wire FLOOR 3)")
    assert len(list(floors.climbing_lists(rooms))) == 1


@pytest.mark.parametrize("room, path, include, right", [
    ("model", "src/model/a.h", '"base/result.h"', True),
    ("model", "src/model/a.h", '"model/b.h"', True),
    ("base", "src/base/a.h", '"model/b.h"', False),
    ("classify", "src/classify/a.cc", '"net/transport.h"', False),
    ("protocols", "src/protocols/a.cc", '"net/transport.h"', True),
    ("protocols", "src/protocols/a.cc", '"net/dialler.h"', False),
    ("protocols", "src/protocols/a.cc", '"testing/scripted_transport.h"', False),
    ("protocols", "src/protocols/a_test.cc", '"testing/scripted_transport.h"', True),
    ("protocols", "src/protocols/a.cc", "<sys/socket.h>", False),
    ("protocols", "src/protocols/a.cc", "<boost/asio/awaitable.hpp>", True),
    ("net", "src/net/a.cc", "<boost/asio/ip/tcp.hpp>", True),
    ("classify", "src/classify/a.cc", "<boost/beast/http/parser.hpp>", True),
    ("classify", "src/classify/a.cc", "<boost/beast/core/tcp_stream.hpp>", False),
    ("book", "src/book/book_for_tests.h", '"testing/sample_findings.h"', True),
    ("cli", "src/cli/home.cc", "<netdb.h>", True),
    ("cli", "src/cli/home.cc", "<sys/socket.h>", False),
    ("protocols", "src/protocols/a.cc", "<sqlite3.h>", False),
    ("book", "src/book/a.cc", "<sqlite3.h>", True),
    ("cli", "src/cli/main.cc", '"book/book.h"', True),
    ("book", "src/book/a.cc", '"cli/table.h"', False),
])
def test_an_include_that_climbs_is_found(room, path, include, right):
    found = list(floors.complaints_about(path, f"#include {include}\n", room, _ROOMS))
    assert (not found) == right, found


@pytest.mark.parametrize("path, text, right", [
    ("src/a/b.h", "#pragma once\nvoid scan(Tls tls);\n", True),
    ("src/a/b.h", "#pragma once\nvoid scan(bool tls);\n", False),
    ("src/a/b.h", "void scan();\n", False),
    ("src/a/b_test.cc", "TEST(Curp, RejectsTransposedDigits) {\n  EXPECT_TRUE(x);\n}\n", True),
    ("src/a/b_test.cc", "TEST(Curp, Works) {\n  EXPECT_TRUE(x);\n}\n", False),
    ("src/a/b_test.cc", "TEST(Curp, RejectsNothing) {\n  parse();\n}\n", False),
    ("src/a/b.cc", "x\n" * 801, False),
])
def test_what_breaks_the_style_is_found(path, text, right):
    found = list(style.complaints_about_cpp(pathlib.Path(path), text))
    assert (not found) == right, found


@pytest.mark.parametrize("path, right", [
    ("src/net/dialler.cc", True), ("src/net/utils.cc", False), ("src/common/a.cc", False), ("src/net/ScanManager.h", False),
    ("src/net/tcp_helpers.cc", False)])
def test_a_vague_name_is_found(path, right):
    assert (not list(style.complaints_about_name(pathlib.Path(path)))) == right


def test_a_python_test_that_asserts_nothing_is_found():
    assert len(list(style.complaints_about_python_test("t", "def test_a():\n    run()\n\n\ndef test_b():\n    assert run()\n"))) == 1


@pytest.mark.parametrize("files, right", [
    ({"src/wire/a.cc": "", "src/wire/a_fuzz.cc": ""}, True),
    ({"src/wire/a.cc": "", "src/wire/a_test.cc": ""}, False),
    ({"src/wire/a.cc": "", "src/wire/b_fuzz.cc": '#include "wire/a.h"\n'}, True),
    ({"src/wire/a.cc": "", "src/wire/b.cc": '#include "wire/a.h"\n', "src/wire/b_fuzz.cc": ""}, True),
    ({"src/wire/a.cc": "", "src/wire/b.cc": '#include "wire/a.h"\n'}, False),
    ({"src/protocols/redis.cc": "", "src/protocols/redis_test.cc": ""}, False),
    ({"src/protocols/redis.cc": '#include "protocols/redis_info.h"\n', "src/protocols/redis_info.cc": "",
      "src/protocols/redis_fuzz.cc": ""}, True),
    ({"src/protocols/table.cc": "", "src/book/a.cc": ""}, True),
])
def test_a_parser_without_a_fuzzer_is_found(files, right):
    assert (not list(style.complaints_about_fuzzers(files))) == right


@pytest.mark.parametrize("text, right", [
    ("see docs/design.md\n", True), ("/etc/redis/redis.conf\n", True), ("https://example.org/home/page/\n", True),
    ("/home" + "/ana/celador/build\n", False), ("a = '/wor" + "k/main'\n", False)])
def test_a_path_of_one_machine_is_found(text, right):
    assert (not list(style.complaints_about_paths("x", text))) == right


def test_the_count_knows_which_skips_could_not_be_helped(tmp_path):
    results = tmp_path / "results.xml"
    results.write_text("""<testsuite>
      <testcase name="a"/><testcase name="b"><failure message="no"/></testcase>
      <testcase name="c"><skipped message="SKIPPED: mongod is not on this machine and no installer for it"/></testcase>
      <testcase name="d"><skipped message="SKIPPED: nmap is not on this machine, though apt-get is"/></testcase>
      <testcase name="e" status="notrun"><system-out>SKIPPED: later</system-out></testcase></testsuite>""")
    tally = runner.Tally()
    tally.add_junit(results)
    assert tally.line() == "1 passed, 1 failed, 3 skipped"
    assert [name for name, _ in tally.bad_skips()] == ["d", "e"]
