"""Tables with their truth: columns of concepts and decoys in some order, named in some style, with dirt in the values."""

import dataclasses
import re

import concepts
import decoys
import people

# Of ten fields in a store of persons, three look like ids and are none.
_LOOKALIKE_SHARE = 0.30
# Of the values of an identity number, so many are mistyped: a stated share, so that nothing may expect all to pass.
_MISTYPED = 0.03
_ABSENT = [None, "", "N/A", "-", "NULL", "s/d"]


@dataclasses.dataclass
class Column:
    path: str  # dots between levels
    categories: tuple
    make: object  # (rng, person, row) -> value
    gaps: float = 0.0
    absent: object = None
    dirt: tuple = ()


@dataclasses.dataclass
class Table:
    name: str
    columns: list
    rows: list

    def truth(self):
        return [{"dataset": self.name, "field": column.path, "categories": list(column.categories)} for column in self.columns]


STYLES = ["snake", "snake", "camel", "upper", "pascal", "kebab", "title"]


def styled(name, style):
    words = name.strip("_").split("_")
    if style == "camel":
        return words[0] + "".join(word.capitalize() for word in words[1:])
    return {"snake": name, "upper": name.upper(), "pascal": "".join(word.capitalize() for word in words), "kebab": "-".join(words),
            "title": " ".join(word.capitalize() for word in words)}[style]


def _mistype(rng, text):
    if len(text) < 3:
        return text
    at = rng.randrange(len(text) - 1)
    kind = rng.randrange(3)
    if kind == 0:
        return text[:at] + text[at + 1] + text[at] + text[at + 2:]
    if kind == 1:
        return text[:at] + text[at + 1:]
    return text[:at] + (rng.choice("0123456789") if text[at].isdigit() else rng.choice("aeiourst")) + text[at + 1:]


def soil(rng, value, dirt):
    """The value as a careless clerk or a spreadsheet leaves it."""
    if "number" in dirt and isinstance(value, str) and value.isdigit() and len(value) < 18:
        return int(value)  # leading zeros are gone
    if "sheet" in dirt and isinstance(value, str) and value.isdigit():
        return f"{float(value):.5E}" if len(value) > 12 else value + ".0"
    if not isinstance(value, str):
        return value
    if "typos" in dirt and rng.random() < _MISTYPED:
        value = _mistype(rng, value)
    if "case" in dirt and rng.random() < 0.4:
        value = value.upper() if rng.random() < 0.7 else value.lower()
    if "blanks" in dirt and rng.random() < 0.1:
        value = f" {value}" if rng.random() < 0.5 else f"{value} "
    return value


def _dirt_of(rng, concept, formats):
    key, dirt = concept.key, []
    if key.startswith("id.") or key in ("given", "family", "family2", "name", "town", "address", "email"):
        dirt.append("typos")
    if key in ("given", "family", "family2", "name", "town", "address", "diagnosis", "drug") or key.startswith("id."):
        if rng.random() < 0.25:
            dirt.append("case")
        if rng.random() < 0.15:
            dirt.append("blanks")
    if "numbers" in formats and (key.startswith("id.") or key in ("phone", "postal", "account")) and rng.random() < 0.25:
        dirt.append("number")
    if "sheet" in formats and key == "card" and rng.random() < 0.5:
        dirt.append("sheet")
    return tuple(dirt)


class Builder:
    """Makes the tables of one store. `split` chooses the half of the names, `formats` what the writer's format can damage."""

    def __init__(self, rng, country, split, formats=()):
        self.rng, self.country, self.split, self.formats = rng, country, split, formats
        self.language = people.COUNTRIES[country][0]
        self.style = rng.choice(STYLES)

    def persons(self, count):
        return [people.make_person(self.rng, self.country, number) for number in range(count)]

    def identities(self):
        return [category for category, _ in people.COUNTRIES[self.country][4]]

    def _language(self):
        """Nearly always the store's; some columns of a store are named in another language."""
        return self.language if self.rng.random() < 0.88 else self.rng.choice(["en", "es"])

    def column(self, key, prefix="", gaps=None):
        concept, rng = concepts.CONCEPTS[key], self.rng
        language = self._language()
        make = concept.factory(rng, self.language)
        path = ".".join(styled(part, self.style) for part in [*filter(None, prefix.split(".")), concept.name(rng, language, self.split)])
        gaps = (0 if rng.random() < 0.4 else rng.uniform(0.01, 0.2)) if gaps is None else gaps
        return Column(path, concept.categories, lambda r, person, row: make(r, person), gaps, rng.choice(_ABSENT), _dirt_of(rng, concept, self.formats))

    def decoy(self, decoy, prefix=""):
        make = decoy.factory(self.rng, self.language)
        name = decoy.name(self.rng, self.split)
        path = ".".join(styled(part, self.style) for part in [*filter(None, prefix.split(".")), name])
        # The key of a row about a person may be called that person's number, or not: both can be defended.
        return Column(path, ("~health.record_number",) if name in ("id", "_id") else (), lambda r, person, row: make(r, row), self.rng.choice([0, 0, 0.05]), self.rng.choice(_ABSENT), ())

    def table(self, name, keys, persons, prefixes=None, own_decoys=()):
        """Columns of `keys` with three lookalikes in ten, in mixed order; no name twice."""
        rng = self.rng
        columns, seen = [], set()

        def add(column):
            plain = re.sub(r"[^a-z0-9.]", "", column.path.lower())
            if plain not in seen:
                seen.add(plain)
                columns.append(column)

        for key in keys:
            add(self.column(key, (prefixes or {}).get(key, "")))
        wanted = round(len(columns) * _LOOKALIKE_SHARE / (1 - _LOOKALIKE_SHARE))
        pool = [*own_decoys, *rng.sample(decoys.LOOKALIKES, min(len(decoys.LOOKALIKES), wanted * 2))]
        for decoy in pool:
            if sum(not column.categories for column in columns) >= wanted:
                break
            add(self.decoy(decoy))
        rng.shuffle(columns)
        return self.fill(name, columns, persons)

    def plain_table(self, name, count, rows):
        rng, seen, columns = self.rng, set(), []
        for decoy in rng.sample(decoys.PLAIN, count):
            column = self.decoy(decoy)
            if column.path.lower() not in seen:
                seen.add(column.path.lower())
                columns.append(column)
        return self.fill(name, columns, [None] * rows)

    def fill(self, name, columns, persons):
        rng, rows = self.rng, []
        for number, person in enumerate(persons):
            row = {}
            for column in columns:
                if rng.random() < column.gaps:
                    row[column.path] = column.absent
                else:
                    row[column.path] = soil(rng, column.make(rng, person, number), column.dirt)
            rows.append(row)
        return Table(styled(name, self.style), columns, rows)
