#!/usr/bin/env python3
"""Tests of the tree check: each planted offender is found at its line, and nothing else is."""

import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE))

import check_tree  # noqa: E402
import cxx_text  # noqa: E402

PLANTED = HERE / "planted"
MARK = re.compile(r"//\s*planted:\s*([\w-]+)")
# Offences that may not stand in any file of the tree, planted or not: the tests put them together here.
WRITTEN_HERE = {"registry-host", "machine-path", "secret", "large-file"}


def planted_files():
    return sorted(p.relative_to(PLANTED).as_posix() for p in PLANTED.rglob("*") if p.is_file())


def expected_findings():
    """(path, line, rule) of every mark in the planted files."""
    marks = set()
    for path in planted_files():
        for number, line in enumerate((PLANTED / path).read_text(encoding="utf-8").split("\n"), 1):
            marks.update((path, number, rule) for rule in MARK.findall(line))
    return marks


def findings_in(path, text):
    return {f.rule for f in check_tree.check_source(check_tree.Source(path, text), check_tree.load_layers())}


class TheCheckOverPlantedOffenders(unittest.TestCase):
    def test_finds_each_offender_at_its_line_and_nothing_beside_them(self):
        layers, found = check_tree.load_layers(), set()
        for path in planted_files():
            found.update((f.path, f.line, f.rule) for f in check_tree.check_path(PLANTED, path, layers))
        self.assertEqual(sorted(expected_findings() - found), [], "planted, not found")
        self.assertEqual(sorted(found - expected_findings()), [], "found, not planted")

    def test_has_an_offender_for_every_rule(self):
        planted = {rule for _, _, rule in expected_findings()}
        self.assertEqual(set(check_tree.RULE_NAMES) - planted, WRITTEN_HERE)

    def test_ends_with_one_and_names_the_file_when_an_offender_stands_in_the_tree(self):
        with tempfile.TemporaryDirectory() as folder:
            offender = Path(folder) / "policy" / "decide.cc"
            offender.parent.mkdir()
            offender.write_text('#include "gateway/config.h"\n', encoding="utf-8")
            command = [sys.executable, "-B", HERE / "check_tree.py", "--root", folder]
            run = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual(run.returncode, 1)
        self.assertIn("policy/decide.cc:1: [layer] policy may not include `gateway/config.h`", run.stdout)

    def test_leaves_planted_offenders_out_of_the_tree(self):
        files = check_tree.tree_files(HERE.parent.parent)
        self.assertIn("tests/tidy/check_tree.py", files)
        self.assertEqual([f for f in files if f.startswith("tests/tidy/planted")], [])


class TheCheckOverTextThatMayStandNowhere(unittest.TestCase):
    def test_finds_a_registry_host(self):
        self.assertIn("registry-host", findings_in("docs/a.md", "from https://registry." + "npmjs.org/x"))
        self.assertIn("registry-host", findings_in("run", "deb http://deb." + "debian.org/debian bookworm main"))

    def test_finds_a_path_of_a_machine(self):
        self.assertIn("machine-path", findings_in("docs/a.md", "see /" + "home/jan/keten"))
        self.assertNotIn("machine-path", findings_in("docs/a.md", "see frame/" + "work/x and ${TOP}/" + "work/x"))

    def test_finds_a_private_key_in_a_file_of_any_name(self):
        text = "-----BEGIN " + "PRIVATE KEY-----\n" + "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0waw" * 2
        self.assertIn("secret", findings_in("tests/certs/chain.txt", text))
        self.assertNotIn("secret", findings_in("certs/pem.h", "reads -----BEGIN " + "PRIVATE KEY----- blocks"))

    def test_finds_certificates_databases_and_large_files_by_name_and_size(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for name in ("ca.pem", "gateway.key", "log.db"):
                (root / name).write_bytes(b"x")
                self.assertEqual([f.rule for f in check_tree.check_file_itself(root, name)], ["secret"])
            (root / "large.bin").write_bytes(b"x" * (check_tree.FILE_BYTES_MAX + 1))
            (root / "limit.bin").write_bytes(b"x" * check_tree.FILE_BYTES_MAX)
            self.assertEqual([f.rule for f in check_tree.check_file_itself(root, "large.bin")], ["large-file"])
            self.assertEqual(check_tree.check_file_itself(root, "limit.bin"), [])


class Masking(unittest.TestCase):
    def test_keeps_lines_and_offsets(self):
        text = 'int a = 1\'000; // "x"\nauto s = R"x(a"b\n)c)x"; /* { */ char c = \'"\';\n'
        code, literals = cxx_text.mask(text)
        self.assertEqual(len(code), len(text))
        self.assertEqual(code.count("\n"), text.count("\n"))
        self.assertEqual([l.content for l in literals], ['a"b\n)c'])
        self.assertNotIn("{", code)

    def test_reads_an_escaped_quote_as_part_of_the_literal(self):
        _, literals = cxx_text.mask(r'f("a\"b", "c\\");')
        self.assertEqual([l.content for l in literals], [r"a\"b", r"c\\"])


class TheLayerTable(unittest.TestCase):
    def test_lets_no_room_but_tests_and_the_gateway_include_the_gateway(self):
        layers = check_tree.load_layers()
        for room in layers.rooms:
            if not room.startswith(("gateway", "tests")):
                self.assertFalse(layers.may_include(room + "/x.cc", "gateway/config.h"), room)

    def test_lets_each_gateway_room_include_only_earlier_rooms(self):
        layers = check_tree.load_layers()
        order = ["identity", "intake", "custody", "store", "mailbox", "corridor", "transport"]
        for place, room in enumerate(order):
            for other, target in enumerate(order):
                allowed = layers.may_include(f"gateway/{room}/x.cc", f"gateway/{target}/inner.h")
                self.assertEqual(allowed, other <= place, f"{room} includes {target}")

    def test_keeps_policy_out_of_the_store(self):
        self.assertFalse(check_tree.load_layers().may_include("gateway/store/x.cc", "policy/decision.h"))

    def test_knows_every_folder_that_holds_code(self):
        layers = check_tree.load_layers()
        code = [f for f in check_tree.tree_files(HERE.parent.parent) if f.endswith(check_tree.CXX_SUFFIXES)]
        self.assertEqual([f for f in code if layers.room_of(f) is None], [])


if __name__ == "__main__":
    unittest.main()
