#!/usr/bin/python3
"""Says of random numbers whether they are right, by other people's code: "category<tab>number<tab>0 or 1" a line.

    testing/identifier_oracle.py stdnum             python-stdnum (Debian, PyPI); exits 3 where it is not installed
    testing/identifier_oracle.py file PATH/ids.py   a file of functions named as below; exits 3 where there is none

src/classify/identifier_oracle_test.cc compares. A third are random digits, a third have a date in front, a third are
right ones (found by trying last characters) with one character changed at random in half of them.
"""

import importlib
import importlib.util
import pathlib
import random
import sys

_D = "0123456789"
_A = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# category, module of stdnum, function of ids.py, alphabets place by place, dates in front (place, order) or None
_KINDS = [
    ("id.br.cpf", "br.cpf", "cpf", [_D] * 11, None),
    ("id.uk.nhs", "gb.nhs", "nhs", [_D] * 10, None),
    ("id.ca.sin", "ca.sin", "sin", [_D] * 9, None),
    ("id.ca.bc_phn", "ca.bc_phn", None, ["9"] + [_D] * 9, None),
    ("id.de.steuer_id", "de.idnr", "steuerid", [_D] * 11, None),
    ("id.in.aadhaar", "in_.aadhaar", "aadhaar", [_D] * 12, None),
    ("id.nl.bsn", "nl.bsn", "bsn", [_D] * 9, None),
    ("id.uy.ci", None, "uy_ci", [_D] * 8, None),
    ("id.ec.cedula", None, "ec_ci", [_D] * 10, None),
    ("id.do.cedula", "do.cedula", "do_cedula", [_D] * 11, None),
    ("id.br.cns", None, None, [_D] * 15, None),
    ("finance.clabe", None, "clabe", [_D] * 18, None),
    ("provider.us.npi", "us.npi", "npi", ["12"] + [_D] * 9, None),
    ("id.es.dni", "es.dni", "dni", [_D] * 8 + [_A], None),
    ("id.es.nie", "es.nie", "nie", ["XYZ"] + [_D] * 7 + [_A], None),
    ("id.de.kvnr", None, "kvnr", [_A] + [_D] * 9, None),
    ("id.fr.nir", "fr.nir", "nir", ["12"] + [_D] * 14, (1, "ym")),
    ("id.no.fodselsnummer", "no.fodselsnummer", None, [_D] * 11, (0, "dmy")),
    ("id.is.kennitala", "is_.kennitala", None, [_D] * 9 + ["9"], (0, "dmy")),
    ("id.fi.hetu", "fi.hetu", None, [_D] * 6 + ["A"] + [_D] * 3 + [_D + _A], (0, "dmy")),
    ("id.pl.pesel", "pl.pesel", None, [_D] * 11, (0, "ymd")),
    ("id.se.personnummer", "se.personnummer", None, [_D] * 10, (0, "ymd")),
    ("id.za.id", "za.idnr", None, [_D] * 10 + ["01", "89", _D], (0, "ymd")),
    ("id.be.nn", "be.nn", None, [_D] * 11, (0, "ymd")),
    ("id.ch.ahv", "ch.ssn", None, list("756") + [_D] * 10, None),
    ("id.at.svnr", "at.vnr", None, [_D] * 4 + [_D] * 6, (4, "dmy")),
    ("id.ro.cnp", "ro.cnp", None, ["1234"] + [_D] * 6 + ["01234", _D] + [_D] * 4, (1, "ymd")),
    ("id.tr.tckn", "tr.tckimlik", None, [_D] * 11, None),
    ("id.cn.id", "cn.ric", None, list("110101") + ["1", "9"] + [_D] * 9 + [_D + "X"], (8, "ymd")),
    ("id.pe.ruc", "pe.ruc", None, ["1", "0"] + [_D] * 9, None),
    ("finance.cbu", "ar.cbu", None, [_D] * 22, None),
    ("id.fr.nif", "fr.nif", None, ["0123"] + [_D] * 12, None),
    ("id.au.tfn", "au.tfn", None, [_D] * 9, None),
    ("id.nz.ird", "nz.ird", None, [_D] * 9, None),
    ("id.ie.ppsn", "ie.pps", None, [_D] * 7 + [_A], None),
    ("id.pt.cc", "pt.cc", None, [_D] * 9 + [_D + _A] * 2 + [_D], None),
    ("id.pt.nif", "pt.nif", None, [_D] * 9, None),
    ("id.us.itin", "us.itin", None, ["9"] + [_D] * 8, None),
    ("id.us.mbi", None, "mbi", ["123456789", _A, _A, _D, _A, _D, _D, _A, _A, _D, _D], None),
    ("id.it.codice_fiscale", "it.codicefiscale", "codfisc",
     [_A] * 6 + [_D, _D, "ABCDEHLMPRST", "0123", _D] + [_A] + [_D] * 3 + [_A], None),
    ("id.mx.curp", "mx.curp", "curp", None, None),
]
# Releases of python-stdnum before 2.0 take numbers here that later ones refuse (a first digit that is not issued, a check
# digit that was not looked at, a century), and the reverse for Iceland. Debian 12 has 1.18.
_DIFFERENT_BEFORE_2 = {"id.be.nn", "id.ca.sin", "id.fr.nif", "id.is.kennitala", "id.ro.cnp"}
_STATES = ["AS", "BC", "CH", "DF", "JC", "NL", "NE", "VZ", "YN", "QR"]


