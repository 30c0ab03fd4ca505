#!/usr/bin/env python3
"""The demonstration: a story played over mutual TLS with the real binaries, on a clock that only AdvanceClock moves.

State is kept in build/demo/: the log's tile folder `log/`, its verifier key `log.vkey`, certificates `certs/`, the
addresses in `endpoints.json`, and what happened in `story.json`: per scene what was expected and what came, each made
of what the clients saw and of nothing else. Exit code 0 when every outcome equals its expectation.

All persons are invented; their BSNs are of a test range and pass the 11-test.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import SimpleNamespace

from law_scenes import ATTESTED, LawScenes, copy_rules
from log_scenes import LogScenes, OFFICERS

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "build" / "demo"
SERVER_START_SECONDS_MAX = 60
# So long a client that listens waits for its message, and the story for that client.
LISTEN_SECONDS_MAX = 30
# The exit code of a program ended by Ctrl-C before it was done.
INTERRUPTED = 130
OIN = {
    "dji": "00000099000000001000",
    "rn": "00000099000000011000",
    "svg": "00000099000000012000",
    "rcn": "00000099000000021000",
    "amsterdam": "00000099001000363000",
    "rotterdam": "00000099001000599000",
    "burgemeester": "00000099001000599000",
    "toezicht": "00000099000000098000",
}
NAME = {
    "dji": "Dienst Justitiele Inrichtingen",
    "rn": "Reclassering Nederland",
    "svg": "Stichting Verslavingsreclassering GGZ",
    "rcn": "Re-integratie Centrum Nazorg Kennemerland",
    "amsterdam": "Gemeente Amsterdam",
    "rotterdam": "Gemeente Rotterdam",
    "burgemeester": "Gemeente Rotterdam",
}
RIGHTS = {
    "dji": "entitlements { organ: ORGAN_MINISTER } entitlements { organ: ORGAN_DIRECTEUR all_establishments: true }",
    "rn": "entitlements { organ: ORGAN_RECLASSERING unit: 'RN' }",
    "svg": "entitlements { organ: ORGAN_RECLASSERING unit: 'SVG' }",
    "rcn": "capacities: CAPACITY_MANDATARIS",
    "amsterdam": "entitlements { organ: ORGAN_COLLEGE unit: '0363' }",
    "rotterdam": "entitlements { organ: ORGAN_COLLEGE unit: '0599' }",
    "burgemeester": "entitlements { organ: ORGAN_BURGEMEESTER unit: '0599' authorisation: 'Besluit 2026-18b-01' "
                    "authorised_from: '2026-01-01' }",
}
COMMAND = {"dji": "dji", "rn": "reclassering", "svg": "reclassering", "rcn": "gemeente", "amsterdam": "gemeente",
           "rotterdam": "gemeente", "burgemeester": "gemeente"}


def test_bsn(n):
    """The n-th number of the range 9999xxxxx that passes the 11-test."""
    candidate = 999900000
    while True:
        digits = [int(d) for d in str(candidate)]
        total = sum((9 - i) * digits[i] for i in range(8)) - digits[8]
        if total % 11 == 0:
            if n == 0:
                return str(candidate)
            n -= 1
        candidate += 1


def codes(categories):
    """CATEGORY_C05_PERSOONSNUMMERS -> C05."""
    return ",".join(sorted(c.split("_")[1] for c in categories or []))


class Gateway:
    """The daemon and the clients' profiles."""

    def __init__(self, binaries):
        self.ketenpoort = str(binaries / "ketenpoort")
        self.ketenpoortd = str(binaries / "ketenpoortd")
        self.process = None
        self.witness = None
        self.endpoints = {}

    def client(self, *args, stdin=None, check=True):
        done = subprocess.run([self.ketenpoort, *args], input=stdin, capture_output=True, text=True, check=False)
        if check and done.returncode not in (0, 3):
            raise RuntimeError(f"ketenpoort {' '.join(args)} gave {done.returncode}: {done.stderr}{done.stdout}")
        return done

    def prepare(self, start):
        shutil.rmtree(DEMO, ignore_errors=True)
        DEMO.mkdir(parents=True)
        certs = DEMO / "certs"
        self.client("certs", "init", "--dir", str(certs))
        self.client("certs", "issue", "--dir", str(certs), "--kind", "server", "--name", "poort", "--oin",
                    "00000099000000099000", "--organisation", "Ketenpoort demonstratie", "--dns", "localhost", "--ip",
                    "127.0.0.1")
        credentials = ["# Made by the demonstration: the keys of its parties.\n"]
        for party, rights in RIGHTS.items():
            shown = self.client("certs", "issue", "--dir", str(certs), "--name", party, "--oin", OIN[party],
                                "--organisation", NAME[party]).stdout
            key = [line.split(":", 1)[1].strip() for line in shown.splitlines() if line.startswith("Sleutel-id:")][0]
            credentials.append(f"credentials {{ oin: '{OIN[party]}' public_key_sha256: '{key}' {rights} }}\n")
        for officer, (person, party, role) in OFFICERS.items():
            shown = self.client("certs", "issue", "--dir", str(certs), "--kind", "officer", "--person-id", person, "--name",
                                officer, "--oin", OIN[party], "--organisation", NAME[party]).stdout
            key = [line.split(":", 1)[1].strip() for line in shown.splitlines() if line.startswith("Sleutel-id:")][0]
            credentials.append(f"officers {{ person_id: '{person}' oin: '{OIN[party]}' public_key_sha256: '{key}' "
                               f"role: OFFICER_ROLE_{role} }}\n")
        (DEMO / "credentials.textproto").write_text("".join(credentials))
        quoted = lambda paths: "\n".join(f'{name}: "{os.path.relpath(path, DEMO)}"' for name, path in paths)
        files = [("directory_files", p) for p in sorted((ROOT / "gateway" / "registry").glob("*.textproto"))]
        files.append(("directory_files", DEMO / "credentials.textproto"))
        files += [("policy_files", p) for p in copy_rules(ROOT / "policy" / "rules", DEMO / "policy")]
        files += [("assertion_files", p) for p in sorted((ROOT / "policy" / "assertions").glob("*.textproto"))]
        (DEMO / "gateway.textproto").write_text(
            "# Configuration of the demonstration: a sandbox, invented persons only.\n"
            'gateway_id: "demo"\nenvironment: ENVIRONMENT_SANDBOX\nlisten: "127.0.0.1:0"\n'
            'admin_listen: "127.0.0.1:0"\nmetrics_listen: "127.0.0.1:0"\n'
            'certificate_file: "certs/poort.pem"\nkey_file: "certs/poort.key"\nca_file: "certs/chain.pem"\n'
            'crl_files: "certs/crl.pem"\nstore_folder: "store"\nsecrets_folder: "secrets"\ntile_folder: "log"\n'
            f'log_origin: "demo.ketenpoort.example/log"\nendpoints_file: "endpoints.json"\nsandbox_start: "{start}"\n'
            + quoted(files) + "\n")

    def start(self):
        failed = self.start_fails()
        if failed:
            raise RuntimeError("the gateway did not start:\n" + failed)

    def start_fails(self):
        """Starts the daemon; what it said where it did not serve, else nothing."""
        (DEMO / "endpoints.json").unlink(missing_ok=True)
        with open(DEMO / "gateway.jsonl", "w") as log:
            self.process = subprocess.Popen([self.ketenpoortd, "--config", str(DEMO / "gateway.textproto")],
                                            stdout=log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + SERVER_START_SECONDS_MAX
        while not (DEMO / "endpoints.json").exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                return (DEMO / "gateway.jsonl").read_text()[-4000:] or "nothing was said"
            time.sleep(0.05)
        self.endpoints = json.loads((DEMO / "endpoints.json").read_text())
        for party in (*RIGHTS, *OFFICERS):
            (DEMO / f"{party}.textproto").write_text(
                f'address: "{self.endpoints["listen"]}"\nca: "certs/chain.pem"\ncert: "certs/{party}.pem"\n'
                f'key: "certs/{party}.key"\nvkey: "log.vkey"\nserver_name: "localhost"\n')
        return ""

    def end(self):
        self.stop()
        if self.witness:
            self.witness.terminate()
            self.witness.wait(timeout=60)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=60)

    def advance(self, to):
        done = self.client("sandbox", "advance", "--plaintext", "--address", self.endpoints["admin_listen"], "--to", to)
        if done.returncode != 0:
            raise RuntimeError(done.stderr + done.stdout)

    def call(self, party, verb, document, *args):
        """Sends, checks or reports; the document goes over standard input: no number stands on a command line."""
        done = self.client(COMMAND[party], verb, "--profile", str(DEMO / f"{party}.textproto"), "--json", "--file", "-",
                           *args, stdin=json.dumps(document))
        text = done.stdout.strip() or done.stderr.strip()
        answer = json.loads(text.splitlines()[-1])
        if "response" not in answer and "response" in answer.get("failure", {}):
            answer["response"] = answer["failure"]["response"]
        answer["exit"] = done.returncode
        answer["raw"] = done.stdout
        return answer

    def receive(self, party, *organs, extra=()):
        """What waits for these organs: (deliveries, notices), acknowledged."""
        args = [a for organ in organs for a in ("--for", organ)]
        done = self.client(COMMAND[party], "receive", "--profile", str(DEMO / f"{party}.textproto"), "--json", "--once",
                           *args, *extra)
        events = [json.loads(line) for line in done.stdout.splitlines() if line.strip()]
        return ([e for e in events if e.get("event") == "delivery"], [e for e in events if e.get("event") == "notice"])

    def streams_open(self):
        """How many clients are connected and wait for what comes, by the gateway's own count."""
        with urllib.request.urlopen(f"http://{self.endpoints['metrics_listen']}/metrics", timeout=LISTEN_SECONDS_MAX) as page:
            lines = page.read().decode().splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith("ketenpoort_streams_open{"))

    def listen(self, party, organ):
        """A client that waits for one message to this organ, connected when this returns; `heard` says what came."""
        before = self.streams_open()
        process = subprocess.Popen([self.ketenpoort, COMMAND[party], "receive", "--profile", str(DEMO / f"{party}.textproto"),
                                    "--json", "--for", organ, "--max", "1", "--wait", str(LISTEN_SECONDS_MAX * 1000)],
                                   stdout=subprocess.PIPE, text=True)
        deadline = time.monotonic() + LISTEN_SECONDS_MAX
        while self.streams_open() <= before:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{party} did not begin to listen")
            time.sleep(0.02)
        return process

    @staticmethod
    def heard(process):
        """The first event of a client that listens, as soon as it is there; it ends by itself."""
        line = process.stdout.readline()
        process.stdout.read()
        process.wait(timeout=LISTEN_SECONDS_MAX)
        event = json.loads(line) if line.strip() else {}
        return [event] if event.get("event") == "delivery" else []


