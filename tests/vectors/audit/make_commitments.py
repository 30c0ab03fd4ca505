"""Writes commitments.json: known answers for attribute commitments.

An implementation apart from ours: only Python's hashlib and struct, straight from the formula in docs/audit-format.md
    C = SHA-256("ketenpoort/attr/v1\\0" || entry_id || u16 tag || salt[32] || u32 len || value)
Run it with `python3 make_commitments.py > commitments.json`; it is deterministic. All values are invented; the subject
number is a test number that passes the eleven-test and is issued to nobody.
"""
import hashlib
import json
import struct


def commit(entry_id, tag, salt, value):
    assert len(entry_id) == 16 and len(salt) == 32
    return hashlib.sha256(
        b"ketenpoort/attr/v1\0" + entry_id + struct.pack(">H", tag) + salt + struct.pack(">I", len(value)) + value
    ).hexdigest()


def check_eleven(bsn):
    return sum(w * int(d) for w, d in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), bsn)) % 11 == 0


def test_bsn():
    return next(s for s in (f"9999{n:05d}" for n in range(100000)) if check_eleven(s))


VALUES = [
    ("SUBJECT", 1, b"BSN\0" + test_bsn().encode()),
    ("FACTS", 2, bytes(range(256)) * 5),
    ("CONDITIONS", 3, bytes.fromhex("0000000000000041")),
    ("CUSTODY_VERSION", 4, struct.pack(">Q", 7)),
    ("REFERS_TO_ENTRY", 5, bytes(range(16))),
    ("ACTING_PERSON", 6, b"medewerker-0042"),
    ("CASE_NUMBER", 7, "zaak-2026/\u20ac-17".encode()),
    ("PAYLOAD_DIGEST", 8, hashlib.sha256(b"payload").digest()),
    ("NETWORK_ADDRESS", 9, b"2001:db8::17"),
    ("SENDER_UNIT", 10, b"PI-VOORBEELD"),
    ("RECEIVER_UNIT", 11, b"loket-1"),
    ("REASON", 12, b""),
    ("PHASE", 13, b"P03"),
    ("REQUEST", 14, bytes.fromhex("01" "01" "0001" "04" "0000" "02" "03" "01" "0000007f" "00")),
    # A serialized SignedDelivery: its text, signature, certificate and line.
    ("DELIVERY_NOTE", 15, b"\x0a\x1cketenpoort/delivery-note/v1\n" b"\x12\x02si" b"\x1a\x03der" b"\x22\x04line"),
]

cases = []
for number, (name, tag, value) in enumerate(VALUES):
    entry_id = hashlib.sha256(f"entry {number}".encode()).digest()[:16]
    salt = hashlib.sha256(f"salt {number}".encode()).digest()
    cases.append({
        "tag_name": name, "tag": tag, "entry_id": entry_id.hex(), "salt": salt.hex(), "value": value.hex(),
        "commitment": commit(entry_id, tag, salt, value),
    })
print(json.dumps({"cases": cases}, indent=1))