def _date(order):
    year, month, day = f"{random.randrange(100):02}", f"{random.randint(1, 12):02}", f"{random.randint(1, 28):02}"
    return {"ymd": year + month + day, "dmy": day + month + year, "ym": year + month}[order]


def _number(alphabets, date):
    if alphabets is None:  # CURP
        return ("".join(random.choice(_A) for _ in range(1)) + random.choice("AEIOUX") + random.choice(_A) + random.choice(_A)
                + _date("ymd") + random.choice("HM") + random.choice(_STATES)
                + "".join(random.choice("BCDFGHJKLMNPQRSTVWXYZ") for _ in range(3)) + random.choice(_D) + random.choice(_D))
    text = "".join(random.choice(each) for each in alphabets)
    if date and random.random() < 0.8:
        digits = _date(date[1])
        text = text[:date[0]] + digits + text[date[0] + len(digits):]
    return text


def _right(judge, alphabets, date):
    for _ in range(3000):
        text = _number(alphabets, date)
        if judge(text):
            return text
    return None


def main():
    by_file = sys.argv[1] == "file"
    functions = None
    if by_file:
        if not pathlib.Path(sys.argv[2]).exists():
            sys.exit(3)
        spec = importlib.util.spec_from_file_location("ids", sys.argv[2])
        functions = importlib.util.module_from_spec(spec)
        sys.dont_write_bytecode = True
        spec.loader.exec_module(functions)
    elif importlib.util.find_spec("stdnum") is None:
        sys.exit(3)
    old = not by_file and int(importlib.import_module("stdnum").__version__.split(".")[0]) < 2
    for category, module, function, alphabets, date in _KINDS:
        name = function if by_file else module
        if name is None or (old and category in _DIFFERENT_BEFORE_2):
            continue
        random.seed(f"11 {category}")
        try:
            judge = getattr(functions, name) if by_file else importlib.import_module("stdnum." + name).is_valid
        except ImportError:  # an older release
            continue
        numbers = [_number(alphabets, date) for _ in range(400)]
        for _ in range(40):
            right = _right(judge, alphabets, date)
            if right:
                at = random.randrange(len(right))
                other = random.choice(_D if right[at] in _D else _A)
                numbers += [right, right[:at] + other + right[at + 1:]]
        for number in numbers:
            print(f"{category}\t{number}\t{int(bool(judge(number)))}")


if __name__ == "__main__":
    main()
