"""Scenes of the log: an end that was reported late and what that opens, a person who asks what was told, a person who is
erased while every proof holds, and a witness that refuses a gateway put back to an older state. They play after the story
of tests/demo/story.py and its law; the last one stops and starts the gateway.
"""

import json
import shutil
import subprocess
import time

WITNESS = "getuige.demo.example/1"
# Natural persons: their role, and whose they are.
OFFICERS = {
    "toezichthouder": ("t-001", "dji", "SUPERVISOR"),
    "vo-dji-1": ("vo-001", "dji", "CONTROLLER_OFFICER"),
    "vo-dji-2": ("vo-002", "dji", "CONTROLLER_OFFICER"),
    "vo-rn": ("vo-101", "rn", "CONTROLLER_OFFICER"),
    "fg-rn": ("fg-101", "rn", "FG"),
}
WAIT_SECONDS_MAX = 20


class LogScenes:
    """Plays with `self.gateway`, `self.scene` and `self.complete_log` of the story, and `self.tools` of LawScenes."""

    def play_log(self):
        self.late_person = self.tools.test_bsn(10)
        self.late_end()
        self.asked_for_access()
        self.erased()
        self.witnessed()

    def audit(self, officer, *args, stdin=None):
        """What an officer asks of the log; the last JSON document of the answer, and the exit code."""
        done = self.gateway.client("audit", *args, "--json", "--profile", str(self.tools.demo / f"{officer}.textproto"),
                                   stdin=stdin, check=False)
        text = (done.stdout.strip() or done.stderr.strip() or "{}").splitlines()[-1]
        return json.loads(text), done.returncode

    def late_end(self):
        """A detention ended on Tuesday, a plan went on Wednesday, and the end was reported on Friday."""
        g, tools, bsn = self.gateway, self.tools, self.late_person
        person = lambda why, valid, ends="2027-09-01", **more: tools.report(
            bsn, "Telaat", "TITLE_KIND_VRIJHEIDSSTRAF", "2027-05-12", ends, more.pop("pi", "PI-ZWOLLE"),
            [("0599", "COLLEGE_GROUND_INGEZETENE")], "RN", why, valid, **more)
        g.advance("2027-05-12T09:00:00+02:00")
        g.call("dji", "report", person("REASON_BEGIN", "2027-05-12T08:00:00+02:00"))
        g.receive("rotterdam", "COLLEGE:0599")
        g.receive("rn", "RECLASSERING:RN")
        g.advance("2027-05-19T09:00:00+02:00")
        sent = tools.of_result(g.call("dji", "send", tools.plan(bsn), "--from", "DIRECTEUR:PI-ZWOLLE", "--to", "COLLEGE:0599",
                                      *tools.PLAN))
        college, _ = g.receive("rotterdam", "COLLEGE:0599")
        g.advance("2027-05-21T09:00:00+02:00")
        ended = {"at": "2027-05-18T16:00:00+02:00", "certainty": "CERTAINTY_OCCURRED"}
        g.call("dji", "report", person("REASON_EINDE_STRAF", "2027-05-18T16:00:00+02:00", ends="2027-05-18", pi="",
                                       place="PLACE_KIND_OUTSIDE", departure=ended, release=ended, basisEnds=ended))
        answer, _ = self.audit("vo-dji-1", "findings", "list", "--reason", "weekcontrole", "--kind", "LATE_END")
        findings = answer.get("findings", [])
        about = " ".join(sorted(f.get("messageKind", "?").replace("MESSAGE_KIND_", "") for f in findings))
        states = {side.get("state", "?").replace("FINDING_STATE_", "") for f in findings for side in f.get("controllers", [])}
        elsewhere, _ = self.audit("fg-rn", "findings", "list", "--reason", "weekcontrole", "--kind", "LATE_END")
        self.scene("13a", "Een einde is drie dagen te laat gemeld: wat daarna nog is verstrekt wordt een bevinding, te beoordelen",
                   "An end was reported three days late: what was disclosed after it becomes a finding, to assess",
                   "plan ALLOWED and received; LATE_END about REINTEGRATION_PLAN, TO_ASSESS; another organisation sees none",
                   f"plan {sent['outcome']} and {'received' if 'REINTEGRATION_PLAN' in tools.seen(college) else 'NOT received'}; "
                   f"LATE_END about {about or 'nothing'}, {','.join(sorted(states)) or '-'}; another organisation sees "
                   f"{len(elsewhere.get('findings', [])) or 'none'}",
                   reason=sent["reason"], message_id=sent["message_id"], entry_index=sent["entry_index"])

    def asked_for_access(self):
        """The person asks DJI what was told about them; an officer of RN does not learn what others told."""
        answer, code = self.audit("vo-dji-1", "access-report", "--bsn", "-", "--reason", "verzoek om inzage", stdin=self.late_person)
        told = answer.get("report", {}).get("disclosures", [])
        own, _ = self.audit("vo-rn", "access-report", "--bsn", "-", "--reason", "verzoek om inzage", stdin=self.late_person)
        theirs = own.get("report", {}).get("disclosures", [])
        nobody, _ = self.audit("vo-rn", "access-report", "--bsn", "-", "--reason", "verzoek om inzage",
                               stdin=self.tools.test_bsn(901))
        proofs = all(one.get("receipt", {}).get("proof", "").startswith("c2sp.org/tlog-proof@v1") for one in told)
        self.scene("13b", "Wie erom vraagt leest wat er over hem is verstrekt, aan wie en op welk artikel, met de bewijzen",
                   "Whoever asks reads what was disclosed about them, to whom and on which article, with the proofs",
                   "DJI: more than RN, each with its proof; RN: its own; about a stranger nothing",
                   f"DJI: {'more than RN' if code == 0 and len(told) > len(theirs) else f'{len(told)} and {len(theirs)}'}, "
                   f"{'each with its proof' if told and proofs else 'proofs missing'}; RN: "
                   f"{'its own' if theirs else 'nothing'}; about a stranger "
                   f"{len(nobody.get('report', {}).get('disclosures', [])) or 'nothing'}")

    def erased(self):
        """Two officers erase the person: nobody finds them any more, and the log is what it was."""
        args = ("erase", "--bsn", "-", "--reason", "verzoek om wissing, termijnen verstreken")
        proposed, _ = self.audit("vo-dji-1", *args, stdin=self.late_person)
        again, same_officer = self.audit("vo-dji-1", *args, "--confirm", proposed.get("proposal", ""), stdin=self.late_person)
        confirmed, code = self.audit("vo-dji-2", *args, "--confirm", proposed.get("proposal", ""), stdin=self.late_person)
        left, _ = self.audit("vo-dji-1", "access-report", "--bsn", "-", "--reason", "controle na wissing", stdin=self.late_person)
        replayed, replay = self.audit("toezichthouder", "replay", "--all", "--reason", "controle na wissing")
        count = lambda name: int(replayed.get("replay", {}).get(name, 0))
        verified = self.complete_log() == 0
        self.scene("13c", "Twee verantwoordelijken wissen een persoon: niemand vindt hem meer, en elk bewijs klopt nog",
                   "Two controller officers erase a person: nobody finds them any more, and every proof still holds",
                   "one alone: refused; two: erased; access report: nothing; log: verified; replay: none different, some erased",
                   f"one alone: {'refused' if same_officer != 0 else 'NOT refused'}; two: "
                   f"{'erased' if code == 0 and confirmed.get('erased') else 'NOT erased'}; access report: "
                   f"{len(left.get('report', {}).get('disclosures', [])) or 'nothing'}; log: "
                   f"{'verified' if verified else 'NOT verified'}; replay: "
                   f"{'none different' if replay == 0 and count('equal') > 0 and count('different') == 0 else 'DIFFERENT'}, "
                   f"{'some erased' if count('erased') > 0 else 'none erased'}",
                   entry_index=confirmed.get("index"))

    def start_witness(self):
        """A witness as a process; what it cosigned stands in build/demo/witness."""
        g, demo = self.gateway, self.tools.demo
        key = demo / "witness.key"
        made = g.client("witness", "keygen", "--json", "--key", str(key), "--name", WITNESS)
        vkey = json.loads(made.stdout.splitlines()[-1])["vkey"]
        g.witness = subprocess.Popen([g.ketenpoort, "witness", "run", "--json", "--key", str(key), "--logs",
                                      str(demo / "log.vkey"), "--state", str(demo / "witness"), "--listen", "127.0.0.1:0"],
                                     stdout=subprocess.PIPE, text=True)
        serving = json.loads(g.witness.stdout.readline())
        with open(demo / "gateway.textproto", "a") as config:
            config.write(f'witness {{ name: "{WITNESS}" url: "http://127.0.0.1:{serving["port"]}" verifier_key: "{vkey}" }}\n'
                         "quorum: 1\nbound_entries: 1000\nbound_minutes: 60\n")

    def cosigned_size(self):
        """Of the checkpoint that is published; 0 while it has no second signature."""
        note = (self.tools.demo / "log" / "checkpoint").read_text()
        signatures = [line for line in note.splitlines() if line.startswith("— ")]
        return int(note.splitlines()[1]) if len(signatures) > 1 else 0

    def wait_cosigned(self, beyond):
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while self.cosigned_size() <= beyond:
            if time.monotonic() > deadline:
                raise RuntimeError("the witness did not cosign:\n" + (self.tools.demo / "gateway.jsonl").read_text()[-4000:])
            time.sleep(0.05)
        return self.cosigned_size()

    def witnessed(self):
        """An insider puts store and published log back to what they were, and starts the gateway on them."""
        g, tools, demo = self.gateway, self.tools, self.tools.demo
        g.stop()
        self.start_witness()
        g.start()
        older = self.wait_cosigned(0)
        g.stop()
        parts = ("store", "log")
        for part in parts:
            shutil.copytree(demo / part, demo / f"{part}-older")
        g.start()
        told = g.call("dji", "report", tools.report(tools.test_bsn(9), "Getuige", "TITLE_KIND_VRIJHEIDSSTRAF", "2027-05-21",
                                                    "2027-08-01", "PI-ZWOLLE", [("0363", "COLLEGE_GROUND_INGEZETENE")], "RN",
                                                    "REASON_BEGIN", "2027-05-21T08:00:00+02:00"))
        # What a witness has not seen yet it cannot miss: until the report's own entry is cosigned.
        newer = self.wait_cosigned(tools.index_of({"delivery": told.get("response", {})}))
        g.stop()
        for part in parts:
            (demo / part).rename(demo / f"{part}-newest")
            (demo / f"{part}-older").rename(demo / part)
        refused = g.start_fails()
        for part in parts:
            shutil.rmtree(demo / part)
            (demo / f"{part}-newest").rename(demo / part)
        g.start()
        named = WITNESS in refused and "older copy" in refused
        verified = self.complete_log() == 0
        self.scene("14", "Een beheerder zet het logboek terug: de getuige kent een nieuwere stand en de poort start niet",
                   "An insider puts the log back: the witness knows a newer state and the gateway does not start",
                   "cosigned, grown and cosigned again; put back: not started, witness named; newest brought back: started, verified",
                   f"{'cosigned, grown and cosigned again' if newer > older else 'not cosigned again'}; put back: "
                   f"{'not started' if refused else 'STARTED'}, witness {'named' if named else 'not named'}; newest brought back: "
                   f"started, {'verified' if verified else 'NOT verified'}",
                   reason=refused[-400:])
