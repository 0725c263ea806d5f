"""Compares what was reported of fields with the truth, field by field."""

import collections
import re

_BUCKETS = [(0.0, 0.5), (0.5, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 1.01)]

# HL7 v2 fields, which may be reported by the standard's names for them ("PID.patient_name.family") or by number.
_HL7_NUMBERS = {
    "PID": {"patient_identifier": 3, "patient_name": 5, "mother_maiden_name": 6, "birth_date": 7, "sex": 8, "race": 10, "patient_address": 11, "home_phone": 13,
            "language": 15, "marital_status": 16, "religion": 17, "account_number": 18, "ssn": 19, "ethnic_group": 22},
    "NK1": {"contact_name": 2, "relationship": 3, "contact_address": 4, "contact_phone": 5}, "PV1": {"attending_doctor": 7, "visit_number": 19},
    "DG1": {"diagnosis": 3, "diagnosis_date": 5}, "AL1": {"allergy": 3}, "OBR": {"test": 4, "observation_date": 7, "ordering_doctor": 16},
    "OBX": {"observation": 3, "observation_value": 5, "observation_date": 14},
    "IN1": {"insurance_plan": 2, "insurance_company_id": 3, "insurance_company_name": 4, "insurance_group_number": 8, "plan_effective_date": 12,
            "plan_expiration_date": 13, "insured_name": 16, "insured_birth_date": 18, "insured_address": 19, "insurance_policy_number": 36}}


def plain_path(path):
    """One way of writing a path: 'Patient.name[].given[0]' and 'patient.name.given', 'PID.patient_name', 'PID.5.1' and 'PID-5'."""
    named = re.match(r"^([A-Z][A-Z0-9]{2})[.]([a-z_]+)", path)
    if named and named.group(2) in _HL7_NUMBERS.get(named.group(1), {}):
        return f"{named.group(1)}-{_HL7_NUMBERS[named.group(1)][named.group(2)]}"
    segment = re.match(r"^(?:.*[.])?([A-Z][A-Z0-9]{2})[-.](\d+)", path)
    if segment:
        return f"{segment.group(1)}-{segment.group(2)}"
    path = re.sub(r"\[\d*\]|[*]", "", path).lower()
    return ".".join(part for part in (re.sub(r"[^\w]|_", "", part) for part in path.split(".")) if part and not part.isdigit())


class Tally:
    """Of one run over many files: per category right, false and missed; and how sure the reports were."""

    def __init__(self, known_categories, least_confidence=0.5):
        self.known = known_categories
        self.least_confidence = least_confidence
        self.right, self.false, self.missed = collections.Counter(), collections.Counter(), collections.Counter()
        self.called = collections.defaultdict(lambda: [0, 0])  # bucket: [right, all]
        self.nobodys = [0, 0]  # fields of nobody in stores of nobody: [falsely reported, all]
        self.lookalikes = [0, 0]  # the same in stores of persons
        self.faults = []  # (shape, form, file, field, truth, reported, confidence)
        self.unlisted = collections.Counter()  # reports of fields that the truth does not speak of
        self.unread = []  # files

    def _truth_of(self, field):
        """([alternatives of each category], tolerated). A kind of id that is not in the product's table is some national id."""
        wanted, tolerated = [], set()
        for category in field["categories"]:
            if category.startswith("~"):
                tolerated.add(category[1:])
                continue
            wanted.append([each if each in self.known or not each.startswith("id.") else "id.national" for each in category.split("|")])
        return wanted, tolerated

    def add_file(self, shape, form, impersonal, file, fields, hits, lists_every_field=True):
        """`hits`: (dataset, field, category, confidence) as reported of this file."""
        by_path = collections.defaultdict(list)
        for field in fields:
            by_path[plain_path(field["field"])].append(field)
        reported = collections.defaultdict(list)
        for dataset, path, category, confidence in hits:
            candidates = self._candidates(by_path, plain_path(path))
            same = [field for field in candidates if plain_path(field["dataset"]) in (plain_path(dataset), plain_path(dataset).split(".")[-1])]
            chosen = (same or candidates)[:1]
            if not chosen:
                if lists_every_field:
                    self._count_false(shape, form, file, path, "(no such field)", category, confidence)
                else:
                    self.unlisted[(plain_path(path), category)] += 1
                continue
            reported[id(chosen[0])].append((category, confidence))
        for field in fields:
            self._score_field(shape, form, impersonal, file, field, reported.get(id(field), []))

    @staticmethod
    def _candidates(by_path, path):
        while path not in by_path and "." in path:
            path = path.split(".", 1)[1]  # a prefix of the reader: "resource.", "row."
        return by_path.get(path, [])

    def _count_false(self, shape, form, file, path, truth, category, confidence):
        if confidence >= self.least_confidence:
            self.false[category] += 1
            self.faults.append((shape, form, file, path, truth, category, confidence))
        self._call(confidence, False)

    def _call(self, confidence, is_right):
        bucket = next(bucket for bucket in _BUCKETS if bucket[0] <= confidence < bucket[1])
        self.called[bucket][0] += is_right
        self.called[bucket][1] += 1

    def _score_field(self, shape, form, impersonal, file, field, reports):
        wanted, tolerated = self._truth_of(field)
        truth = ", ".join(alternatives[0] for alternatives in wanted) or "none"
        open_wants = list(wanted)
        any_false = False
        for category, confidence in reports:
            met = next((alternatives for alternatives in open_wants if category in alternatives), None)
            if met is not None:
                self._call(confidence, True)
                if confidence >= self.least_confidence:
                    self.right[met[0]] += 1
                    open_wants.remove(met)
            elif category not in tolerated and not any(category in alternatives for alternatives in wanted):
                any_false = any_false or confidence >= self.least_confidence
                self._count_false(shape, form, file, field["field"], truth, category, confidence)
        for alternatives in open_wants:
            self.missed[alternatives[0]] += 1
            self.faults.append((shape, form, file, field["field"], alternatives[0], "nothing", 0))
        if not wanted and not tolerated:
            count = self.nobodys if impersonal else self.lookalikes
            count[0] += any_false
            count[1] += 1

    def scores(self):
        """{category: (precision, recall, F1, fields)}; a category only ever reported falsely has an F1 of 0."""
        result = {}
        for category in sorted({*self.right, *self.false, *self.missed}):
            right, false, missed = self.right[category], self.false[category], self.missed[category]
            precision = right / (right + false) if right + false else 1.0
            recall = right / (right + missed) if right + missed else 0.0
            result[category] = (precision, recall, 2 * right / (2 * right + false + missed) if right else 0.0, right + missed)
        return result

    def macro_f1(self):
        held = [score[2] for score in self.scores().values() if score[3]]
        return sum(held) / len(held) if held else 0.0

    def micro_f1(self):
        right, wrong = sum(self.right.values()), sum(self.false.values()) + sum(self.missed.values())
        return 2 * right / (2 * right + wrong) if right else 0.0

    def calibration(self):
        return [{"from": low, "to": min(high, 1.0), "called": self.called[(low, high)][1], "right": self.called[(low, high)][0]}
                for low, high in _BUCKETS if self.called[(low, high)][1]]

    def false_per_500(self):
        return 500 * self.nobodys[0] / self.nobodys[1] if self.nobodys[1] else 0.0
