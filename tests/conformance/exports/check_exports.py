#!/usr/bin/env python3
"""Exported lines against the schema of their standard, and the schema against lines it must refuse.

Usage: check_exports.py ldv|adl|fsc FILE

Validates every line of FILE with docs/schemas/FORM.schema.json, and then plants each fault of the list below in lines
that were valid: one that is not refused shows that the validator does not bite. Prints `lines N, faults refused M` and
exits 0, or says what is wrong and exits 1. Guarantees: a whole JSON Schema 2020-12 validator (python3-jsonschema)
judges, and nothing of this project. Does not guarantee that a line is true.
"""

import copy
import json
import sys
from pathlib import Path

import jsonschema

SCHEMAS = Path(__file__).resolve().parents[3] / "docs" / "schemas"
SHOWN_MAX = 5


def span_of(line):
    return line["resourceSpans"][0]["scopeSpans"][0]["spans"][0]


def attribute(line, key):
    return next((a for a in span_of(line)["attributes"] if a["key"] == key), None)


def drop(path):
    def change(line):
        *way, last = path
        for step in way:
            line = line[step]
        del line[last]
    return change


def put(path, value):
    def change(line):
        *way, last = path
        for step in way:
            line = line[step]
        if isinstance(line, dict) and last not in line and not isinstance(value, Fresh):
            raise KeyError(last)
        line[last] = value.value if isinstance(value, Fresh) else value
    return change


class Fresh:
    """A value for a field that the line does not have."""

    def __init__(self, value):
        self.value = value


SPAN = ("resourceSpans", 0, "scopeSpans", 0, "spans", 0)


def with_bsn(line):
    attribute(line, "dpl.core.data_subject_id")["value"] = {"stringValue": "999990019"}


def second_subject(line):
    span_of(line)["attributes"].append({"key": "dpl.core.data_subject_id", "value": {"stringValue": "A" * 59 + "="}})


def without_type(line):
    span_of(line)["attributes"].remove(attribute(line, "dpl.core.data_subject_id_type"))


def without_activity(line):
    span_of(line)["attributes"].remove(attribute(line, "dpl.core.processing_activity_id"))


def value_of_category(line):
    attribute(line, "ketenpoort.categories")["value"] = {"stringValue": "Jansen"}


def two_spans(line):
    line["resourceSpans"][0]["scopeSpans"][0]["spans"] *= 2


FAULTS = {
    "ldv": [
        ("a trace id in upper case", put((*SPAN, "traceId"), "A" * 32)),
        ("a trace id of zeroes", put((*SPAN, "traceId"), "0" * 32)),
        ("a span id too short", put((*SPAN, "spanId"), "0123456789abcde")),
        ("no status", drop((*SPAN, "status"))),
        ("a status that does not exist", put((*SPAN, "status"), {"code": 3})),
        ("no name", drop((*SPAN, "name"))),
        ("no start", drop((*SPAN, "startTimeUnixNano"))),
        ("a time in seconds", put((*SPAN, "endTimeUnixNano"), "1762070400")),
        ("a time as a number", put((*SPAN, "endTimeUnixNano"), 1762070400000000000)),
        ("no processing activity", without_activity),
        ("a BSN as subject", with_bsn),
        ("a second subject", second_subject),
        ("a subject without its type", without_type),
        ("a value in the place of categories", value_of_category),
        ("an attribute nobody knows", lambda line: span_of(line)["attributes"].append(
            {"key": "person.name", "value": {"stringValue": "Jansen"}})),
        ("two spans in a line", two_spans),
        ("no attributes", drop((*SPAN, "attributes"))),
    ],
    "adl": [
        ("no trace id", drop(("trace_id",))),
        ("a span id in upper case", put(("span_id",), "ABCDEFABCDEFABCD")),
        ("another event", put(("event_name",), "adl.access_evaluations")),
        ("a time as text", put(("timestamp",), "2026-11-22T08:00:00Z")),
        ("a time with a fraction", put(("timestamp",), 1.5)),
        ("a status that does not exist", put(("status",), "Denied")),
        ("no request", drop(("body", "adl.core.request"))),
        ("no response", drop(("body", "adl.core.response"))),
        ("a response without a decision", drop(("body", "adl.core.response", "decision"))),
        ("a decision in words", put(("body", "adl.core.response", "decision"), "true")),
        ("a request without an action", drop(("body", "adl.core.request", "action"))),
        ("a subject without a type", drop(("body", "adl.core.request", "subject", "type"))),
        ("no policies", drop(("attributes", "adl.core.policies"))),
        ("a policy digest cut off", put(("attributes", "adl.core.policies", "ketenpoort", "digest"), "ab")),
        ("policies in both places", put(("body", "adl.core.policies"), Fresh({"ketenpoort": {}}))),
        ("level 4 without information", drop(("body", "adl.core.information"))),
        ("level 4 without configuration", drop(("body", "adl.core.configuration"))),
        ("facts without their salt", drop(("body", "adl.core.information", "ketenpoort.facts", "salt"))),
        ("information in an erased record", put(("attributes", "ketenpoort.replay"), "ERASED")),
        ("a number of the person", put(("body", "adl.core.request", "subject", "bsn"), Fresh("999990019"))),
        ("no producer", drop(("resource",))),
    ],
    "fsc": [
        ("no transaction", drop(("transaction_id",))),
        ("a transaction that is no UUID", put(("transaction_id",), "17")),
        ("a direction that does not exist", put(("direction",), "INCOMING")),
        ("no grant", drop(("grant_hash",))),
        ("a source without a peer", drop(("source", "outway_peer_id"))),
        ("a source of no type", drop(("source", "type"))),
        ("a delegated source without a delegator", put(("source", "type"), "SOURCE_TYPE_DELEGATED_SOURCE")),
        ("a destination without a peer", drop(("destination", "service_peer_id"))),
        ("a peer that is no OIN", put(("source", "outway_peer_id"), "RN")),
        ("a service name too short", put(("service_name",), "k")),
        ("a time as text", put(("created_at",), "1762070400")),
        ("a field nobody knows", put(("subject",), Fresh("999990019"))),
    ],
}


def plant(change, lines):
    """The fault in the first line that has a place for it; None where there is none."""
    for line in lines:
        faulty = copy.deepcopy(line)
        try:
            change(faulty)
        except (KeyError, TypeError, ValueError):
            continue
        if faulty != line:
            return faulty
    return None


def wrong_with(form, lines):
    schema = json.loads((SCHEMAS / f"{form}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    if not lines:
        return ["there is not one line"]
    wrong = []
    for number, line in enumerate(lines, 1):
        for error in validator.iter_errors(line):
            where = "/".join(str(step) for step in error.absolute_path)
            wrong.append(f"line {number}: {where}: {error.validator}: {error.message[:300]}")
    for name, change in FAULTS[form]:
        faulty = plant(change, lines)
        if faulty is None:
            wrong.append(f"no line has a place for: {name}")
        elif validator.is_valid(faulty):
            wrong.append(f"not refused: {name}")
    return wrong


def main():
    form, path = sys.argv[1], sys.argv[2]
    lines = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    wrong = wrong_with(form, lines)
    for one in wrong[:SHOWN_MAX]:
        print(one)
    if wrong:
        print(f"{len(wrong)} wrong")
        return 1
    print(f"lines {len(lines)}, faults refused {len(FAULTS[form])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
