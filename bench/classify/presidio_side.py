#!/usr/bin/python3
"""Microsoft Presidio and celador side by side, on the same columns and the same texts, for the categories that both have.

    bench/classify/presidio_side.py [--seeds N] [--data FOLDER] [--json FILE]

Presidio comes from PyPI into build/presidio-venv. Its NLP engine is the "slim" one that its package offers, over an empty
English spaCy pipeline (tokens, no entities): the models it names are not on PyPI. So it has its pattern recognisers with
checks and context words, and no PERSON or LOCATION; these are left out of the comparison. All recognisers that its package
brings are enabled, of every country. For a column Presidio gets the words of the column's name as context, and the column
is what it finds most often, as presidio-structured decides; for a text, whatever it finds. Its rate is measured with the
recognisers that it enables by itself, which are far fewer.

Says SKIPPED and the reason where Presidio cannot be had.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

_SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
_VENV = _SOURCE / "build/presidio-venv"
sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import generate  # noqa: E402
import generated_stores  # noqa: E402
import match  # noqa: E402
import score  # noqa: E402

# What both have: Presidio's entity and our category.
_BOTH = {"EMAIL_ADDRESS": "contact.email", "PHONE_NUMBER": "contact.phone", "CREDIT_CARD": "finance.card", "IBAN_CODE": "finance.iban", "IP_ADDRESS": "device.ip",
         "US_SSN": "id.us.ssn", "US_MBI": "id.us.mbi", "UK_NHS": "id.uk.nhs", "UK_NINO": "id.uk.nino", "ES_NIF": "id.es.dni", "ES_NIE": "id.es.nie",
         "IT_FISCAL_CODE": "id.it.codice_fiscale", "PL_PESEL": "id.pl.pesel", "IN_AADHAAR": "id.in.aadhaar", "IN_PAN": "id.in.pan", "AU_MEDICARE": "id.au.medicare",
         "FI_PERSONAL_IDENTITY_CODE": "id.fi.hetu", "DE_TAX_ID": "id.de.steuer_id", "CA_SIN": "id.ca.sin", "SE_PERSONNUMMER": "id.se.personnummer"}
# Labels of the sentences that both may find without a model of language.
_TEXT_LABELS = {"EMAIL_ADDRESS": "contact.email", "PHONE_NUMBER": "contact.phone", "CREDIT_CARD": "finance.card", "IBAN_CODE": "finance.iban", "US_SSN": "id.us.ssn",
                "IP_ADDRESS": "device.ip"}
_VALUES_OF_A_COLUMN = 25
_LEAST_SCORE = 0.3  # under it Presidio's patterns match any digits
_WORKER = r'''
import json, logging, sys, time
logging.disable(logging.CRITICAL)
import spacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry, predefined_recognizers
from presidio_analyzer.nlp_engine import NlpEngineProvider
from presidio_analyzer import PatternRecognizer
model = sys.argv[1]
spacy.blank("en").to_disk(model)
engine = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "slim", "models": [{"lang_code": "en", "model_name": model}]}).create_engine()
registry = RecognizerRegistry(supported_languages=["en"])
names = []
for name in dir(predefined_recognizers):
    kind = getattr(predefined_recognizers, name)
    if isinstance(kind, type) and name.endswith("Recognizer"):
        try:
            recognizer = kind(supported_language="en")
        except Exception:
            continue
        if issubclass(kind, PatternRecognizer) or name == "PhoneRecognizer":
            registry.add_recognizer(recognizer); names.append(name)
analyzer = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])
analyzer.analyze("start", language="en")
defaults = RecognizerRegistry(supported_languages=["en"])
defaults.load_predefined_recognizers(languages=["en"], nlp_engine=engine)
usual = AnalyzerEngine(registry=defaults, nlp_engine=engine, supported_languages=["en"])
jobs, out = [json.loads(line) for line in sys.stdin], []
some = [value for job in jobs for value in job["values"]][::7][:1500]
usual.analyze("start", language="en")
started = time.process_time()
for value in some:
    usual.analyze(value, language="en")
seconds, total = time.process_time() - started, sum(len(value.encode()) for value in some)
for job in jobs:
    found = []
    for value in job["values"]:
        results = analyzer.analyze(value, language="en", context=job["context"] or None)
        found.append(sorted({(r.entity_type, round(r.score, 2)) for r in results}))
    out.append(found)
json.dump({"found": out, "seconds": seconds, "bytes": total, "recognisers": len(names)}, sys.stdout)
'''


def install():
    """The reason why Presidio cannot be had, or None."""
    python = _VENV / "bin/python"
    if subprocess.run([python, "-c", "import presidio_analyzer"], capture_output=True, check=False).returncode == 0 if python.exists() else False:
        return None
    made = subprocess.run([sys.executable, "-m", "venv", str(_VENV)], capture_output=True, text=True, check=False)
    if made.returncode:
        return "python3 -m venv failed (Debian: python3-venv)"
    pip = subprocess.run([_VENV / "bin/pip", "install", "-q", "presidio-analyzer"], capture_output=True, text=True, check=False)
    return None if pip.returncode == 0 else "pip could not install presidio-analyzer: " + (pip.stderr.strip().splitlines() or ["no word"])[-1]


def version():
    return subprocess.run([_VENV / "bin/pip", "list"], capture_output=True, text=True, check=False).stdout.split("presidio_analyzer")[-1].split()[0]


def ask_presidio(jobs):
    """`jobs`: [{"values", "context"}]; returns what the worker prints."""
    with tempfile.TemporaryDirectory() as folder:
        ended = subprocess.run([_VENV / "bin/python", "-c", _WORKER, folder + "/blank_en"], input="\n".join(json.dumps(job) for job in jobs), capture_output=True, text=True,
                               check=False, timeout=1500)
    if ended.returncode:
        sys.exit(f"Presidio's side failed: {ended.stderr[-2000:]}")
    return json.loads(ended.stdout)


def columns(seeds):
    """Writes held-out stores of tables; returns (truth, folder, {(store, file, path): values})."""
    folder = _SOURCE / "build/bench-classify/side"
    truth, values = [], {}
    made = []

    def keep(tables, form, where, stem, write=generate.writers.write):
        written = write(tables, form, where, stem)
        flat = form not in ("bson", "ndjson", "json")
        for path, table in written:
            for each in [table] if table else tables:
                for column in each.columns:
                    sample = list(dict.fromkeys(str(row[column.path]) for row in each.rows if row[column.path] not in (None, "", "N/A", "-", "NULL", "s/d")))
                    made.append(((where.name, path.name, each.name, column.path.replace(".", "_") if flat else column.path), sample[:_VALUES_OF_A_COLUMN]))
        return written

    original, generate.writers.write = generate.writers.write, keep
    try:
        for index in range(seeds):
            for shape in generated_stores.SHAPES:
                truth.append(generate.make_store(shape, "held-out", 1001 + index, folder / f"{shape}-{1001 + index}"))
    finally:
        generate.writers.write = original
    values.update(made)
    return truth, folder, values


def only_both(tally):
    for counter in (tally.right, tally.false, tally.missed):
        for category in list(counter):
            if category not in _BOTH.values():
                del counter[category]
    return tally


def compare_columns(seeds):
    truth, folder, values = columns(seeds)
    ours = match.Tally(score.known_categories())
    score.score_stores(truth, folder, ours)
    keys = list(values)
    answer = ask_presidio([{"values": values[key], "context": re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", key[3]).lower())} for key in keys])
    hits = collections.defaultdict(list)
    for key, found in zip(keys, answer["found"]):
        counts = collections.Counter(entity for entities in found for entity, certainty in entities if certainty >= _LEAST_SCORE and entity in _BOTH)
        if counts:
            entity, times = counts.most_common(1)[0]
            if times >= 0.3 * len(found):
                hits[key[:2]].append((key[2], key[3], _BOTH[entity], 1.0))
    theirs = match.Tally(score.known_categories())
    for store in truth:
        for file in store["files"]:
            theirs.add_file(store["shape"], store["form"], store["impersonal"], file, [f for f in store["fields"] if f["file"] == file], hits[(store["store"], file)])
    return only_both(ours), only_both(theirs), answer


def compare_texts(path):
    """By text: is the category in it or not."""
    sentences = json.loads(path.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        for number, sentence in enumerate(sentences):
            pathlib.Path(folder, f"{number:05d}.txt").write_text(sentence["full_text"].replace("\n", " ") + "\n", encoding="utf-8")
        results = score.classify(folder)
    answer = ask_presidio([{"values": [sentence["full_text"]], "context": []} for sentence in sentences])
    tallies = [{category: [0, 0, 0] for category in _TEXT_LABELS.values()} for _ in range(2)]
    for number, (sentence, found) in enumerate(zip(sentences, answer["found"])):
        truth = {_TEXT_LABELS[span["entity_type"]] for span in sentence["spans"] if span["entity_type"] in _TEXT_LABELS}
        ours = {hit[2] for hit in score.hits_of(results.get(f"{number:05d}.txt", {"datasets": []}))}
        theirs = {_BOTH[entity] for entity, certainty in found[0] if certainty >= _LEAST_SCORE and entity in _BOTH}
        for tally, told in zip(tallies, (ours, theirs)):
            for category, counts in tally.items():
                counts[0] += category in told and category in truth
                counts[1] += category in told and category not in truth
                counts[2] += category not in told and category in truth
    return tallies, answer


def f1(right, false, missed):
    return 2 * right / (2 * right + false + missed) if right else 0.0


def print_pair(title, rows):
    print(f"\n{title}\n\n{'category':24} celador  Presidio   there")
    for category, ours, theirs, count in rows:
        print(f"{category:24} {ours:7.3f} {theirs:9.3f} {count:7}")
    present = [row for row in rows if row[3]]
    means = [sum(row[side] for row in present) / len(present) if present else 0.0 for side in (1, 2)]
    print(f"{'macro F1':24} {means[0]:7.3f} {means[1]:9.3f}")
    return {"macro_f1": {"celador": round(means[0], 4), "presidio": round(means[1], 4)}, "categories": {row[0]: {"celador": round(row[1], 4), "presidio": round(row[2], 4), "there": row[3]} for row in rows}}


def main():
    options = argparse.ArgumentParser(usage=__doc__)
    options.add_argument("--seeds", type=int, default=3)
    options.add_argument("--data", default=os.environ.get("CELADOR_BENCH_DATA"))
    options.add_argument("--json", type=pathlib.Path, default=_SOURCE / "build/bench-classify/presidio.json")
    arguments = options.parse_args()
    reason = install()
    if reason:
        print(f"SKIPPED: side by side with Presidio: {reason}")
        return 0
    report, started = {"version": version()}, time.monotonic()
    ours, theirs, answer = compare_columns(arguments.seeds)
    a, b = ours.scores(), theirs.scores()
    nothing = (0, 0, 0.0, 0)
    rows = [(category, a.get(category, nothing)[2], b.get(category, nothing)[2], max(a.get(category, nothing)[3], b.get(category, nothing)[3])) for category in sorted({*a, *b})]
    rate = answer["bytes"] / answer["seconds"] / 1e6
    print(f"Presidio {report['version']} with {answer['recognisers']} recognisers; with its usual ones {rate:.4f} MB of values a processor second")
    report |= {"columns": print_pair(f"Columns of held-out stores, {arguments.seeds} seeds, F1 by field", rows), "presidio_mb_per_s": rate}
    missed = []
    if report["columns"]["macro_f1"]["celador"] <= report["columns"]["macro_f1"]["presidio"]:
        missed.append("columns: no better than Presidio")
    path = pathlib.Path(arguments.data or "", "texts/presidio-research-synth-v2.json")
    if arguments.data and path.is_file():
        (ours, theirs), _ = compare_texts(path)
        rows = [(category, f1(*ours[category]), f1(*theirs[category]), ours[category][0] + ours[category][2]) for category in ours]
        report["texts"] = print_pair("1,500 sentences of presidio-research, F1 by text and category", rows)
        if report["texts"]["macro_f1"]["celador"] < report["texts"]["macro_f1"]["presidio"]:
            missed.append("texts: worse than Presidio on its own synthetic set")
    else:
        print("SKIPPED: sentences of presidio-research (--data or CELADOR_BENCH_DATA names no folder with texts/)")
    for floor in missed:
        print(f"MISSED: {floor}")
    report["missed_floors"] = missed
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(report, indent=1), encoding="utf-8")
    print(f"took {time.monotonic() - started:.0f} s")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
