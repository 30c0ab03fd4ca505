"""Scenes of the log: a witness of its own that refuses a gateway put back to an older state. They play after the story
of tests/demo/story.py and its law, and stop and start the gateway: what listens does not listen on.
"""

import json
import shutil
import subprocess
import time

WITNESS = "getuige.demo.example/1"
WAIT_SECONDS_MAX = 20


class LogScenes:
    """Plays with `self.gateway`, `self.scene` and `self.complete_log` of the story, and `self.tools` of LawScenes."""

    def play_log(self):
        self.witnessed()

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
        told = g.call("dji", "report", tools.report(tools.test_bsn(9), "Getuige", "TITLE_KIND_VRIJHEIDSSTRAF", "2027-05-10",
                                                    "2027-08-01", "PI-ZWOLLE", [("0363", "COLLEGE_GROUND_INGEZETENE")], "RN",
                                                    "REASON_BEGIN", "2027-05-10T08:00:00+02:00"))
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
        self.scene("13", "Een beheerder zet het logboek terug: de getuige kent een nieuwere stand en de poort start niet",
                   "An insider puts the log back: the witness knows a newer state and the gateway does not start",
                   "cosigned, grown and cosigned again; put back: not started, witness named; newest brought back: started, verified",
                   f"{'cosigned, grown and cosigned again' if newer > older else 'not cosigned again'}; put back: "
                   f"{'not started' if refused else 'STARTED'}, witness {'named' if named else 'not named'}; newest brought back: "
                   f"started, {'verified' if verified else 'NOT verified'}",
                   reason=refused[-400:])