def report(bsn, name, title, starts, ends, establishment, colleges, probation, reason, valid_from, **changes):
    """A custody report in protobuf JSON. Dates without certainty are UNKNOWN."""
    document = {
        "person": {"familyName": name, "givenNames": "Demo", "address": "Voorbeeldstraat 1", "addressGemeente": "0392",
                   "bornOn": "1990-05-01", "bornAt": "Haarlem", "nationality": "Nederlandse", "bsn": bsn},
        "titles": [{"kind": title, "startsOn": starts, **({"endsOn": ends} if ends else {})}],
        "place": "PLACE_KIND_PI", "establishment": establishment, "modality": "MODALITY_REGULAR",
        "colleges": [{"gemeente": code, "ground": ground, "source": "BRP", "asOf": starts} for code, ground in colleges],
        "probation": probation, "reason": reason, "validFrom": valid_from,
    }
    end = {"at": f"{ends}T09:00:00+01:00", "certainty": "CERTAINTY_FIXED"} if ends else {"certainty": "CERTAINTY_UNKNOWN"}
    document.update({"departure": end, "release": end, "basisEnds": end})
    document.update(changes)
    return document


def plan(bsn, **parts):
    return {"envelope": {"subject": {"bsn": bsn}}, "reintegrationPlan": {
        "person": {"familyName": "Demo", "bsn": bsn}, "housing": {"registeredHomeSeeker": True}, **parts}}


