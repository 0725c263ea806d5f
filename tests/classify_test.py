"""`celador classify` from outside: what personal data files hold, in every format, with nothing but files."""

import json

import pytest


def tell(outcome):
    return f"status {outcome.status}\nstdout: {outcome.stdout[-2000:]}\nstderr: {outcome.stderr[-1000:]}"


def results(outcome):
    """What --json printed: one file a line."""
    return [json.loads(line) for line in outcome.stdout.splitlines()]


def categories(result):
    """{field: {categories}} over all datasets."""
    found = {}
    for dataset in result["datasets"]:
        for hit in dataset["categories"]:
            found.setdefault(hit["field"], set()).add(hit["category"])
    return found


def only_result(outcome, status=0):
    assert outcome.status == status, tell(outcome)
    assert len(results(outcome)) == 1, tell(outcome)
    return results(outcome)[0]


def expect_patients(result, patients, prefix=""):
    """The story's kinds of data in their fields, and its people counted within 1%."""
    found = categories(result)
    for field, category in (("curp", "id.mx.curp"), ("correo", "contact.email"), ("fecha_nacimiento", "person.birth_date")):
        assert category in found.get(prefix + field, ()), f"{category} not in {prefix + field}: {found}"
    people = result["people"]
    assert people["low"] <= people["value"] <= people["high"]
    assert abs(people["value"] - patients.people) <= patients.people * 0.01, people


@pytest.mark.parametrize("ending, write", [("csv", "as_csv"), ("ndjson", "as_ndjson")])
def test_a_file_of_patients_is_said_to_be_one(run, tmp_path, patients, ending, write):
    path = tmp_path / f"pacientes.{ending}"
    path.write_text(getattr(patients, write)())
    result = only_result(run("classify", path, "--json"))
    assert result["schema"] == "celador/classification/1" and result["path"] == str(path)
    assert result["datasets"][0]["name"] == "pacientes"
    assert result["datasets"][0]["records"] == len(patients.records)
    assert result["bytes"] == path.stat().st_size
    expect_patients(result, patients)


def test_standard_input_is_a_file_too(run, patients):
    result = only_result(run("classify", "-", "--json", stdin=patients.as_csv()))
    assert result["path"] == "-"
    expect_patients(result, patients)


def test_people_read_a_table_of_fields(run, tmp_path, patients):
    path = tmp_path / "pacientes.csv"
    path.write_text(patients.as_csv())
    outcome = run("classify", path)
    assert outcome.status == 0 and "id.mx.curp" in outcome.stdout and "people" in outcome.stdout, tell(outcome)


def test_a_file_that_cannot_be_read_does_not_hide_the_others(run, tmp_path, patients):
    (tmp_path / "a.bin").write_bytes(bytes(range(256)) * 64)
    (tmp_path / "b.csv").write_text(patients.as_csv())
    outcome = run("classify", "--json", tmp_path / "a.bin", tmp_path / "b.csv", tmp_path / "absent.csv")
    result = only_result(outcome, status=4)
    assert result["path"].endswith("b.csv")
    assert "a.bin" in outcome.stderr and "absent.csv" in outcome.stderr, tell(outcome)


def test_nothing_read_is_failed(run, tmp_path):
    outcome = run("classify", tmp_path / "absent.csv")
    assert outcome.status == 1 and "absent.csv" in outcome.stderr and outcome.stdout == "", tell(outcome)


def test_no_file_is_wrong_usage(run):
    outcome = run("classify")
    assert outcome.status == 2, tell(outcome)


def test_no_value_is_printed(run, tmp_path, patients):
    path = tmp_path / "pacientes.csv"
    path.write_text(patients.as_csv())
    for arguments in ([path], [path, "--json"]):
        outcome = run("classify", *arguments)
        told = outcome.stdout + outcome.stderr
        assert not [value for value in patients.values() if len(value) > 6 and value in told]


def test_a_folder_is_read_with_all_below_it(run, tmp_path, patients):
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/one.csv").write_text(patients.as_csv())
    (tmp_path / "a/two.ndjson").write_text(patients.as_ndjson())
    (tmp_path / "a/b/loop").symlink_to(tmp_path / "a")
    outcome = run("classify", "--json", tmp_path / "a")
    assert outcome.status == 0, tell(outcome)
    assert [result["datasets"][0]["name"] for result in results(outcome)] == ["one", "two"]


def test_as_many_records_as_asked_for_are_read(run, tmp_path, patients):
    path = tmp_path / "pacientes.csv"
    path.write_text(patients.as_csv())
    result = only_result(run("classify", "--records", 100, path, "--json"))
    assert result["datasets"][0]["sampled"] == 100
