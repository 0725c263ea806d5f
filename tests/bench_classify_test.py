"""The stores that classify is measured on: the same from the same seed, honest halves, three lookalikes in ten fields."""

import pathlib
import random
import sys

_BENCH = pathlib.Path(__file__).resolve().parent.parent / "bench/classify"
sys.path.insert(0, str(_BENCH))

import concepts  # noqa: E402
import generate  # noqa: E402
import match  # noqa: E402


def test_a_seed_gives_the_same_store_again(tmp_path):
    for shape in generate.shapes():
        first = generate.make_store(shape, "tuning", 3, tmp_path / "first" / shape)
        again = generate.make_store(shape, "tuning", 3, tmp_path / "again" / shape)
        assert first["fields"] == again["fields"], shape
        for file in first["files"]:
            assert (tmp_path / "first" / shape / file).read_bytes() == (tmp_path / "again" / shape / file).read_bytes(), file


def test_the_halves_share_no_name_where_each_has_one():
    rng = random.Random(1)
    for concept in concepts.CONCEPTS.values():
        for language, names in concept.names.items():
            drawn = {split: {concept.name(rng, language, split) for _ in range(60)} for split in ("tuning", "held-out")}
            shared = drawn["tuning"] & drawn["held-out"]
            one_sided = len({concepts.split_of(concept.key, name) for name in names}) == 1
            assert not shared or one_sided, (concept.key, language, shared)


def test_three_fields_in_ten_of_personal_tables_are_lookalikes(tmp_path):
    fields = [field for seed in (1, 2, 3) for field in generate.make_store("crm", "tuning", seed, tmp_path / str(seed))["fields"]]
    personal = [field for field in fields if "companies" not in field["dataset"].lower()]
    share = sum(not any(not each.startswith("~") for each in field["categories"]) for field in personal) / len(personal)
    assert 0.25 <= share <= 0.35


def test_a_false_report_and_a_missed_field_cost_what_they_should():
    tally = match.Tally({"contact.email", "contact.phone"})
    fields = [{"dataset": "t", "field": "mail", "categories": ["contact.email"]}, {"dataset": "t", "field": "tel", "categories": ["contact.phone"]},
              {"dataset": "t", "field": "sku", "categories": []}]
    tally.add_file("crm", "csv", False, "t.csv", fields, [("t", "mail", "contact.email", 0.95), ("t", "sku", "contact.phone", 0.8)])
    assert tally.scores()["contact.email"] == (1.0, 1.0, 1.0, 1)
    assert tally.scores()["contact.phone"] == (0.0, 0.0, 0.0, 1)
    assert tally.lookalikes == [1, 1]


def test_paths_are_the_same_however_they_are_written():
    assert match.plain_path("Patient.name[].given[0]") == match.plain_path("patient.name.given")
    assert match.plain_path("PID.patient_name.family") == match.plain_path("PID-5.1") == "PID-5"
    assert match.plain_path("Fecha Nac") == match.plain_path("fecha_nac")