PLAN = ("--need", "C09", "--attestation", "CM-0001", "--plan-version", "1")


def of_result(answer):
    """What a sender reads of the first receiver: outcome, reason, articles, message id, entry index."""
    result = answer.get("response", {}).get("results", [{}])[0]
    why = result.get("explanation", {})
    proof = result.get("receipt", {}).get("proof", "")
    index = next((int(line[6:]) for line in proof.splitlines() if line.startswith("index ")), None)
    return {"outcome": result.get("outcome", answer.get("failure", {}).get("code", "?")).replace("OUTCOME_", ""),
            "denial": why.get("denialId", ""), "condition": why.get("failingCondition", ""), "reason": why.get("textNl", answer.get("failure", {}).get("textNl", "")),
            "articles": why.get("articles", []), "fields": [f["field"] for f in result.get("withheldFields", [])],
            "withheld": codes(result.get("withheld")), "message_id": answer.get("messageId", ""), "entry_index": index}


def index_of(delivery):
    proof = delivery["delivery"].get("receipt", {}).get("proof", "")
    return next((int(line[6:]) for line in proof.splitlines() if line.startswith("index ")), None)


def seen(deliveries):
    """KIND[categories] of each delivery, in order."""
    return " ".join(f"{d['kind']}[{codes(d['delivery'].get('categories'))}]" for d in deliveries) or "nothing"


