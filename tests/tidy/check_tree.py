#!/usr/bin/env python3
"""The architecture as a failing check: layers, ban list and house rules over the whole tree.

Usage: check_tree.py [--root DIR] [--list]

Reads every file of the tree (tracked, or new and not ignored; all files where there is no git), compares its includes
with layers.toml and its text with the house rules of CONTRIBUTING.md. Prints `path:line: [rule] what to do` for each
finding and exits 1 when there is one. Guarantees: a file under tests/tidy/planted is never judged as part of the tree.
Does not guarantee: the rules read C++ as text (cxx_text.py), so they find the plain forms of an offence, not a hidden
one.
"""

import argparse
import ast
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import cxx_text

HERE = Path(__file__).resolve().parent
PLANTED = "tests/tidy/planted/"
FUNCTION_LINES_MAX = 70
FILE_BYTES_MAX = 1 << 20
HEADER_COMMENT_CHARACTERS_MIN = 60
RULE_NAMES = (
    "layer", "guarded-include", "sql-outside-store", "rebuilt-hash", "discarded-status", "default-in-switch", "assert",
    "impure", "unordered-iteration", "memcmp", "view-member", "metadata-identity", "printed-json", "debug-string",
    "function-length", "header-comment", "name", "unfinished", "registry-host", "machine-path", "secret", "large-file",
)
CXX_SUFFIXES = (".h", ".cc")
TEXT_SUFFIXES = CXX_SUFFIXES + (
    ".proto", ".textproto", ".py", ".sh", ".cmake", ".md", ".txt", ".json", ".yaml", ".yml", ".toml", ".service")
SECRET_SUFFIXES = (".pem", ".key", ".p12", ".pfx", ".crt", ".cer", ".der", ".db", ".sqlite", ".sqlite3")
# Reads the trace of a call and nothing else.
METADATA_READERS = {"gateway/transport/call_trace.cc"}
IGNORED_FOLDERS = {".git", "build", "node_modules", "__pycache__"}


@dataclass(frozen=True, order=True)
class Finding:
    """One offence: where, which rule, and what to do instead."""

    path: str
    line: int
    rule: str
    message: str

    def __post_init__(self):
        if self.rule not in RULE_NAMES:
            raise ValueError(f"`{self.rule}` is not in RULE_NAMES")

    def __str__(self):
        return f"{self.path}:{self.line}: [{self.rule}] {self.message}"


class Source:
    """One file as the rules see it. C++ files are masked and parsed once."""

    def __init__(self, path, text, companion=""):
        self.path = path
        self.text = text
        self.companion = companion
        self.is_cxx = path.endswith(CXX_SUFFIXES)
        self.is_test = path.startswith("tests/")
        self.is_product = self.is_cxx and not self.is_test
        if self.is_cxx:
            self.code, self.literals = cxx_text.mask(text)
            self.parsed = cxx_text.parse(self.code)

    def line(self, offset):
        return cxx_text.line_of(self.text, offset)

    def at(self, offset, rule, message):
        return Finding(self.path, self.line(offset), rule, message)

    def matches(self, pattern, rule, message):
        return [self.at(m.start(), rule, message) for m in re.finditer(pattern, self.code)]

    def literals_matching(self, pattern, rule, message):
        return [self.at(l.offset, rule, message) for l in self.literals if re.search(pattern, l.content)]

    def text_matching(self, pattern, rule, message):
        return [self.at(m.start(), rule, message) for m in re.finditer(pattern, self.text)]


class Layers:
    """The table of layers.toml. Fails on a name in it that is no set."""

    def __init__(self, table):
        sets = table["sets"]
        self.rooms = {}
        for room, names in table["rooms"].items():
            self.rooms[room] = [n for name in names for n in (sets[name[1:]] if name.startswith("@") else [name])]
        self.outside = tuple(table["outside"]["prefixes"])
        self.guarded = table["guarded"]
        self.guarded_endings = table["guarded_endings"]

    def room_of(self, path):
        holders = [r for r in self.rooms if path == r or path.startswith(r + "/")]
        return max(holders, key=len, default=None)

    def room_of_include(self, include):
        return "proto" if include.startswith("ketenpoort/v1/") else self.room_of(include)

    def may_include(self, path, include):
        room, target = self.room_of(path), self.room_of_include(include)
        if room is None or target is None:
            return False
        allowed = self.rooms[room]
        return target == room or "*" in allowed or target in allowed or include in allowed


