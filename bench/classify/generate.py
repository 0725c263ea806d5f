#!/usr/bin/python3
"""Writes the stores of the bench and their truth.

    bench/classify/generate.py --split tuning|held-out --seeds N FOLDER

FOLDER gets one subfolder a store with its files, and truth.json: a list of
{"shape", "seed", "store", "files", "impersonal", "fields": [{"dataset", "field", "categories", "file"}]}.
A category "a|b" means that either is right, "~c" that c may be reported besides; no category means that nothing may.
The two splits have no seed and, where a concept has two names or more, no name of a field in common.
"""

import argparse
import json
import pathlib
import random

import clinical_messages
import generated_stores
import writers

_FIRST_SEED = {"tuning": 1, "held-out": 1001}


def _fields_of(table, file, flat):
    return [{**entry, "field": entry["field"].replace(".", "_") if flat else entry["field"], "file": file} for entry in table.truth()]


def _tables_store(shape, split, seed, rng, folder):
    make, forms = generated_stores.SHAPES[shape]
    tables, form = make(rng, split, seed), forms[seed % len(forms)]
    flat = form not in ("bson", "ndjson", "json")
    written = writers.write(tables, form, folder, "export")
    fields = []
    for path, table in written:
        for each in [table] if table else tables:
            fields += _fields_of(each, path.name, flat)
    return form, [path.name for path, _ in written], fields


def make_store(shape, split, seed, folder):
    rng = random.Random(f"{shape}/{split}/{seed}")
    folder.mkdir(parents=True, exist_ok=True)
    if shape == "hl7_feed":
        content, fields = clinical_messages.hl7_feed(rng, split, seed)
        (folder / "feed.hl7").write_bytes(content)
        form, files = "hl7", ["feed.hl7"]
        fields = [{**field, "file": "feed.hl7"} for field in fields]
    elif shape == "fhir_server":
        store, fields = clinical_messages.fhir_server(rng, split, seed)
        form = ["bundle", "ndjson"][seed % 2]
        files = [path.name for path in clinical_messages.write_fhir(store, form, folder, "fhir")]
        fields = [{**field, "file": files[0] if form == "bundle" else f"fhir.{field['dataset']}.ndjson"} for field in fields]
    else:
        form, files, fields = _tables_store(shape, split, seed, rng, folder)
    return {"shape": shape, "seed": seed, "form": form, "store": folder.name, "files": files, "impersonal": shape in generated_stores.IMPERSONAL, "fields": fields}


def shapes():
    return [*generated_stores.SHAPES, "hl7_feed", "fhir_server"]


def generate(split, seeds, folder):
    truth = []
    for index in range(seeds):
        seed = _FIRST_SEED[split] + index
        truth += [make_store(shape, split, seed, folder / f"{shape}-{seed}") for shape in shapes()]
    (folder / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=0), encoding="utf-8")
    return truth


def main():
    options = argparse.ArgumentParser(usage=__doc__)
    options.add_argument("--split", choices=_FIRST_SEED, default="tuning")
    options.add_argument("--seeds", type=int, default=12)
    options.add_argument("folder", type=pathlib.Path)
    arguments = options.parse_args()
    truth = generate(arguments.split, arguments.seeds, arguments.folder)
    fields = [field for store in truth for field in store["fields"]]
    print(f"{len(truth)} stores, {len(fields)} fields, {sum(not field['categories'] for field in fields)} of them nobody's")


if __name__ == "__main__":
    main()
