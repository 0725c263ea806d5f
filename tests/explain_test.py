"""`classify --explain` from outside: what spoke for each field's category and against it, and never a value."""

import json

from lab.redis import Redis


def tell(outcome):
    return f"status {outcome.status}\nstdout: {outcome.stdout[-2000:]}\nstderr: {outcome.stderr[-1000:]}"


def test_every_field_is_explained_in_json(run, tmp_path, patients):
    path = tmp_path / "pacientes.csv"
    path.write_text(patients.as_csv())
    outcome = run("classify", path, "--json", "--explain")
    assert outcome.status == 0, tell(outcome)
    dataset = json.loads(outcome.stdout)["datasets"][0]
    fields = {each["field"]: each for each in dataset["fields"]}
    assert set(fields) >= {hit["field"] for hit in dataset["categories"]}
    curp = fields["curp"]
    assert curp["category"] == "id.mx.curp" and curp["confidence"] >= 0.9
    assert set(curp["explanation"]) == {"for", "against", "records", "distinct", "words", "shapes", "checks", "vetoes",
                                        "neighbours", "candidates"}
    check = curp["explanation"]["checks"][0]
    assert check["category"] == "id.mx.curp" and check["hold"] > 0 and check["luck_log10"] < -9
    # Nothing that was in the file comes out.
    columns = path.read_text().splitlines()
    values = {value for line in columns[1:] for value in line.split(",") if len(value) > 9}
    told = outcome.stdout
    assert not [value for value in values if value in told]


def test_without_being_asked_nothing_is_explained(run, tmp_path, patients):
    path = tmp_path / "pacientes.csv"
    path.write_text(patients.as_csv())
    assert "fields" not in json.loads(run("classify", path, "--json").stdout)["datasets"][0]


def test_people_read_why(run, tmp_path):
    path = tmp_path / "turnos.csv"
    path.write_text("folio,correo\n" + "".join(f"{n},persona{n}@clinica.mx\n" for n in range(1, 200)))
    outcome = run("classify", path, "--explain")
    assert outcome.status == 0, tell(outcome)
    assert "Why, field by field: turnos" in outcome.stdout
    assert "correo: contact.email" in outcome.stdout and "its name speaks strongly of contact.email" in outcome.stdout
    assert "a sequence, as of automatic keys" in outcome.stdout, tell(outcome)


def test_a_look_explains_too(run, patients):
    with Redis() as redis:
        redis.fill(patients)
        url = f"redis://127.0.0.1:{redis.port}"
        lines = [json.loads(line) for line in run("look", url, "--json", "--explain").stdout.splitlines()]
        told = run("look", url, "--explain").stdout
    assert [line["schema"] for line in lines] == ["celador/finding/1", "celador/explanation/1"]
    fields = {field["field"]: field for dataset in lines[1]["datasets"] for field in dataset["fields"]}
    assert fields["curp"]["category"] == "id.mx.curp" and fields["curp"]["explanation"]["for"]
    assert "Why, field by field" in told and "check digits of id.mx.curp hold" in told