def _inside(path, folders):
    return any(path == f or path.startswith(f + "/") for f in folders)


def _layer_message(source, include, layers):
    """Why an include of ours is not allowed, or None."""
    if layers.room_of_include(include) is None:
        return f"`{include}` is in no room of layers.toml: write the path from the top of the tree"
    if not layers.may_include(source.path, include):
        return f"{layers.room_of(source.path) or source.path} may not include `{include}`"
    return None


def check_layers(source, layers):
    """Every include of ours goes to a room the table allows; guarded headers stand only in their places."""
    found = []
    for m in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', source.text, re.M):
        include, quoted = m.group(2), m.group(1) == '"'
        ours = include.startswith("ketenpoort/v1/") or (quoted and not include.startswith(layers.outside))
        message = _layer_message(source, include, layers) if ours else None
        if message:
            found.append(source.at(m.start(), "layer", message))
        guards = [places for prefix, places in layers.guarded.items() if include.startswith(prefix)]
        guards += [places for ending, places in layers.guarded_endings.items() if include.endswith(ending)]
        if any(not _inside(source.path, places) for places in guards):
            message = f"`{include}` is kept to its own rooms, see layers.toml"
            found.append(source.at(m.start(), "guarded-include", message))
    return found


_SQL = re.compile(
    r"\b(SELECT\s+\S.*\bFROM\b|SELECT\s+[\w(*]+\s*$|INSERT\s+(OR\s+\w+\s+)?INTO\b|UPDATE\s+\w+\s+SET\b|DELETE\s+FROM\b"
    r"|(CREATE|DROP|ALTER)\s+(UNIQUE\s+)?(TABLE|INDEX|VIEW|TRIGGER)\b|PRAGMA\s+\w"
    r"|BEGIN\s+(IMMEDIATE|EXCLUSIVE)\b)", re.S)


def check_sql(source, _):
    """SQL text stands in gateway/store only."""
    if not source.is_cxx or _inside(source.path, ["gateway/store", "tests/gateway/store"]):
        return []
    return source.literals_matching(_SQL, "sql-outside-store", "SQL belongs in gateway/store")


_HASHES = r"\b(Sha256|HmacSha256|HashLeaf|HashNode|Commit|Update|Sign|SignNote|EVP_Digest\w*|SHA256)\s*\("


def check_rebuilt_hash(source, _):
    """No statement serializes a message to hash or sign it: the exact bytes are kept, and those are hashed."""
    if not source.is_product:
        return []
    pattern = _HASHES + r"[^;{}]*\bSerialize(Partial)?As\w+\s*\("
    return source.matches(pattern, "rebuilt-hash", "hash the bytes that are stored, not a message serialized again")


def check_discarded_status(source, _):
    """A Status is answered, not cast away."""
    if not source.is_cxx:
        return []
    pattern = (
        r"\(\s*void\s*\)\s*[A-Za-z_][\w:.>\-]*\s*\(|static_cast<void>\s*\(\s*[\w:.>\-]+\s*\("
        r"|\bstd::ignore\s*=|\.IgnoreError\s*\(")
    return source.matches(pattern, "discarded-status", "handle the status: thrown away, it hides a failure")


def _matching(code, start, opening, closing):
    depth = 0
    for i in range(start, len(code)):
        depth += {opening: 1, closing: -1}.get(code[i], 0)
        if depth == 0:
            return i
    return len(code)


def check_default_in_switch(source, _):
    """A switch over one of our enums names every value, so that the compiler finds the forgotten one."""
    if not source.is_cxx:
        return []
    found = []
    for m in re.finditer(r"\bswitch\s*\(", source.code):
        after = _matching(source.code, m.end() - 1, "(", ")") + 1
        opening = source.code.find("{", after)
        if opening < 0:
            continue
        body = source.code[opening : _matching(source.code, opening, "{", "}")]
        default = re.search(r"\bdefault\s*:", body)
        if default and re.search(r"\bcase\s+([\w:]+::)?k[A-Z]\w*\s*:", body):
            offset = opening + default.start()
            found.append(source.at(offset, "default-in-switch", "name every enumerator instead of `default:`"))
    return found


