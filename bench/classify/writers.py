"""Writes tables as the files that stores are exported to: BSON, JSON, NDJSON, CSV of many makes, SQL dumps, XML."""

import csv
import datetime
import io
import json
import random
import struct
import xml.sax.saxutils


def nested(row):
    """{"a.b": 1} as {"a": {"b": 1}}. A gap of None is a missing key."""
    record = {}
    for path, value in row.items():
        if value is None:
            continue
        *parents, last = path.split(".")
        inside = record
        for parent in parents:
            inside = inside.setdefault(parent, {})
        inside[last] = value
    return record


def _bson_element(name, value):
    key = name.encode() + b"\0"
    if isinstance(value, bool):
        return b"\x08" + key + bytes([value])
    if isinstance(value, int):
        return b"\x12" + key + struct.pack("<q", value)
    if isinstance(value, float):
        return b"\x01" + key + struct.pack("<d", value)
    if isinstance(value, datetime.datetime):
        return b"\x09" + key + struct.pack("<q", int(value.timestamp() * 1000))
    if isinstance(value, dict):
        return b"\x03" + key + bson(value)
    if isinstance(value, list):
        return b"\x04" + key + bson({str(i): each for i, each in enumerate(value)})
    if value is None:
        return b"\x0a" + key
    text = str(value).encode()
    if len(text) == 24 and name in ("_id", "objectId", "ObjectId") and all(c in b"0123456789abcdef" for c in text):
        return b"\x07" + key + bytes.fromhex(text.decode())
    return b"\x02" + key + struct.pack("<i", len(text) + 1) + text + b"\0"


def bson(record):
    body = b"".join(_bson_element(name, value) for name, value in record.items())
    return struct.pack("<i", len(body) + 5) + body + b"\0"


def _text(value):
    return "" if value is None else "true" if value is True else "false" if value is False else str(value)


def _csv(table, delimiter, encoding):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n" if delimiter == ";" else "\n")
    writer.writerow([column.path.replace(".", "_") for column in table.columns])
    for row in table.rows:
        writer.writerow([_text(row[column.path]) for column in table.columns])
    return out.getvalue().encode(encoding, "replace")


def _sql_value(value, postgres):
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return ("true" if value else "false") if postgres else str(int(value))
    if isinstance(value, (int, float)):
        return str(value)
    text = str(value).replace("'", "''")
    return "'" + (text if postgres else text.replace("\\", "\\\\")) + "'"


def _sql_type(table, path, postgres):
    for row in table.rows:
        value = row[path]
        if isinstance(value, bool):
            return "boolean" if postgres else "tinyint(1)"
        if isinstance(value, int):
            return "bigint" if postgres else "bigint(20)"
        if isinstance(value, float):
            return "numeric" if postgres else "decimal(14,6)"
    return "text" if postgres else "varchar(512)"


def _mysql(tables):
    lines = ["-- MySQL dump 10.13", "/*!40101 SET NAMES utf8mb4 */;"]
    for table in tables:
        columns = [column.path.replace(".", "_") for column in table.columns]
        lines += [f"DROP TABLE IF EXISTS `{table.name}`;", f"CREATE TABLE `{table.name}` ("]
        lines.append(",\n".join(f"  `{name}` {_sql_type(table, column.path, False)} DEFAULT NULL" for name, column in zip(columns, table.columns)))
        lines += [") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;", f"LOCK TABLES `{table.name}` WRITE;"]
        for start in range(0, len(table.rows), 80):
            tuples = ("(" + ",".join(_sql_value(row[column.path], False) for column in table.columns) + ")" for row in table.rows[start:start + 80])
            lines.append(f"INSERT INTO `{table.name}` VALUES " + ",".join(tuples) + ";")
        lines.append("UNLOCK TABLES;")
    return "\n".join(lines).encode() + b"\n"


def _copy_text(value):
    if value is None:
        return "\\N"
    return _text(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def _postgres(tables):
    lines = ["-- PostgreSQL database dump", "SET client_encoding = 'UTF8';"]
    for table in tables:
        columns = ['"' + column.path.replace(".", "_") + '"' for column in table.columns]
        kinds = (_sql_type(table, column.path, True) for column in table.columns)
        lines.append(f'CREATE TABLE public."{table.name}" (\n' + ",\n".join(f"    {name} {kind}" for name, kind in zip(columns, kinds)) + "\n);")
        lines.append(f'COPY public."{table.name}" ({", ".join(columns)}) FROM stdin;')
        lines += ["\t".join(_copy_text(row[column.path]) for column in table.columns) for row in table.rows]
        lines.append("\\.")
    return "\n".join(lines).encode() + b"\n"


def _xml_name(name):
    return "".join(c if c.isalnum() or c in "_-" else "_" for c in name).lstrip("0123456789-") or "f"


def _xml(table):
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<{_xml_name(table.name)}>"]
    for row in table.rows:
        fields = "".join(f"<{_xml_name(path)}>{xml.sax.saxutils.escape(_text(value))}</{_xml_name(path)}>" for path, value in row.items() if value is not None)
        lines.append(f"  <row>{fields}</row>")
    return "\n".join([*lines, f"</{_xml_name(table.name)}>"]).encode() + b"\n"


def write(tables, form, folder, stem):
    """Writes the tables of one store; returns [(path, table or None when the file holds all)]."""
    if form in ("mysql", "postgres"):
        path = folder / f"{stem}.sql"
        path.write_bytes(_mysql(tables) if form == "mysql" else _postgres(tables))
        return [(path, None)]
    written = []
    for table in tables:
        kind, _, encoding = form.partition("|")
        if kind.startswith("csv") or kind == "tsv":
            delimiter = "\t" if kind == "tsv" else "|" if encoding else ";" if ";" in kind else ","
            encoding = "utf-16" if "utf16" in form else "latin-1" if "latin1" in form else random.Random(stem + table.name).choice(["utf-8", "utf-8-sig"])
            ending, content = "tsv" if kind == "tsv" else "csv", _csv(table, delimiter, encoding)
        elif form == "bson":
            ending, content = "bson", b"".join(bson(nested(row)) for row in table.rows)
        elif form == "ndjson":
            ending, content = "ndjson", "".join(json.dumps(nested(row), ensure_ascii=False) + "\n" for row in table.rows).encode()
        elif form == "json":
            ending, content = "json", json.dumps([nested(row) for row in table.rows], ensure_ascii=False, indent=1).encode()
        else:
            ending, content = "xml", _xml(table)
        path = folder / f"{stem}.{table.name.replace(' ', '_')}.{ending}"
        path.write_bytes(content)
        written.append((path, table))
    return written
