#!/usr/bin/python3
"""Quality of `celador classify` by field, on the generated stores and, where it is at hand, on other people's data.

    bench/classify/score.py [--split held-out|tuning] [--seeds N] [--data FOLDER] [--faults] [--json FILE]

Prints per category precision, recall and F1 by field, the calibration, and how many fields of nobody were reported; writes
all of it as JSON too. Exit status 1 when a floor is missed. Floors are judged on the held-out split only: the tuning split
is there to look at (--faults), and numbers from it prove nothing.

CELADOR names the program (default build/release/celador); FOLDER, or CELADOR_BENCH_DATA, is a copy of the data that
shared_data.py describes, which the project neither has nor needs.
"""

import argparse
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile

_SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import generate  # noqa: E402
import match  # noqa: E402
import shared_data  # noqa: E402

# What the page on quality promises (docs/benchmarks.md).
_FLOOR_MACRO_F1 = 0.97
_FLOOR_CATEGORY_F1 = 0.90
_CEILING_FALSE_PER_500 = 1.0
_FLOOR_CALIBRATION = 0.90  # of the fields called 0.9 and over


def celador():
    return os.environ.get("CELADOR", str(_SOURCE / "build/release/celador"))


def classify(path):
    """{file name: classification} of a file or of all files of a folder; a file that cannot be read is not among them."""
    with tempfile.TemporaryDirectory() as home:
        ended = subprocess.run([celador(), "classify", "--json", str(path)], capture_output=True, check=False, stdin=subprocess.DEVNULL,
                               env={**os.environ, "CELADOR_HOME": home})
    if ended.returncode not in (0, 1, 4):
        sys.exit(f"classify {path} ended with {ended.returncode}: {ended.stderr[-2000:].decode(errors='replace')}")
    results = [json.loads(line) for line in ended.stdout.splitlines()]
    return {pathlib.Path(result["path"]).name: result for result in results}


def hits_of(classification):
    return [(dataset["name"], hit["field"], hit["category"], hit["confidence"]) for dataset in classification["datasets"] for hit in dataset["categories"]]


def known_categories():
    lines = (_SOURCE / "data/categories/categories.tsv").read_text(encoding="utf-8").splitlines()
    return {line.split("\t")[0] for line in lines if line and not line.startswith("#")}


def score_stores(truth, folder, tally):
    for store in truth:
        results = classify(folder / store["store"])
        for file in store["files"]:
            fields = [field for field in store["fields"] if field["file"] == file]
            standard = store["shape"] in ("hl7_feed", "fhir_server")
            if file not in results:
                tally.unread.append(f"{store['store']}/{file}")
                continue
            tally.add_file(store["shape"], store["form"], store["impersonal"], file, fields, hits_of(results[file]), lists_every_field=not standard)


def print_scores(title, tally):
    scores = tally.scores()
    print(f"\n{title}\n\n{'category':28} precision  recall      F1  fields")
    for category, (precision, recall, f1, fields) in scores.items():
        print(f"{category:28} {precision:9.3f} {recall:7.3f} {f1:7.3f} {fields:7}{'  <' if f1 < _FLOOR_CATEGORY_F1 else ''}")
    print(f"{'macro F1':28} {tally.macro_f1():25.3f}\n{'micro F1':28} {tally.micro_f1():25.3f}")
    print("\ncalled           fields   right")
    for row in tally.calibration():
        print(f"{row['from']:.2f} to {row['to']:.2f}   {row['called']:6}   {row['right'] / row['called']:.3f}")
    called, right = called_sure(tally)
    print(f"0.90 and over  {called:6}   {right / called if called else 0:.3f}")
    if tally.unread:
        print(f"{len(tally.unread)} files could not be read: {', '.join(tally.unread[:4])}")
    for what, (false, fields) in (("stores of nobody", tally.nobodys), ("lookalikes among personal fields", tally.lookalikes)):
        if fields:
            print(f"false fields in {what}: {false} of {fields} ({500 * false / fields:.2f} per 500)")