def check_assert(source, _):
    """Outside bytes are refused with a Status, not with assert."""
    if not source.is_product:
        return []
    return source.matches(r"\bassert\s*\(", "assert", "check and return a Status; assert is gone in a release build")


_NOT_PURE = (
    (r"\bstd::chrono::(system|steady|high_resolution)_clock\b|\babsl::Now\s*\(|\bgettimeofday\b|\bclock_gettime\b",
     "pass the time in"),
    (r"(?<![\w.>:])(std::)?time\s*\(\s*(NULL|nullptr|0)?\s*\)", "pass the time in"),
    (r"(?<![\w.>])(std::)?s?rand\s*\(|\brandom_device\b|\bmt19937|\bdefault_random_engine\b",
     "pass the randomness in"),
    (r"\b(secure_)?getenv\s*\(|\bsetenv\s*\(|\bextern\s+char\s*\*\*\s*environ\b", "no environment in a pure room"),
    (r"\bsetlocale\b|\bstd::locale\b"
     r"|(?<![\w.>])(std::)?(is(alpha|alnum|digit|space|upper|lower|punct)|to(upper|lower))\s*\(",
     "no locale in a pure room: absl::ascii_… does not read one"),
    (r"\bstd::(basic_)?w?s?regex\w*", "no std::regex: write the scanner"),
)


def check_purity(source, _):
    """policy/ and audit/ see no clock, no randomness, no environment, no locale and no regular expressions."""
    if not _inside(source.path, ["policy", "audit"]) or not source.is_cxx:
        return []
    return [f for pattern, message in _NOT_PURE for f in source.matches(pattern, "impure", message)]


def check_unordered_iteration(source, _):
    """Nothing in policy/ and audit/ depends on the order of a hash table."""
    if not _inside(source.path, ["policy", "audit"]) or not source.is_cxx:
        return []
    declaration = r"\b(?:unordered|flat_hash|node_hash)_(?:multi)?(?:map|set)\s*<[^;{}()]*>\s*[&*]?\s*(\w+)"
    names = set(re.findall(declaration, source.code)) | set(re.findall(declaration, source.companion))
    found = []
    for name in sorted(names):
        pattern = rf"\bfor\s*\([^;()]*:\s*(\w+(\.|->))*{name}\s*\)|\b{name}\s*\.\s*c?begin\s*\("
        found += source.matches(pattern, "unordered-iteration", f"`{name}` has no order: copy to a sorted vector first")
    return found


def check_memcmp(source, _):
    """Secrets are compared in constant time, so memcmp is not used in the product at all."""
    if not source.is_product:
        return []
    return source.matches(r"\b(memcmp|bcmp)\s*\(", "memcmp", "use EqualConstantTime for secrets, == for values")


_VIEW = re.compile(r"\b((std|absl)::)?(basic_)?string_view\b|\b(std::span|absl::(Mutable)?Span|absl::Span)\s*<")


_NOT_STORED = re.compile(
    r"(using|typedef|friend|static_assert)\b|(inline\s+)?(static\s+(inline\s+)?constexpr|constexpr\s+static)\b")


def _declares_function(statement):
    """True when a round bracket stands outside angle brackets: parameters, not a template argument."""
    depth = 0
    for c in re.sub(r"->|>>=|<=>|<<", "  ", statement):
        depth += {"<": 1, ">": -1}.get(c, 0)
        if c == "(" and depth <= 0:
            return True
    return False


def check_view_member(source, _):
    """No object stores a view of bytes it does not own."""
    if not source.is_product:
        return []
    found = []
    for start, statement in source.parsed.member_statements:
        plain = cxx_text.plain_head(statement)
        if _NOT_STORED.match(plain) or _declares_function(plain):
            continue
        if _VIEW.search(cxx_text.without_parentheses(plain)):
            offset = start + len(statement) - len(plain)
            found.append(source.at(offset, "view-member", "own the bytes: std::string or std::vector"))
    return found


