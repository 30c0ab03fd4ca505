"""The pages of `policy matrix` and `policy show` in a browser that runs no script: filters, requests, narrow screens.

Exit 0 where every check holds, 1 where one does not, 77 where there is no Chromium. `--pictures FOLDER` keeps what was
seen. Reads the shipped policy through the given `ketenpoort`; writes nothing in the tree.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from chromium import Chromium

SKIPPED = 77
WIDE, NARROW = 1280, 390
KIBIBYTES_MAX = {"matrix": 2500, "show": 900}

# What is on the screen: shown by the style sheet, and not in a folded part.
SHOWN = "(e => e.checkVisibility())"
VISIBLE = f"[...document.querySelectorAll('%s')].filter({SHOWN}).length"
# Wider than the screen, and not inside a part that scrolls by itself.
TOO_WIDE = """[...document.body.querySelectorAll('*')].filter(e => {
  const box = e.getBoundingClientRect();
  if (box.width === 0 || box.right <= WIDTH + 1) return false;
  for (let p = e; p; p = p.parentElement)
    if (p !== e && ['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(p).overflowX)) return false;
  return !['absolute', 'fixed'].includes(getComputedStyle(e).position);
}).map(e => e.tagName + '.' + e.className.toString().slice(0, 40)).slice(0, 5)"""


class Checks:
    def __init__(self):
        self.failed = 0
        self.made = 0

    def that(self, holds, words):
        self.made += 1
        if not holds:
            self.failed += 1
            print(f"NOT: {words}", file=sys.stderr)


def written(ketenpoort, root, folder):
    pages = {}
    for command in ("matrix", "show"):
        pages[command] = Path(folder) / f"{command}.html"
        done = subprocess.run([ketenpoort, "policy", command, "--format", "html", "--out", str(pages[command])], cwd=root,
                              capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise SystemExit(f"policy {command}: exit code {done.returncode}: {done.stderr}")
    return pages


def readable(browser, name, page, checks, pictures):
    """What every page of ours has, narrow and wide; it stays open wide."""
    url = page.as_uri()
    checks.that(page.stat().st_size < KIBIBYTES_MAX[name] * 1024, f"{name}: under {KIBIBYTES_MAX[name]} KiB")
    for width in (NARROW, WIDE):
        browser.open(url, width)
        if pictures:
            browser.picture(Path(pictures) / f"{name}-{width}.png")
        where = f"{name} at {width} px"
        checks.that(set(browser.requests) == {url}, f"{where}: nothing is fetched, but saw {set(browser.requests) - {url}}")
        checks.that(browser.ask(f"document.documentElement.scrollWidth <= {width}"), f"{where}: does not scroll sideways")
        wide = browser.ask(TOO_WIDE.replace("WIDTH", str(width)))
        checks.that(wide == [], f"{where}: nothing overflows, but {wide}")
    checks.that(browser.ask("document.documentElement.lang") == "nl", f"{name}: is in Dutch")
    checks.that(browser.ask("document.querySelectorAll('h1').length") == 1, f"{name}: one heading of the page")
    checks.that(browser.ask("document.scripts.length") == 0, f"{name}: no script")
    checks.that(browser.ask("[...document.querySelectorAll('thead th')].every(h => h.scope === 'col')"),
                f"{name}: every head of a column says so")
    checks.that(browser.ask("""[...document.querySelectorAll('select,input')].every(
        e => document.querySelector(`label[for="${e.id}"]`))"""), f"{name}: every field has its label")
    checks.that(browser.ask("""[...document.querySelectorAll('[id]')].length ===
        new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size"""), f"{name}: no id stands twice")
    dead = browser.ask("""[...document.querySelectorAll('a')].map(a => a.getAttribute('href')).filter(
        h => !h.startsWith('#') || !document.getElementById(decodeURIComponent(h.slice(1))))""")
    checks.that(dead == [], f"{name}: every link leads somewhere on the page, but {dead[:5]}")


def languages(browser, name, checks):
    dutch, english = VISIBLE % "span.nl, p.nl", VISIBLE % "span[lang=en], p[lang=en]"
    checks.that(browser.ask(dutch) > 50 and browser.ask(english) == 0, f"{name}: begins in Dutch alone")
    browser.focus("#language-nl")
    browser.press("ArrowRight", 39)
    checks.that(browser.ask(english) > 50 and browser.ask(dutch) == 0, f"{name}: all of it in English when asked")
    browser.press("ArrowRight", 39)
    checks.that(browser.ask(english) > 50 and browser.ask(dutch) > 50, f"{name}: both when asked")


def filtered(browser, name, selector, choices, checks):
    """After each choice exactly the elements with its tokens are left; the reset shows all again."""
    everything = browser.ask(VISIBLE % selector)
    tokens = ""
    for select, token in choices:
        browser.choose(select, token)
        tokens += f".{token}"
        wanted = browser.ask(f"document.querySelectorAll('{selector}{tokens}').length")
        seen = browser.ask(VISIBLE % selector)
        right = browser.ask(f"[...document.querySelectorAll('{selector}')].every(e => {SHOWN}(e) === e.matches('{tokens}'))")
        checks.that(0 < wanted < everything, f"{name}: {tokens} is some of {everything}, is {wanted}")
        checks.that(right and seen == wanted, f"{name}: {tokens} shows {seen}, should show {wanted}")
    browser.focus("form.filters button")
    browser.press(" ", 32)
    checks.that(browser.ask(VISIBLE % selector) == everything, f"{name}: the reset shows all {everything} again")


def run(options, binary, folder):
    checks = Checks()
    pages = written(options.ketenpoort, options.root, folder)
    with Chromium(binary) as browser:
        readable(browser, "matrix", pages["matrix"], checks, options.pictures)
        languages(browser, "matrix", checks)
        # Probation to a college in detention: rows of the tables of what is allowed.
        filtered(browser, "matrix", "table.m tbody tr", [("from", "s3"), ("to", "r4"), ("phase", "f3")], checks)
        filtered(browser, "matrix", "table.m tbody tr", [("data", "c7")], checks)
        filtered(browser, "matrix", ".refusals", [("outcome", "o1")], checks)
        refused = VISIBLE % ".refusals tbody tr"
        checks.that(browser.ask(refused) == 0, "matrix: refusals are folded at first")
        browser.focus(".refusals summary")
        browser.press("Enter", 13)
        checks.that(browser.ask(refused) > 0, "matrix: and unfold by the keyboard")
        readable(browser, "show", pages["show"], checks, options.pictures)
        languages(browser, "show", checks)
        filtered(browser, "show", "section.card", [("to", "r5"), ("message", "k12")], checks)
    print(f"{checks.made} checks, {checks.failed} failed")
    return 1 if checks.failed else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", required=True)
    parser.add_argument("--ketenpoort", required=True)
    parser.add_argument("--chromium", default="chromium")
    parser.add_argument("--pictures")
    options = parser.parse_args()
    binary = shutil.which(options.chromium)
    if not binary:
        print("skipped: no chromium", file=sys.stderr)
        return SKIPPED
    os.environ.pop("DISPLAY", None)
    folder = tempfile.mkdtemp(prefix="ketenpoort-pages-")
    try:
        return run(options, binary, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
