"""The report for a person in a browser that runs no script, on a telephone and printed: its PDF has language, title and
structure, so that it can be archived as PDF/A.

Exit 0 where every check holds, 1 where one does not, 77 where there is no Chromium. `--writer` is the test program that
writes the pages (`[.pages]`). Writes nothing in the tree.
"""
import argparse
import base64
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from chromium import Chromium
from pages import Checks, NARROW, SKIPPED, TOO_WIDE, WIDE

PAGES = {"inzage-nl": "nl", "inzage-en": "en", "uitwisseling-nl": "nl"}


def written(writer, folder):
    environment = {**os.environ, "KETENPOORT_PAGE_FOLDER": folder}
    done = subprocess.run([writer, "[.pages]"], env=environment, capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise SystemExit(f"the pages were not written: {done.stdout}{done.stderr}")
    return {name: Path(folder) / f"{name}.html" for name in PAGES}


def readable(browser, name, page, checks):
    url = page.as_uri()
    for width in (NARROW, WIDE):
        browser.open(url, width)
        where = f"{name} at {width} px"
        checks.that(set(browser.requests) == {url}, f"{where}: nothing is fetched")
        checks.that(browser.ask(f"document.documentElement.scrollWidth <= {width}"), f"{where}: does not scroll sideways")
        wide = browser.ask(TOO_WIDE.replace("WIDTH", str(width)))
        checks.that(wide == [], f"{where}: nothing overflows, but {wide}")
    checks.that(browser.ask("document.documentElement.lang") == PAGES[name], f"{name}: is in its language")
    checks.that(browser.ask("document.querySelectorAll('[lang]').length") == 1, f"{name}: and in no other")
    checks.that(browser.ask("document.title.length") > 5, f"{name}: has a title")
    checks.that(browser.ask("document.querySelectorAll('h1').length") == 1, f"{name}: one heading of the page")
    checks.that(browser.ask("document.scripts.length") == 0, f"{name}: no script")
    checks.that(browser.ask("document.querySelectorAll('input,select,button,form').length") == 0, f"{name}: no field")
    checks.that(browser.ask("[...document.querySelectorAll('th')].every(h => h.scope === 'col' || h.scope === 'row')"),
                f"{name}: every head of a column or row says so")
    checks.that(browser.ask("""[...document.querySelectorAll('table')].every(t =>
        [...t.rows].every(r => r.cells.length === t.rows[0].cells.length))"""), f"{name}: every row is whole")


def printed(browser, name, checks):
    answer = browser.call("Page.printToPDF", {"preferCSSPageSize": True, "generateTaggedPDF": True})
    pdf = base64.b64decode(answer["data"])
    checks.that(pdf.startswith(b"%PDF-1."), f"{name}: prints")
    checks.that(b"/StructTreeRoot" in pdf and b"/Marked true" in pdf, f"{name}: its print keeps the structure")
    checks.that(f"/Lang ({PAGES[name]})".encode() in pdf, f"{name}: its print says its language")
    checks.that(b"/Title" in pdf, f"{name}: its print has a title")
    checks.that(b"/JavaScript" not in pdf and b"/Launch" not in pdf and b"/EmbeddedFile" not in pdf,
                f"{name}: its print does nothing")
    # Every font is in the file: PDF/A asks for it.
    checks.that(pdf.count(b"/FontDescriptor ") <= pdf.count(b"/FontFile"), f"{name}: its print holds its fonts")


def run(options, binary, folder):
    checks = Checks()
    pages = written(options.writer, folder)
    with Chromium(binary) as browser:
        for name, page in pages.items():
            readable(browser, name, page, checks)
            printed(browser, name, checks)
    print(f"{checks.made} checks, {checks.failed} failed")
    return 1 if checks.failed else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--writer", required=True)
    parser.add_argument("--chromium", default="chromium")
    options = parser.parse_args()
    binary = shutil.which(options.chromium)
    if not binary:
        print("skipped: no chromium", file=sys.stderr)
        return SKIPPED
    os.environ.pop("DISPLAY", None)
    folder = tempfile.mkdtemp(prefix="ketenpoort-report-")
    try:
        return run(options, binary, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
