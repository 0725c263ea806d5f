"""docs/categories.md says what data/categories/ says, and every file of words names categories that exist."""

import pathlib
import subprocess

_ROOT = pathlib.Path(__file__).resolve().parent.parent


def _rows(path):
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]


def test_the_page_is_made_from_the_table():
    done = subprocess.run([_ROOT / "tools/categories_page", "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_category_has_a_definition_and_its_legal_weight():
    rows = _rows(_ROOT / "data/categories/categories.tsv")
    assert len(rows) > 60
    assert all(len(row) == 7 and all(row) for row in rows)
    assert len({row[0] for row in rows}) == len(rows)


def test_words_of_fields_name_categories_that_exist():
    known = {row[0] for row in _rows(_ROOT / "data/categories/categories.tsv")} | {"-"}
    for path in sorted((_ROOT / "data/fields").glob("*.tsv")):
        if path.stem in ("abbreviations", "qualifiers"):
            continue
        category, strength = (2, 3) if path.stem == "compounds" else (1, 2)
        for row in _rows(path):
            assert len(row) == 4 and row[category] in known and row[strength] in "0123", (path.name, row)


def test_every_file_of_data_names_its_source():
    for folder in ("fields", "names", "terms"):
        for path in sorted((_ROOT / "data" / folder).iterdir()):
            assert any(line.startswith("# Source: ") for line in path.read_text(encoding="utf-8").splitlines()), path.name
