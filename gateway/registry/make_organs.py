#!/usr/bin/env python3
"""Writes organs.textproto and mandates.textproto from gemeenten.csv and the tables below.

Usage: make_organs.py [--check]

With --check it writes nothing and exits 1 when a file differs from what it would write. The OINs are invented: see
README.md. An establishment keeps its number for ever; a new one gets the next.
"""

import argparse
import csv
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
GEMEENTEN = 342

# number, code, name, number of the contact point. The contact points are numbered apart from the establishments, in no
# order, so that a contact point does not tell which establishment it is of.
ESTABLISHMENTS = (
    (1, "PI-ALMELO", "PI Almelo", 14),
    (2, "PI-ALPHEN", "PI Alphen", 3),
    (3, "PI-ARNHEM", "PI Arnhem", 21),
    (4, "PI-DORDRECHT", "PI Dordrecht", 9),
    (5, "PI-GRAVE", "PI Grave", 26),
    (6, "PI-HAAGLANDEN", "PI Haaglanden", 17),
    (7, "PI-HEERHUGOWAARD", "PI Heerhugowaard", 1),
    (8, "PI-KRIMPEN", "PI Krimpen aan den IJssel", 12),
    (9, "PI-LEEUWARDEN", "PI Leeuwarden", 24),
    (10, "PI-LELYSTAD", "PI Lelystad", 5),
    (11, "PI-MIDDELBURG", "PI Middelburg", 19),
    (12, "PI-NIEUWEGEIN", "PI Nieuwegein", 8),
    (13, "PI-NIEUWERSLUIS", "PI Nieuwersluis", 28),
    (14, "PI-ROERMOND", "PI Roermond", 2),
    (15, "PI-ROTTERDAM", "PI Rotterdam", 16),
    (16, "PI-SITTARD", "PI Sittard", 22),
    (17, "PI-TER-APEL", "PI Ter Apel", 11),
    (18, "PI-TER-PEEL", "PI Ter Peel", 27),
    (19, "PI-VEENHUIZEN", "PI Veenhuizen", 6),
    (20, "PI-VUGHT", "PI Vught", 13),
    (21, "PI-ZAANSTAD", "PI Zaanstad", 15),
    (22, "PI-ZUTPHEN", "PI Zutphen", 25),
    (23, "PI-ZWOLLE", "PI Zwolle", 7),
    (24, "PPC-HAAGLANDEN", "PPC Haaglanden", 18),
    (25, "PPC-VUGHT", "PPC Vught", 4),
    (26, "PPC-ZAANSTAD", "PPC Zaanstad", 23),
    (27, "PPC-ZWOLLE", "PPC Zwolle", 10),
)

PROBATION = (
    ("RN", "Reclassering Nederland", 11),
    ("SVG", "Stichting Verslavingsreclassering GGZ", 12),
    ("LDH", "Leger des Heils Jeugdbescherming & Reclassering", 13),
)

# The nine municipalities of RCN Kennemerland.
RCN = ("0392", "0394", "0473", "0377", "0397", "0453", "0375", "0396", "0450")
RCN_KINDS = (
    "DETENTION_START", "DETENTION_CHANGE", "CONTACT_CHANGED", "RELEASE_DATE", "REINTEGRATION_PLAN", "RECEPTION_STATUS",
    "CARE_ARRANGEMENT", "CORRECTION", "INVOLVEMENT_ENDED",
)
RCN_FROM = "2021-07-01"

HEADER = """# proto-file: ketenpoort/v1/directory.proto
# proto-message: ketenpoort.v1.DirectorySource
# Written by make_organs.py; change that or gemeenten.csv. The OINs are invented, see README.md.
"""


def oin(body):
    """An invented OIN: test prefix, nine digits, three zeros."""
    return f"00000099{body:09d}000"


def gemeente_oin(code):
    return oin(1_000_000 + int(code))


def organ(kind, unit, name, contact_point, number=None):
    parts = [f"organ: ORGAN_{kind}"]
    if unit:
        parts.append(f'unit: "{unit}"')
    if number:
        parts.append(f"number: {number}")
    parts += [f'name: "{name}"', f'contact_point: "{contact_point}"']
    return "  organs { " + " ".join(parts) + " }"


def participant(number, name, organs):
    return "\n".join(["participants {", f'  oin: "{number}"', f'  name: "{name}"', *organs, "}"])


def dji():
    organs = [organ("MINISTER", "", "Onze Minister", "Informatiepunt hoofdkantoor, tel. 088 000 00 00")]
    for number, code, name, contact in ESTABLISHMENTS:
        point = f"Re-integratiepunt {contact:02d}, tel. 088 000 00 {contact:02d}"
        organs.append(organ("DIRECTEUR", code, f"Directeur {name}", point, number))
    return participant(oin(1), "Dienst Justitiële Inrichtingen", organs)


def probation():
    for unit, name, body in PROBATION:
        yield participant(oin(body), name, [organ("RECLASSERING", unit, name, f"Meldpunt {name}")])


def municipalities():
    with open(HERE / "gemeenten.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if len(rows) != GEMEENTEN or len({row["code"] for row in rows}) != GEMEENTEN:
        sys.exit(f"gemeenten.csv: expected {GEMEENTEN} municipalities, each once")
    for row in rows:
        code, name = row["code"], row["name"]
        yield participant(gemeente_oin(code), f"Gemeente {name}", [
            organ("COLLEGE", code, f"College van burgemeester en wethouders van {name}", f"Nazorgloket {name}"),
            organ("BURGEMEESTER", code, f"Burgemeester van {name}", f"Kabinet burgemeester {name}"),
        ])


def rcn():
    yield participant(oin(21), "Re-integratie Centrum Nazorg Kennemerland", [])
    for code in RCN:
        kinds = ", ".join(f"MESSAGE_KIND_{kind}" for kind in RCN_KINDS)
        yield "\n".join([
            "mandates {",
            f'  id: "rcn-{code}"',
            f'  gemeente: "{code}"',
            "  organ: ORGAN_COLLEGE",
            f'  mandataris_oin: "{oin(21)}"',
            "  capacity: CAPACITY_MANDATARIS",
            f"  kinds: [ {kinds} ]",
            f'  from: "{RCN_FROM}"',
            f'  decree: "Mandaatbesluit nazorg {code}/2021"',
            f'  processor_agreement: "VWO-RCN-{code}-2021"',
            "}",
        ])


def files():
    organs = [dji(), *probation(), *municipalities()]
    return {
        "organs.textproto": HEADER + "\n" + "\n".join(organs) + "\n",
        "mandates.textproto": HEADER + "\n" + "\n".join(rcn()) + "\n",
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file differs")
    check = parser.parse_args().check
    differs = []
    for name, text in files().items():
        path = HERE / name
        if check and (not path.exists() or path.read_text(encoding="utf-8") != text):
            differs.append(name)
        elif not check:
            path.write_text(text, encoding="utf-8")
    for name in differs:
        print(f"{name} is not what make_organs.py writes: run it")
    return 1 if differs else 0


if __name__ == "__main__":
    sys.exit(main())