def check_metadata_identity(source, _):
    """Who calls is read from the verified certificate, never from metadata."""
    if not source.is_product or source.path in METADATA_READERS:
        return []
    return source.matches(r"\bclient_metadata\s*\(", "metadata-identity", "identity comes from the certificate only")


def check_printed_json(source, _):
    """JSON is written by a writer that escapes, never put together from literals."""
    if not source.is_product:
        return []
    pattern = (r'\\"[\w .$-]+\\"\s*:|(?<!\\)"[\w .$-]+"\s*:')
    return source.literals_matching(pattern, "printed-json", "use the JSON writer: it escapes")


def check_debug_string(source, _):
    """Messages carry personal data, so no text form of a whole message leaves the product."""
    if not source.is_product:
        return []
    pattern = r"\b(Utf8|Short|Unredacted\w*)?DebugString\s*\("
    return source.matches(pattern, "debug-string", "name the field that is safe to show")


def _too_long(lines):
    return f"{lines} lines, at most {FUNCTION_LINES_MAX}: push the loops down"


def _table_lines(source, function):
    """Lines of the tables (`… = {` rows `}`) inside a function: data, not steps."""
    inside = [s for s in source.parsed.scopes if function.open < s.open < function.close]
    tables = [s for s in inside if s.head.rstrip().endswith("=")]
    outermost = [t for t in tables if not any(o.open < t.open < o.close for o in tables)]
    return sum(source.line(t.close) - source.line(t.open) for t in outermost)


def check_function_length(source, _):
    """Functions fit on a screen; the rows of a table are data and do not count."""
    if source.path.endswith(".py"):
        return _python_function_length(source)
    if not source.is_cxx:
        return []
    found = []
    for scope in source.parsed.scopes:
        label = cxx_text.LABEL.match(scope.head)
        head = scope.head[label.end() :] if label else scope.head
        start = scope.open - len(head.lstrip())
        lines = source.line(scope.close) - source.line(start) + 1 - _table_lines(source, scope)
        if scope.kind == "function" and lines > FUNCTION_LINES_MAX:
            found.append(source.at(start, "function-length", _too_long(lines)))
    return found


def _python_function_length(source):
    found = []
    for node in ast.walk(ast.parse(source.text)):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        lines = node.end_lineno - node.lineno + 1
        if lines > FUNCTION_LINES_MAX:
            found.append(Finding(source.path, node.lineno, "function-length", _too_long(lines)))
    return found


def check_header_comment(source, _):
    """A header opens with a paragraph: what it guarantees, and what not."""
    if not source.path.endswith(".h"):
        return []
    text = re.sub(r"^\s*#(pragma once|ifndef\s+\w+\s*\n\s*#define\s+\w+)[^\n]*\n", "", source.text)
    opening = re.match(r"\s*((//[^\n]*\n?)+|/\*.*?\*/)", text, re.S)
    words = re.sub(r"[/*\s]+", " ", opening.group(0)) if opening else ""
    if len(words) >= HEADER_COMMENT_CHARACTERS_MIN:
        return []
    message = "open with one paragraph: guarantees, non-guarantees, thread safety, failure"
    return [Finding(source.path, 1, "header-comment", message)]


def check_names(source, _):
    """File names are snake_case; type names say something."""
    found = []
    name = Path(source.path).name
    if name.endswith(CXX_SUFFIXES + (".proto",)) and not re.fullmatch(r"[a-z0-9_]+\.[a-z]+", name):
        found.append(Finding(source.path, 1, "name", "file names are snake_case"))
    if source.is_cxx:
        found += source.matches(r"\b(class|struct)\s+\w*(Manager|Helper|Utils?)\b", "name", "say what it is or does")
    return found


_UNFINISHED = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b")


def check_unfinished(source, _):
    """What is not finished is not in the tree."""
    return source.text_matching(_UNFINISHED, "unfinished", "finish it, or open an issue")