class Story(LawScenes, LogScenes):
    def __init__(self, gateway):
        self.gateway = gateway
        self.scenes = []

    def scene(self, ident, title_nl, title_en, expected, outcome, reason="", article="", message_id="", entry_index=None):
        same = expected == outcome
        self.scenes.append({"id": ident, "title_nl": title_nl, "title_en": title_en, "expected": expected,
                            "outcome": outcome, "reason": reason, "article": article, "message_id": message_id,
                            "entry_index": entry_index})
        print(f"  {'goed ' if same else 'ANDERS'} {ident}  {title_nl}")
        print(f"         {title_en}")
        print(f"         -> {outcome}")
        if not same:
            print(f"         verwacht / expected: {expected}")
        sys.stdout.flush()

    def first(self):
        """A sentence of eight days, notified on day one."""
        g, bsn = self.gateway, test_bsn(1)
        g.call("dji", "report", report(bsn, "Achtdagen", "TITLE_KIND_VRIJHEIDSSTRAF", "2026-11-02", "2026-11-09", "PI-ZWOLLE",
                                       [("0392", "COLLEGE_GROUND_INGEZETENE")], "RN", "REASON_BEGIN",
                                       "2026-11-02T08:00:00+01:00"))
        college, _ = g.receive("rcn", "COLLEGE:0392")
        probation, _ = g.receive("rn", "RECLASSERING:RN")
        leaks = [w for d in college for w in ("establishment", "PI-ZWOLLE", "REASON", "TITLE", "PHASE")
                 if w in json.dumps(d["payload"]) or w == "PI-ZWOLLE" and w in json.dumps(d["delivery"])]
        first = college[0] if college else None
        self.scene("1", "Een straf van acht dagen is op dag één gemeld, aan ieder zijn eigen minimale kopie",
                   "A sentence of eight days is notified on day one, each receiver its own minimised copy",
                   "college DETENTION_START[C01,C02,C03,C04,C05,C06,C07] under a mandate; probation "
                   "DETENTION_START[C01,C03,C05,C06,C20] RELEASE_DATE[C01,C03,C05,C07]; leaked nothing",
                   f"college {seen(college)} {'under a mandate' if first and first['delivery'].get('mandateDecree') else 'directly'}; "
                   f"probation {seen(probation)}; leaked {', '.join(leaks) or 'nothing'}",
                   article="; ".join(first["delivery"].get("articles", [])) if first else "",
                   message_id=first["messageId"] if first else "", entry_index=index_of(first) if first else None)

    def second(self):
        """A plan with offence data, and one with a category that may be withheld."""
        g, bsn = self.gateway, test_bsn(2)
        g.call("dji", "report", report(bsn, "Eindverlof", "TITLE_KIND_VRIJHEIDSSTRAF", "2026-11-02", "2026-12-20", "PI-ZWOLLE",
                                       [("0392", "COLLEGE_GROUND_INGEZETENE")], "RN", "REASON_BEGIN",
                                       "2026-11-02T08:00:00+01:00"))
        g.receive("rcn", "COLLEGE:0392")
        g.receive("rn", "RECLASSERING:RN")
        refused = of_result(g.call("dji", "send", plan(bsn, refused={"offence": "(weggelaten)"}), "--from", "DIRECTEUR:PI-ZWOLLE",
                                   "--to", "COLLEGE:0392", *PLAN))
        self.scene("2a", "Een plan met delictgegevens is geheel geweigerd, met veld, categorie en artikel",
                   "A plan with offence data is refused whole, naming field, category and article",
                   "DENIED by D07 for refused.offence (C21), articles named",
                   f"{refused['outcome']} by {refused['denial'] or 'no denial'} for {','.join(refused['fields'])} "
                   f"({refused['withheld']}), articles {'named' if refused['articles'] else 'missing'}",
                   reason=refused["reason"], article="; ".join(refused["articles"]), message_id=refused["message_id"],
                   entry_index=refused["entry_index"])
        part = of_result(g.call("dji", "send", plan(bsn, course={"motivation": "Wil zelf aan de slag."}), "--from",
                                "DIRECTEUR:PI-ZWOLLE", "--to", "COLLEGE:0392", "--excess", "WITHHOLD", *PLAN))
        college, _ = g.receive("rcn", "COLLEGE:0392")
        self.scene("2b", "Met excess = WITHHOLD komt het plan aan zonder de categorie die niet mag",
                   "With excess = WITHHOLD the plan arrives without the category that may not go",
                   "ALLOWED_IN_PART without course.motivation; college REINTEGRATION_PLAN[C01,C05,C09], motivation absent",
                   f"{part['outcome']} without {','.join(part['fields'])}; college {seen(college)}, motivation "
                   f"{'present' if 'motivation' in json.dumps(college) else 'absent'}",
                   reason=part["reason"], article="; ".join(part["articles"]), message_id=part["message_id"],
                   entry_index=part["entry_index"])

    def third(self):
        """Departure moves fourteen days earlier while the municipality is offline."""
        g, bsn = self.gateway, test_bsn(2)
        base = lambda **changes: report(bsn, "Eindverlof", "TITLE_KIND_VRIJHEIDSSTRAF", "2026-11-02", "2026-12-20", "PI-ZWOLLE",
                                        [("0392", "COLLEGE_GROUND_INGEZETENE")], "RN", changes.pop("why"),
                                        changes.pop("valid"), **changes)
        at = lambda day, certainty: {"at": f"{day}T09:00:00+01:00", "certainty": f"CERTAINTY_{certainty}"}
        g.advance("2026-11-10T10:00:00+01:00")
        g.call("dji", "report", base(why="REASON_HERBEREKENING", valid="2026-11-10T09:00:00+01:00",
                                     departure=at("2026-12-18", "FIXED")))
        g.advance("2026-11-12T10:00:00+01:00")
        g.call("dji", "report", base(why="REASON_EINDVERLOF", valid="2026-11-12T09:00:00+01:00",
                                     departure=at("2026-12-06", "FIXED")))
        g.advance("2026-11-13T09:00:00+01:00")
        college, _ = g.receive("rcn", "COLLEGE:0392")
        dates = ",".join(d["payload"].get("dates", {}).get("departureOn", "?") for d in college)
        asked = ",".join(sorted({d["delivery"].get("asksFor", "-") for d in college}))
        last = college[-1] if college else {"messageId": "", "delivery": {}}
        self.scene("3a", "Het vertrek schoof twee keer terwijl de gemeente er niet was: zij krijgt alleen de nieuwste datum",
                   "The departure moved twice while the municipality was away: it receives only the newest date",
                   "RELEASE_DATE departure 2026-12-06, asks for MESSAGE_KIND_RECEPTION_STATUS",
                   f"{' '.join(d['kind'] for d in college)} departure {dates}, asks for {asked}",
                   article="; ".join(last["delivery"].get("articles", [])), message_id=last["messageId"],
                   entry_index=index_of(last) if college else None)
        answer = of_result(g.call("rcn", "send", {"envelope": {"subject": {"bsn": bsn}}, "receptionStatus": {
            "person": {"familyName": "Demo", "bsn": bsn}, "care": "RECEPTION_STATE_NOT_BEFORE", "careOn": "2026-12-20",
            "housing": "RECEPTION_STATE_NOT_BEFORE", "housingOn": "2026-12-20"}}, "--from", "COLLEGE:0392", "--to",
            "DIRECTEUR", "--care-needed", "--refers-to", last["messageId"], *ATTESTED, "--attest-until", "2026-12-31"))
        directeur, _ = g.receive("dji", "DIRECTEUR:PI-ZWOLLE")
        self.scene("3b", "Het college meldt dat de Wmo-plek pas op de oude datum begint; de directeur ziet dat meteen",
                   "The college answers that the Wmo place starts on the old date; the directeur sees it at once",
                   "ALLOWED; directeur RECEPTION_STATUS care NOT_BEFORE 2026-12-20",
                   f"{answer['outcome']}; directeur " + " ".join(
                       f"{d['kind']} care {d['payload'].get('care', '?').replace('RECEPTION_STATE_', '')} "
                       f"{d['payload'].get('careOn', '?')}" for d in directeur),
                   reason=answer["reason"], article="; ".join(answer["articles"]), message_id=answer["message_id"],
                   entry_index=answer["entry_index"])
        g.advance("2026-12-06T10:00:00+01:00")
        g.call("dji", "report", base(why="REASON_EINDVERLOF", valid="2026-12-06T09:00:00+01:00",
                                     departure=at("2026-12-06", "OCCURRED"), modality="MODALITY_EINDVERLOF",
                                     place="PLACE_KIND_OUTSIDE"))
        g.advance("2026-12-07T10:00:00+01:00")
        sent = of_result(g.call("rn", "send", plan(bsn), "--from", "RECLASSERING:RN", "--to", "COLLEGE:0392", *PLAN))
        college, _ = g.receive("rcn", "COLLEGE:0392")
        got = [d for d in college if d["kind"] == "REINTEGRATION_PLAN"]
        self.scene("3c", "Tijdens het eindverlof loopt de grondslag door: reclassering en college wisselen uit",
                   "During the leave the basis runs on: probation and college exchange",
                   "ALLOWED; college REINTEGRATION_PLAN[C01,C05,C09]", f"{sent['outcome']}; college {seen(got)}",
                   reason=sent["reason"], article="; ".join(sent["articles"]), message_id=sent["message_id"],
                   entry_index=sent["entry_index"])

    def fourth(self):
        """A court orders release at 16:40; DJI reports at 17:10; the municipality connects next morning."""
        g, bsn = self.gateway, test_bsn(3)
        person = lambda **changes: report(bsn, "Bevel", "TITLE_KIND_VOORLOPIGE_HECHTENIS", "2026-12-07", changes.pop("ends", ""),
                                          changes.pop("pi", "PI-ZWOLLE"), [("0392", "COLLEGE_GROUND_INGEZETENE")], "RN",
                                          changes.pop("why"), changes.pop("valid"), **changes)
        g.call("dji", "report", person(why="REASON_BEGIN", valid="2026-12-07T09:00:00+01:00"))
        g.receive("rcn", "COLLEGE:0392")
        g.receive("rn", "RECLASSERING:RN")
        waiting = of_result(g.call("dji", "send", plan(bsn), "--from", "DIRECTEUR:PI-ZWOLLE", "--to", "COLLEGE:0392", *PLAN))
        beside = of_result(g.call("rn", "send", plan(bsn), "--from", "RECLASSERING:RN", "--to", "COLLEGE:0392", *PLAN))
        g.advance("2026-12-08T17:10:00+01:00")
        ended = {"at": "2026-12-08T16:40:00+01:00", "certainty": "CERTAINTY_OCCURRED"}
        g.call("dji", "report", person(why="REASON_RECHTERLIJK_BEVEL", valid="2026-12-08T16:40:00+01:00", ends="2026-12-08",
                                       place="PLACE_KIND_OUTSIDE", pi="", departure=ended, release=ended, basisEnds=ended))
        g.advance("2026-12-09T08:30:00+01:00")
        college, _ = g.receive("rcn", "COLLEGE:0392")
        _, to_probation = g.receive("rn", "RECLASSERING:RN")
        _, to_directeur = g.receive("dji", "DIRECTEUR:PI-ZWOLLE")
        held = sorted(("dji" if n["messageId"] == waiting["message_id"] else "rn") + ":" + n["state"]
                      for n in to_probation + to_directeur if n["messageId"] in (waiting["message_id"], beside["message_id"]))
        certainty = ",".join(d["payload"].get("dates", {}).get("releaseCertainty", "?") for d in college)
        first = college[0] if college else {"messageId": "", "delivery": {}}
        self.scene("4", "Na een rechterlijk bevel krijgt de gemeente het einde en niets anders; wat ernaast lag is aangehouden",
                   "After a court-ordered release the municipality receives the end and nothing else; what lay beside it is held",
                   "accepted before: ALLOWED,ALLOWED; college RELEASE_DATE[C01,C03,C05,C07] CERTAINTY_OCCURRED; "
                   "told: dji:HELD,rn:HELD",
                   f"accepted before: {waiting['outcome']},{beside['outcome']}; college {seen(college)} {certainty}; "
                   f"told: {','.join(held)}",
                   article="; ".join(first["delivery"].get("articles", [])), message_id=first["messageId"],
                   entry_index=index_of(first) if college else None)

    def fifth(self):
        """The day after: no basis, and who may know why."""
        g, bsn = self.gateway, test_bsn(3)
        to_college = of_result(g.call("rn", "send", plan(bsn), "--from", "RECLASSERING:RN", "--to", "COLLEGE:0392", *PLAN))
        back = of_result(g.call("rcn", "send", plan(bsn), "--from", "COLLEGE:0392", "--to", "RECLASSERING:RN", *PLAN))
        lawful = "correctie" in to_college["reason"].lower() or "R28" in json.dumps(to_college)
        answer = g.call("rn", "check", plan(bsn), "--from", "RECLASSERING:RN", "--to", "COLLEGE:0392", *PLAN)
        says = answer["response"]["results"][0].get("explanation", {}).get("lawfulNl", "")
        self.scene("5a", "De dag erna is er tussen reclassering en college geen grondslag: het artikel, en wat wel zou mogen",
                   "The day after there is no basis between probation and college: the article, and what would be lawful",
                   "to college DENIED by D01, back DENIED by D01, articles named, lawful alternative named",
                   f"to college {to_college['outcome']} by {to_college['denial']}, back {back['outcome']} by {back['denial']}, "
                   f"articles {'named' if to_college['articles'] and back['articles'] else 'missing'}, "
                   f"lawful alternative {'named' if says or lawful else 'missing'}",
                   reason=to_college["reason"], article="; ".join(to_college["articles"]),
                   message_id=to_college["message_id"], entry_index=to_college["entry_index"])
        ask = lambda number: g.call("rotterdam", "check", plan(number), "--from", "COLLEGE:0599", "--to", "DIRECTEUR", *PLAN)
        known, unknown, inside = ask(bsn), ask(test_bsn(900)), ask(test_bsn(2))
        shown = of_result(known)
        self.scene("5b", "Een gemeente zonder positie krijgt over iedereen hetzelfde antwoord, byte voor byte",
                   "A municipality without standing gets the same answer about everyone, byte for byte",
                   "DENIED without a reason about the person; ended, unknown and inside: equal",
                   f"{shown['outcome']} {'with ' + shown['denial'] if shown['denial'] else 'without a reason about the person'}; "
                   f"ended, unknown and inside: {'equal' if known['raw'] == unknown['raw'] == inside['raw'] else 'different'}",
                   reason=shown["reason"], article="; ".join(shown["articles"]))

    def sixth(self):
        """A wished destination moves from Haarlem to Velsen and then to Rotterdam."""
        g, bsn = self.gateway, test_bsn(4)
        person = lambda wish, valid, why: report(
            bsn, "Verhuizer", "TITLE_KIND_VRIJHEIDSSTRAF", "2026-12-09", "2027-06-01", "PI-ZWOLLE",
            [("0363", "COLLEGE_GROUND_INGEZETENE"), (wish, "COLLEGE_GROUND_WIL_VESTIGEN")], "SVG", why, valid)
        g.call("dji", "report", person("0392", "2026-12-09T08:00:00+01:00", "REASON_BEGIN"))
        amsterdam, _ = g.receive("amsterdam", "COLLEGE:0363")
        haarlem, _ = g.receive("rcn", "COLLEGE:0392")
        g.advance("2026-12-10T09:00:00+01:00")
        g.call("dji", "report", person("0453", "2026-12-10T08:30:00+01:00", "REASON_BESTEMMING"))
        ended, _ = g.receive("rcn", "COLLEGE:0392")
        velsen, _ = g.receive("rcn", "COLLEGE:0453")
        decrees = [d["delivery"].get("mandateDecree", "") for d in haarlem + velsen]
        self.scene("6a", "De gewenste bestemming gaat van Haarlem naar Velsen: zelfde mandataris, ander mandaat",
                   "The wished destination moves from Haarlem to Velsen: same mandataris, other mandate",
                   "amsterdam DETENTION_START; haarlem DETENTION_START then INVOLVEMENT_ENDED; velsen DETENTION_START; mandates differ",
                   f"amsterdam {' '.join(d['kind'] for d in amsterdam)}; haarlem {' '.join(d['kind'] for d in haarlem)} then "
                   f"{' '.join(d['kind'] for d in ended)}; velsen {' '.join(d['kind'] for d in velsen)}; mandates "
                   f"{'differ' if len(decrees) == 2 and len(set(decrees)) == 2 else 'do not differ'}",
                   article="; ".join(velsen[0]["delivery"].get("articles", [])) if velsen else "",
                   message_id=velsen[0]["messageId"] if velsen else "", entry_index=index_of(velsen[0]) if velsen else None)
        g.advance("2026-12-11T09:00:00+01:00")
        g.call("dji", "report", person("0599", "2026-12-11T08:30:00+01:00", "REASON_BESTEMMING"))
        region, _ = g.receive("rcn", "COLLEGE:0392", "COLLEGE:0453")
        rotterdam, _ = g.receive("rotterdam", "COLLEGE:0599")
        told = json.dumps(region)
        late = of_result(g.call("dji", "send", plan(bsn), "--from", "DIRECTEUR:PI-ZWOLLE", "--to", "COLLEGE:0453", *PLAN))
        self.scene("6b", "Dan naar Rotterdam: de regio verliest toegang, hoort INVOLVEMENT_ENDED en geen bestemming",
                   "Then to Rotterdam: the region loses access, hears INVOLVEMENT_ENDED and no destination",
                   "region INVOLVEMENT_ENDED[], destination not told; rotterdam DETENTION_START; a plan to Velsen DENIED by D09",
                   f"region {seen(region)}, destination {'told' if '0599' in told or 'Rotterdam' in told else 'not told'}; "
                   f"rotterdam {' '.join(d['kind'] for d in rotterdam)}; a plan to Velsen {late['outcome']} by {late['denial']}",
                   reason=late["reason"], article="; ".join(late["articles"]), message_id=late["message_id"],
                   entry_index=late["entry_index"])

    def seventh(self):
        """A transfer between prisons."""
        g, bsn = self.gateway, test_bsn(4)
        sent = of_result(g.call("amsterdam", "send", plan(bsn), "--from", "COLLEGE:0363", "--to", "DIRECTEUR", *PLAN))
        g.advance("2026-12-14T09:00:00+01:00")
        g.call("dji", "report", report(
            bsn, "Verhuizer", "TITLE_KIND_VRIJHEIDSSTRAF", "2026-12-09", "2027-06-01", "PI-LELYSTAD",
            [("0363", "COLLEGE_GROUND_INGEZETENE"), ("0599", "COLLEGE_GROUND_WIL_VESTIGEN")], "SVG",
            "REASON_OVERPLAATSING", "2026-12-14T08:30:00+01:00"))
        old, _ = g.receive("dji", "DIRECTEUR:PI-ZWOLLE")
        new, _ = g.receive("dji", "DIRECTEUR:PI-LELYSTAD")
        college, _ = g.receive("amsterdam", "COLLEGE:0363")
        contact = [d["delivery"].get("senderContact", "") for d in college if d["kind"] == "CONTACT_CHANGED"]
        here = [d for d in new if d["messageId"] == sent["message_id"]]
        self.scene("7", "Een overplaatsing: wat op de directeur wacht gaat mee, het college krijgt het nieuwe contactpunt",
                   "A transfer: what waits for the directeur moves along, the college gets the new contact point",
                   "sent ALLOWED; at the old directeur 0, at the new 1; college CONTACT_CHANGED with Re-integratiepunt 05",
                   f"sent {sent['outcome']}; at the old directeur "
                   f"{sum(d['messageId'] == sent['message_id'] for d in old)}, at the new {len(here)}; college "
                   f"{' '.join(d['kind'] for d in college)} with {','.join(c.split(',')[0] for c in contact)}",
                   reason=sent["reason"], article="; ".join(sent["articles"]), message_id=sent["message_id"],
                   entry_index=sent["entry_index"])

    def eighth(self):
        """One byte of a copy of the log is flipped."""
        g = self.gateway
        live = self.complete_log()
        copy = DEMO / "log-flipped"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(DEMO / "log", copy)
        bundle = sorted((copy / "tile" / "entries").rglob("*"), key=lambda p: p.stat().st_size if p.is_file() else -1)[-1]
        data = bytearray(bundle.read_bytes())
        data[len(data) // 2] ^= 0x01
        bundle.write_bytes(bytes(data))
        done = g.client("audit", "verify", "--tiles", str(copy), "--vkey", str(DEMO / "log.vkey"), "--json", check=False)
        found = json.loads(done.stdout.splitlines()[-1]).get("findings", [])
        named = next((f for f in found if "entry" in f or "index" in f), found[0] if found else {})
        index = named.get("entry", named.get("index", named.get("entryIndex")))
        self.scene("8", "Eén byte gewijzigd in een kopie van het logboek: de controle noemt de regel; het echte logboek klopt",
                   "One byte flipped in a copy of the log: the verifier names the entry; the live log verifies",
                   "live exit 0; flipped exit 1, entry named",
                   f"live exit {live}; flipped exit {done.returncode}, entry {'named' if index is not None else 'not named'}",
                   reason=named.get("detail", ""), entry_index=index)

    def complete_log(self):
        """Verifies the live log; its public files are written shortly after each commit, so an older view may pass by."""
        for _ in range(50):
            done = self.gateway.client("audit", "verify", "--tiles", str(DEMO / "log"), "--vkey", str(DEMO / "log.vkey"),
                                       check=False)
            if done.returncode == 0:
                return 0
            time.sleep(0.1)
        return done.returncode

    def play(self):
        for scene in (self.first, self.second, self.third, self.fourth, self.fifth, self.sixth, self.seventh, self.eighth):
            scene()
        self.play_law(SimpleNamespace(report=report, of_result=of_result, seen=seen, test_bsn=test_bsn, index_of=index_of, plan=plan, PLAN=PLAN, demo=DEMO, root=ROOT))
        self.play_log()
        (DEMO / "story.json").write_text(json.dumps(self.scenes, indent=2, ensure_ascii=False) + "\n")
        return all(scene["expected"] == scene["outcome"] for scene in self.scenes)


def main():
    parser = argparse.ArgumentParser(description="Ketenpoort: het verhaal / the story")
    parser.add_argument("--once", action="store_true", help="stop na het verhaal / end after the story")
    parser.add_argument("--binaries", type=Path, default=ROOT / "build" / "dev" / "bin")
    arguments = parser.parse_args()
    # However it is ended, and also in the background of a script: the gateway ends with it.
    for ended in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ended, signal.default_int_handler)
    gateway = Gateway(arguments.binaries)
    ok = None
    try:
        gateway.prepare("2026-11-02T09:00:00+01:00")
        gateway.start()
        print("Ketenpoort: het verhaal, over echte mTLS / the story, over real mTLS")
        ok = Story(gateway).play()
        print()
        print(f"Verhaal / story:      {DEMO / 'story.json'}")
        print(f"Logboek / log:        {DEMO / 'log'}   (sleutel / key: {DEMO / 'log.vkey'})")
        print(f"Adressen / addresses: {DEMO / 'endpoints.json'}")
        print("Alles zoals verwacht." if ok else "Niet alles is zoals verwacht.")
        if not arguments.once:
            print(f"De poort blijft draaien op {gateway.endpoints['listen']}; stop met Ctrl-C. / The gateway stays up.")
            print(f"Probeer / try: {gateway.ketenpoort} gemeente receive --profile {DEMO / 'rcn.textproto'} "
                  "--for COLLEGE:0392 --once")
            signal.pause()
        return 0 if ok else 1
    except KeyboardInterrupt:
        return INTERRUPTED if ok is None else 0 if ok else 1
    finally:
        gateway.end()


if __name__ == "__main__":
    sys.exit(main())
