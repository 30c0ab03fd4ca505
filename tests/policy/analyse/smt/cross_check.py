#!/usr/bin/env python3
"""Compares `prove` with an SMT solver on the same assertions; differences must be 0.

Usage: cross_check.py --root TREE --verdicts BINARY [--z3 z3]

Runs both on the shipped policy and on copies that lack one denial, each in turn;
there both must find a failure. BINARY prints a line
`ID holds|fails|lifted` for each assertion. Exits 1 on a difference, 77 (a counted skip) where there is no solver.
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

import policy_smt
import textproto

SKIP = 77


def solver_verdicts(args, without):
    root = Path(args.root)
    ids, text = policy_smt.queries(root, root / "policy/rules", root / "policy/assertions", without)
    run = subprocess.run([args.z3, "-in"], input=text, capture_output=True, text=True, check=False)
    answers = run.stdout.split()
    if len(answers) != 2 * len(ids) or set(answers) - {"sat", "unsat"}:
        raise SystemExit(f"the solver did not answer: {run.stdout[:400]} {run.stderr[:400]}")
    verdicts = {}
    for place, (name, lifted) in enumerate(ids):
        fits, broken = answers[2 * place], answers[2 * place + 1]
        verdicts[name] = "lifted" if lifted else "holds" if fits == "sat" and broken == "unsat" else "fails"
    return verdicts


def product_verdicts(args, without):
    command = [args.verdicts, str(Path(args.root) / "policy/rules"), str(Path(args.root) / "policy/assertions"), *without]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(line.split() for line in run.stdout.splitlines())


def denial_ids(args):
    ids = []
    for path in sorted((Path(args.root) / "policy/rules").glob("*.textproto")):
        for denial in textproto.read(path.read_text(encoding="utf-8")).get("denial", []):
            ids.append(textproto.one(denial, "id"))
    return ids


def compare(args, without):
    ours, theirs = product_verdicts(args, without), solver_verdicts(args, without)
    differences = sorted(set(ours.items()) ^ set(theirs.items()))
    name = "without " + without[0] if without else "the shipped policy"
    failing = sorted(i for i, verdict in theirs.items() if verdict == "fails")
    print(f"{name}: {len(theirs)} assertions, {len(failing)} fail, differences {len(differences)}")
    for identifier, verdict in differences:
        print(f"  {identifier}: {'prove' if ours.get(identifier) == verdict else 'z3'} says {verdict}")
    expected = bool(failing) == bool(without)
    if not expected:
        print(f"  expected {'a failure' if without else 'no failure'}: {failing[:10]}")
    return not differences and expected


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", required=True)
    parser.add_argument("--verdicts", required=True)
    parser.add_argument("--z3", default="z3")
    args = parser.parse_args()
    if not shutil.which(args.z3):
        print("no z3: the cross-check is skipped")
        return SKIP
    good = compare(args, [])
    for denial in denial_ids(args):
        good = compare(args, [denial]) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