_REGISTRY_HOST = re.compile(
    r"\b(registry\.(npmjs|yarnpkg)\.\w+|(deb|security|ftp[.\w]*|snapshot)\.debian\.org|archive\.ubuntu\.com"
    r"|pypi\.org|files\.pythonhosted\.org|proxy\.golang\.org|crates\.io|repo1?\.maven\.\w+|[\w-]+\.jfrog\.io)\b")


def check_registry_host(source, _):
    """No package registry's host stands in the tree."""
    return source.text_matching(_REGISTRY_HOST, "registry-host", "name the package, not the host")


def check_machine_path(source, _):
    """No absolute path of a developer's machine stands in the tree."""
    pattern = r"(?<![\w.$}/-])/(work|home|root|Users)/\w"
    return source.text_matching(pattern, "machine-path", "use a path inside the tree")


_NO_SECRETS = "keys, certificates and databases are made at run time, never kept in git"


def check_private_key(source, _):
    """No private key stands in the tree, whatever its file is called."""
    pattern = r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40}"
    return source.text_matching(pattern, "secret", _NO_SECRETS)


RULES = (
    check_sql, check_rebuilt_hash, check_discarded_status, check_default_in_switch, check_assert, check_purity,
    check_unordered_iteration, check_memcmp, check_view_member, check_metadata_identity, check_printed_json,
    check_debug_string, check_function_length, check_header_comment, check_names, check_unfinished,
    check_registry_host, check_machine_path, check_private_key,
)


def load_layers(path=HERE / "layers.toml"):
    return Layers(tomllib.loads(path.read_text(encoding="utf-8")))


def check_source(source, layers):
    """All findings of one text file."""
    found = check_layers(source, layers) if source.is_cxx else []
    for rule in RULES:
        found += rule(source, layers)
    return sorted(set(found))


def check_file_itself(root, path):
    """What a file's name and size say: no keys, certificates or databases, nothing large."""
    found = []
    if path.lower().endswith(SECRET_SUFFIXES):
        found.append(Finding(path, 1, "secret", _NO_SECRETS))
    if (root / path).stat().st_size > FILE_BYTES_MAX:
        found.append(Finding(path, 1, "large-file", f"over {FILE_BYTES_MAX} bytes"))
    return found


def tree_files(root):
    """Files of the tree: tracked, or new and not ignored; without git all but build output. No planted offender."""
    command = ["git", "-C", str(root), "ls-files", "-co", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, capture_output=True, check=True)
        paths = [p for p in listed.stdout.decode().split("\0") if p]
    except (OSError, subprocess.CalledProcessError):
        everything = [p.relative_to(root) for p in root.rglob("*")]
        paths = [p.as_posix() for p in everything if not IGNORED_FOLDERS & set(p.parts)]
    return sorted(p for p in set(paths) if not p.startswith(PLANTED) and (root / p).is_file())


def is_text(path):
    name = Path(path).name
    return path.endswith(TEXT_SUFFIXES) or name.startswith(".") or "." not in name


def is_corpus(path):
    """Input of a fuzz target: any bytes may stand there."""
    return path.startswith("tests/") and "/corpus/" in path


def check_path(root, path, layers):
    """All findings of one file of the tree."""
    found = check_file_itself(root, path)
    if not is_text(path) or is_corpus(path):
        return found
    try:
        text = (root / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return found
    header, companion = root / (path[:-3] + ".h"), ""
    if path.endswith(".cc") and header.is_file():
        companion = cxx_text.mask(header.read_text(encoding="utf-8"))[0]
    return found + check_source(Source(path, text, companion), layers)


def check_tree(root, layers):
    return sorted(f for path in tree_files(root) for f in check_path(root, path, layers))


def main():
    parser = argparse.ArgumentParser(description="Checks the layers and the ban list over the tree.")
    parser.add_argument("--root", type=Path, default=HERE.parent.parent, help="top of the tree")
    parser.add_argument("--list", action="store_true", help="print what each rule holds, and stop")
    arguments = parser.parse_args()
    if arguments.list:
        for rule in (check_layers,) + RULES:
            print(rule.__doc__.strip())
        return 0
    root = arguments.root.resolve()
    findings = check_tree(root, load_layers())
    for finding in findings:
        print(finding)
    print(f"{len(tree_files(root))} files, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
