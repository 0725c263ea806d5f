"""`celador rules test` and --rules from outside: an organisation's own detectors, and categories to ignore."""

import json
import pathlib

import pytest

from lab.redis import Redis

_EXAMPLE = pathlib.Path(__file__).resolve().parent.parent / "docs/examples/rules.toml"

_EMPLOYEES = """
[[detector]]
category = "org.employee_number"
pattern = 'E\\d{6}'
field_words = ["numero de empleado"]
matches = ["E123456"]
"""


def tell(outcome):
    return f"status {outcome.status}\nstdout: {outcome.stdout[-2000:]}\nstderr: {outcome.stderr[-1000:]}"


@pytest.fixture
def rules(tmp_path):
    """rules(text) -> the file's path."""
    def write(text):
        path = tmp_path / "own-rules.toml"
        path.write_text(text)
        return path
    return write


@pytest.fixture
def staff(tmp_path):
    """A table of staff with numbers that only this organisation has."""
    path = tmp_path / "personal.csv"
    rows = [f"E{100000 + 7 * n},{n % 13},persona{n}.lopez{n}@clinica.mx,{20 + n % 40}" for n in range(200)]
    path.write_text("numeroEmpleado,piso,correo,edad\n" + "\n".join(rows) + "\n")
    return path


def categories(outcome):
    assert outcome.status == 0, tell(outcome)
    found = {}
    for line in outcome.stdout.splitlines():
        for dataset in json.loads(line)["datasets"]:
            for hit in dataset["categories"]:
                found.setdefault(hit["field"], set()).add(hit["category"])
    return found


def test_the_example_of_the_documentation_passes(run):
    outcome = run("rules", "test", _EXAMPLE)
    assert outcome.status == 0, tell(outcome)
    assert "org.chart_number  4 of 4 examples passed" in outcome.stdout
    result = json.loads(run("rules", "test", _EXAMPLE, "--json").stdout)
    assert result["schema"] == "celador/rules-test/1" and result["problems"] == [] and result["failed"] == []
    assert [each["examples"] == each["passed"] for each in result["detectors"]] == [True] * 4
    assert "sensitive.religion" in result["ignore"]


@pytest.mark.parametrize("text, place, named", [
    ("a = \n", ":1:5:", "not TOML"),
    (_EMPLOYEES.replace("pattern", "patern"), ":4:1:", "did you mean 'pattern'"),
    (_EMPLOYEES.replace("{6}", "{6"), "", ""),
    (_EMPLOYEES.replace("{6}", "(6"), ":4:15:", "parenthes"),
    (_EMPLOYEES.replace("org.employee_number", "id.mx.crup"), ":3:12:", "did you mean 'id.mx.curp'"),
    (_EMPLOYEES.replace("\\d{6}", "(a{1,500}b){1,500}"), ":4:11:", "smaller bounds"),
    ('ignore = ["person.agee"]', ":1:11:", "did you mean 'person.age'"),
], ids=["not TOML", "unknown key", "a brace is a letter", "pattern", "category", "huge pattern", "ignored"])
def test_what_is_wrong_is_told_with_line_and_column(run, rules, staff, text, place, named):
    path = rules(text)
    outcome = run("rules", "test", path)
    if not place:
        assert outcome.status == 1, tell(outcome)  # it can be used, and its example fails
        return
    assert outcome.status == 2, tell(outcome)
    assert f"{path}{place}" in outcome.stdout and named in outcome.stdout, tell(outcome)
    problem = json.loads(run("rules", "test", path, "--json").stdout)["problems"][0]
    assert place == f":{problem['line']}:{problem['column']}:" and named in problem["message"]
    # A command that was to use them stops.
    for command in (["classify", staff], ["scan", "127.0.0.1"], ["look", "redis://127.0.0.1:1"], ["check"]):
        outcome = run(*command, "--rules", path)
        assert outcome.status == 2 and f"{path}{place}" in outcome.stderr, tell(outcome)


def test_a_failed_example_is_told_and_never_repeated(run, rules):
    path = rules(_EMPLOYEES.replace("E123456", "E12345678"))
    outcome = run("rules", "test", path)
    assert outcome.status == 1, tell(outcome)
    assert f"{path}:6:12: failed: example 1 of matches does not match the pattern" in outcome.stdout
    assert "12345678" not in outcome.stdout + outcome.stderr
    failed = json.loads(run("rules", "test", path, "--json").stdout)["failed"]
    assert [(each["line"], each["column"]) for each in failed] == [(6, 12)]


@pytest.mark.parametrize("command", [["rules", "test"], ["classify", "x.csv", "--rules"]], ids=" ".join)
def test_a_rules_file_that_is_not_there_is_said(run, tmp_path, command):
    outcome = run(*command, tmp_path / "nowhere.toml")
    assert outcome.status == 2 and "nowhere.toml" in outcome.stderr, tell(outcome)


def test_own_numbers_are_found_and_ignored_categories_are_not(run, rules, staff):
    without = categories(run("classify", staff, "--json"))
    assert "org.employee_number" not in without.get("numeroEmpleado", ()) and "contact.email" in without["correo"]
    path = rules('ignore = ["contact.*"]\n' + _EMPLOYEES)
    outcome = run("classify", staff, "--json", "--rules", path)
    found = categories(outcome)
    assert found["numeroEmpleado"] == {"org.employee_number"} and "correo" not in found
    notes = json.loads(outcome.stdout)["datasets"][0]["notes"]
    assert any("ignored" in note for note in notes), notes
    assert "ignored" in run("classify", staff, "--rules", path).stdout


def test_own_numbers_tell_people_apart_when_told_so(run, rules, staff):
    path = rules('ignore = ["contact.*"]\n' + _EMPLOYEES + "identifies_people = true\n")
    outcome = run("classify", staff, "--json", "--rules", path)
    people = json.loads(outcome.stdout)["people"]
    assert people["value"] == 200 and "org.employee_number" in people["method"], people


def test_the_homes_rules_hold_unless_told_otherwise(run, home, staff):
    home.mkdir(mode=0o700)
    (home / "rules.toml").write_text('ignore = ["contact.*"]\n')
    assert "correo" not in categories(run("classify", staff, "--json"))
    assert "correo" in categories(run("classify", staff, "--json", "--rules", "none"))
    assert run("rules", "test").status == 0


def test_a_look_uses_own_rules_and_its_severity_counts_them(run, rules):
    path = rules(_EMPLOYEES)
    with Redis() as redis:
        redis.ask([["HSET", f"turno:{100000 + n}", "numeroEmpleado", f"E{100000 + 7 * n}"] for n in range(50)])
        url = f"redis://127.0.0.1:{redis.port}"
        without = run("look", url, "--json").finding_at(redis)
        found = run("look", url, "--json", "--rules", path).finding_at(redis)
    assert [hit["category"] for dataset in found["datasets"] for hit in dataset["categories"]] == ["org.employee_number"]
    assert found["severity"]["score"] > without["severity"]["score"], found["severity"]