def called_sure(tally):
    rows = [row for row in tally.calibration() if row["from"] >= 0.9]
    return sum(row["called"] for row in rows), sum(row["right"] for row in rows)


def missed_floors(tally):
    if tally.unread:
        yield f"{len(tally.unread)} files could not be read, such as {tally.unread[0]}"
    if tally.macro_f1() < _FLOOR_MACRO_F1:
        yield f"macro F1 {tally.macro_f1():.3f}, floor {_FLOOR_MACRO_F1}"
    for category, (_, _, f1, fields) in tally.scores().items():
        if f1 < _FLOOR_CATEGORY_F1:
            yield f"{category}: F1 {f1:.3f} over {fields} fields, floor {_FLOOR_CATEGORY_F1}"
    if tally.false_per_500() >= _CEILING_FALSE_PER_500:
        yield f"{tally.false_per_500():.2f} false fields in 500 of stores without personal data, to be under {_CEILING_FALSE_PER_500}"
    called, right = called_sure(tally)
    if called and right / called < _FLOOR_CALIBRATION:
        yield f"of the fields called 0.9 and over {right / called:.3f} are right, floor {_FLOOR_CALIBRATION}"


def print_faults(tally):
    """Faults by what they are, commonest first: what a detector can be mended by."""
    kinds = collections.defaultdict(list)
    for shape, form, _, field, truth, reported, confidence in tally.faults:
        kinds[(truth, reported)].append(f"{field} ({shape}, {form}{f', {confidence:.2f}' if confidence else ''})")
    for (truth, reported), fields in sorted(kinds.items(), key=lambda item: -len(item[1])):
        print(f"- {len(fields)} x is {truth}, reported {reported}: {'; '.join(sorted(set(fields))[:8])}")


def as_json(tally):
    return {"macro_f1": round(tally.macro_f1(), 4), "micro_f1": round(tally.micro_f1(), 4),
            "categories": {name: {"precision": round(p, 4), "recall": round(r, 4), "f1": round(f, 4), "fields": n} for name, (p, r, f, n) in tally.scores().items()},
            "calibration": tally.calibration(), "false_per_500": round(tally.false_per_500(), 3), "nobodys_fields": tally.nobodys, "lookalikes": tally.lookalikes}


def main():
    options = argparse.ArgumentParser(usage=__doc__)
    options.add_argument("--split", choices=["held-out", "tuning"], default="held-out")
    options.add_argument("--seeds", type=int, default=12)
    options.add_argument("--data", default=os.environ.get("CELADOR_BENCH_DATA"))
    options.add_argument("--faults", action="store_true")
    options.add_argument("--json", type=pathlib.Path, default=_SOURCE / "build/bench-classify/quality.json")
    arguments = options.parse_args()

    folder = _SOURCE / "build/bench-classify" / arguments.split
    truth = generate.generate(arguments.split, arguments.seeds, folder)
    tally = match.Tally(known_categories())
    score_stores(truth, folder, tally)
    print_scores(f"Generated stores, {arguments.split}: {len(truth)} stores of {len(generate.shapes())} shapes, {arguments.seeds} seeds", tally)
    if arguments.faults:
        print("\nFaults:")
        print_faults(tally)
    report = {"split": arguments.split, "seeds": arguments.seeds, "generated": as_json(tally)}

    floors = list(missed_floors(tally)) if arguments.split == "held-out" else []
    if arguments.data:
        report["shared"], missed = shared_data.run(pathlib.Path(arguments.data), classify, hits_of, match.Tally(known_categories()), print_scores, print_faults if arguments.faults else None)
        floors += missed
    else:
        print("\nSKIPPED: data of others (--data or CELADOR_BENCH_DATA names no folder)")
    report["missed_floors"] = floors
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(report, indent=1), encoding="utf-8")
    print()
    for floor in floors:
        print(f"MISSED: {floor}")
    print(f"{len(floors)} floors missed" if floors else "every floor met" if arguments.split == "held-out" else "floors are judged on the held-out split")
    sys.exit(1 if floors else 0)


if __name__ == "__main__":
    main()
