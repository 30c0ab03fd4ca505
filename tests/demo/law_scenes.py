"""Scenes of the law beside the plan: the warning of Pbw 18b, the three facts about care, the notice to the burgemeester
(BIJ), and a draft law that is tried before it holds. They play after the story of tests/demo/story.py, on its clock.

The last scene puts one switch on in a copy of the rules, in build/demo/policy: a sandbox may; a production gateway asks
for the signatures of two jurists.
"""

import base64
import json
import shutil
import signal
import time
import uuid
from pathlib import Path

COLLEGE, BURGEMEESTER, DIRECTEUR, PROBATION = "COLLEGE:0599", "BURGEMEESTER:0599", "DIRECTEUR:PI-LELYSTAD", "RECLASSERING:RN"
# Signed to everybody who answers for a message of Pbw 18b, of care or of consent.
ATTESTED = ("--acting-person", "MW-0017", "--attest-why", "Beoordeeld in het overleg van deze week.")
SECONDS_MAX = 1.0


def copy_rules(rules, to):
    """The rules a demonstration runs: a copy, so that one switch can be put on."""
    shutil.copytree(rules, to)
    return sorted(Path(to).glob("*.textproto"))


def put_on(bundle, switch, day):
    """The same bundle with one switch on, one version up."""
    lines, out, inside = bundle.splitlines(), [], False
    for line in lines:
        if line.startswith("  version: "):
            line = f"  version: {int(line.split(':')[1]) + 1}"
        out.append(line)
        if line == f'  id: "{switch}"':
            out += ["  on: true", '  owner: "jurist van de demonstratie"', f'  decided_on: "{day}"',
                    '  motivation_nl: "Alleen om te tonen wat de schakelaar opent."',
                    '  motivation_en: "Only to show what the switch opens."']
            inside = True
    if not inside:
        raise RuntimeError(f"no switch {switch} in the bundle")
    return "\n".join(out) + "\n"


class LawScenes:
    """Mixed into the story: uses its gateway, its `scene`, and its reading of answers."""

    def play_law(self, tools):
        """`tools`: report, of_result, seen, index_of, test_bsn of the story, and the folders."""
        self.tools = tools
        self.bsn = tools.test_bsn(5)
        g = self.gateway
        g.advance("2026-12-18T09:00:00+01:00")
        g.call("dji", "report", self.sentence("REASON_BEGIN", "2026-12-18T08:30:00+01:00"))
        for party, organ in (("rotterdam", COLLEGE), ("rn", PROBATION), ("dji", DIRECTEUR)):
            g.receive(party, organ)
        for scene in (self.ninth, self.tenth, self.eleventh, self.twelfth):
            scene()

    def sentence(self, reason, valid_from, **changes):
        return self.tools.report(self.bsn, "Terugkeer", "TITLE_KIND_VRIJHEIDSSTRAF", "2026-12-18", "2027-05-10", "PI-LELYSTAD",
                                 [("0599", "COLLEGE_GROUND_INGEZETENE")], "RN", reason, valid_from, **changes)

    def show(self, ident, title_nl, title_en, expected, outcome, answer):
        self.scene(ident, title_nl, title_en, expected, outcome, reason=answer["reason"],
                   article="; ".join(answer["articles"]), message_id=answer["message_id"], entry_index=answer["entry_index"])

    def risk_notice(self, receiver, answered_for=(*ATTESTED, "--attest-until", "2026-12-31")):
        notice = {"envelope": {"subject": {"bsn": self.bsn}}, "riskNotice": {
            "person": {"familyName": "Terugkeer", "givenNames": "Demo"},
            "risk": "Uitte ernstige bedreigingen. Achterwacht: 06 12345678.",
            "offence": "Veroordeeld voor zware mishandeling."}}
        return self.gateway.call("rn", "send", notice, "--from", PROBATION, "--to", receiver, "--risk", "--safety",
                                 "--own-task", *answered_for)

    def ninth(self):
        """Friday, 17:30: a warning of Pbw 18b."""
        g, tools = self.gateway, self.tools
        g.advance("2026-12-18T17:30:00+01:00")
        # The burgemeester's system is connected, as on any Friday; the time is from the moment the sender's is started.
        listening = g.listen("burgemeester", BURGEMEESTER)
        began = time.monotonic()
        answer = self.risk_notice(BURGEMEESTER)
        burgemeester = g.heard(listening)
        took = time.monotonic() - began
        directeur, _ = g.receive("dji", DIRECTEUR)
        sent = tools.of_result(answer)
        whole = "06 12345678" in json.dumps(burgemeester)
        self.show("9a", "Vrijdag 17.30 uur: een 18b-melding is binnen een seconde bij de burgemeester, de directeur krijgt zijn afschrift",
                  "Friday 17:30: an 18b notice reaches the burgemeester within a second, the directeur gets his copy",
                  "ALLOWED; burgemeester RISK_NOTICE[C01,C18,C21] within a second, text whole; directeur RISK_NOTICE[C01,C18,C21]",
                  f"{sent['outcome']}; burgemeester {tools.seen(burgemeester)} "
                  f"{'within a second' if took < SECONDS_MAX else f'after {took:.1f} s'}, text {'whole' if whole else 'changed'}; "
                  f"directeur {tools.seen(directeur)}", sent)
        refused = tools.of_result(self.risk_notice(COLLEGE))
        college, _ = g.receive("rotterdam", COLLEGE)
        self.show("9b", "Dezelfde melding aan het college is geweigerd", "The same notice to the college is refused",
                  "DENIED by D03; college nothing",
                  f"{refused['outcome']} by {refused['denial'] or 'no denial'}; college {tools.seen(college)}", refused)
        unanswered = tools.of_result(self.risk_notice(BURGEMEESTER, ("--acting-person", "MW-0017")))
        burgemeester, _ = g.receive("burgemeester", BURGEMEESTER)
        self.show("9c", "Dezelfde melding zonder een mens die zegt waarom en tot wanneer is geweigerd",
                  "The same notice without a human who says why and until when is refused",
                  "DENIED for want of HUMAN_DECISION; burgemeester nothing",
                  f"{unanswered['outcome']} for want of {unanswered['condition'] or 'nothing'}; burgemeester "
                  f"{tools.seen(burgemeester)}", unanswered)

    def tenth(self):
        """A running trajectory under the Wvggz, and a zorgmachtiging attached to it."""
        g, tools = self.gateway, self.tools
        care = {"envelope": {"subject": {"bsn": self.bsn}}, "careArrangement": {
            "person": {"familyName": "Terugkeer", "bsn": self.bsn},
            "care": [{"framework": "CARE_FRAMEWORK_WVGGZ", "running": True, "provider": "Voorbeeldzorg", "gemeente": "0599"}],
            "refused": {"zorgmachtiging": "(weggelaten)"}}}
        sent = tools.of_result(g.call("dji", "send", care, "--from", DIRECTEUR, "--to", COLLEGE, "--care-needed", *ATTESTED,
                                      "--attest-until", "2026-12-31"))
        college, _ = g.receive("rotterdam", COLLEGE)
        read = json.dumps(college)
        self.show("10", "Een lopend Wvggz-traject komt aan; de bijgevoegde zorgmachtiging is geweigerd",
                  "A running Wvggz trajectory is disclosed; the zorgmachtiging attached to it is refused",
                  "ALLOWED_IN_PART without refused.zorgmachtiging; college CARE_ARRANGEMENT[C01,C05,C13], zorgmachtiging absent",
                  f"{sent['outcome']} without {','.join(sent['fields'])}; college {tools.seen(college)}, zorgmachtiging "
                  f"{'present' if 'zorgmachtiging' in read else 'absent'}", sent)

    def eleventh(self):
        """The notice to the burgemeester of a return: at most three months ahead."""
        g, tools = self.gateway, self.tools
        notice = {"envelope": {"subject": {"bsn": self.bsn}}, "bijNotice": {
            "familyName": "Terugkeer", "bornOn": "1990-05-01", "offence": "Artikel 287 Sr.", "returnOn": "2027-05-10",
            "returnGemeente": "0599"}}
        ask = lambda: tools.of_result(g.call("dji", "send", notice, "--from", "MINISTER", "--to", BURGEMEESTER, "--bij-article",
                                             "287", "--bij-irrevocable", "--return-on", "2027-05-10", "--return-gemeente",
                                             "0599", "--acting-person", "MW-0017"))
        g.advance("2027-02-07T09:00:00+01:00")
        early = ask()
        g.advance("2027-02-10T09:00:00+01:00")
        timely = ask()
        burgemeester, _ = g.receive("burgemeester", BURGEMEESTER)
        self.show("11", "BIJ: 92 dagen vooraf geweigerd, 89 dagen vooraf verstrekt",
                  "BIJ: refused 92 days ahead, disclosed 89 days ahead",
                  "92 days DENIED by D06; 89 days ALLOWED; burgemeester BIJ_NOTICE[C19]",
                  f"92 days {early['outcome']} by {early['denial'] or 'no denial'}; 89 days {timely['outcome']}; "
                  f"burgemeester {tools.seen(burgemeester)}", timely)

    def twelfth(self):
        """A draft law in what-if; then, with it in force, a consent that is withdrawn in time."""
        g, tools = self.gateway, self.tools
        bundle = tools.demo / "policy" / "bundle.textproto"
        draft = tools.demo / "draft"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(bundle.parent, draft)
        drafted = put_on(bundle.read_text(), "A23", "2027-05-10")
        (draft / "bundle.textproto").write_text(drafted)
        done = g.client("policy", "what-if", "--rules", str(bundle.parent), "--policy", str(draft), "--scenarios",
                        str(tools.root / "policy" / "scenarios"), "--json", check=False)
        shifts = json.loads(done.stdout.splitlines()[-1]).get("shifts", []) if done.stdout else []
        opened = sorted({s["kind"] for s in shifts if s["shift"] == "opens"})
        closed = sorted({s["kind"] for s in shifts if s["shift"] == "closes"})
        self.scene("12a", "Een voorgenomen wet in what-if: wat hij zou openen, en dat hij niets sluit",
                   "A draft law in what-if: what it would open, and that it closes nothing",
                   "opens CONSENTED_HELP; closes nothing",
                   f"opens {','.join(opened) or 'nothing'}; closes {','.join(closed) or 'nothing'}",
                   reason=f"{len(shifts)} stromen / flows")
        g.advance("2027-05-11T09:00:00+02:00")
        bundle.write_text(drafted)
        g.process.send_signal(signal.SIGHUP)
        self.wait_for_policy()
        consent = uuid.uuid4()
        encode = lambda value: base64.b64encode(value.bytes).decode()
        registered = g.call("rn", "consent", {
            "subject": {"bsn": self.bsn}, "organ": {"organ": "ORGAN_RECLASSERING", "unit": "RN"}, "consent": {
                "consentId": encode(consent), "from": {"organ": "ORGAN_RECLASSERING", "unit": "RN"},
                "to": {"organ": "ORGAN_COLLEGE", "unit": "0599"}, "purpose": "PURPOSE_CONSENTED_HELP",
                "scope": ["CATEGORY_C01_NAAM", "CATEGORY_C09_HUISVESTING"], "givenOn": "2027-05-11", "expiresOn": "2027-08-11",
                "explicitGiven": True, "identityChecked": True, "textVersion": "2027-1"}})
        help_asked = {"envelope": {"subject": {"bsn": self.bsn}}, "consentedHelp": {
            "person": {"familyName": "Terugkeer"}, "housing": {"registeredHomeSeeker": True}}}
        sent = tools.of_result(g.call("rn", "send", help_asked, "--from", PROBATION, "--to", COLLEGE, "--consent", str(consent),
                                      *ATTESTED, "--attest-until", "2027-06-01"))
        revoked = g.call("rn", "revoke-consent", {"requestId": encode(uuid.uuid4()), "consentId": encode(consent),
                                                  "organ": {"organ": "ORGAN_RECLASSERING", "unit": "RN"}})
        college, _ = g.receive("rotterdam", COLLEGE)
        helped = [d for d in college if d["kind"] == "CONSENTED_HELP"]
        _, news = g.receive("rn", PROBATION)
        held = [n for n in news if n.get("notice", {}).get("state", "").endswith("HELD")]
        self.show("12b", "Toestemming ingetrokken tussen aanvaarding en verstrekking: het bericht blijft achter, de afzender weet het",
                  "Consent withdrawn between acceptance and disclosure: the message stays behind, its sender is told",
                  "consent recorded; message ALLOWED; withdrawn, 1 held; college nothing; sender told",
                  f"consent {'recorded' if registered['exit'] == 0 else 'refused'}; message {sent['outcome']}; "
                  f"{'withdrawn' if revoked['exit'] == 0 else 'not withdrawn'}, "
                  f"{revoked.get('response', {}).get('held', 0)} held; college {tools.seen(helped)}; sender "
                  f"{'told' if held else 'not told'}", sent)

    def wait_for_policy(self):
        """Until the gateway says that the new rules hold, or that it keeps the old ones."""
        log = self.tools.demo / "gateway.jsonl"
        for _ in range(600):
            text = log.read_text()
            if '"policy_replaced"' in text:
                return
            if '"policy_refused_old_one_stays"' in text:
                raise RuntimeError("the draft was refused:\n" + text[-4000:])
            time.sleep(0.05)
        raise RuntimeError("the policy was not replaced")
