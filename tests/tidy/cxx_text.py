"""C++ text as the tree check reads it: comments and literals set apart, scopes found by their braces.

Guarantees: masking keeps every offset and line, so that a finding names the line a reader sees.
Does not guarantee: a full parse. Macros are not expanded and templates are matched as text; the rules are written so
that a wrong guess shows as a finding, which a person then reads.
"""

import re
from dataclasses import dataclass, field


@dataclass
class Literal:
    """One string literal: where it starts and what stands between its quotes, escapes as written."""

    offset: int
    content: str


@dataclass
class Scope:
    """One pair of braces: its kind, where its head starts, and where its opening brace stands."""

    kind: str
    head_start: int
    open: int
    head: str = ""
    close: int = -1


@dataclass
class Parsed:
    """Scopes of one file, and the statements that stand directly in a class."""

    scopes: list = field(default_factory=list)
    member_statements: list = field(default_factory=list)


_RAW = re.compile(r'(?:u8|[uUL])?R"([^\s()\\]{0,16})\(')


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def _quoted_end(text, start):
    """Offset just past the closing quote of the literal that opens at `start`."""
    quote, i = text[start], start + 1
    while i < len(text) and text[i] != quote and text[i] != "\n":
        i += 2 if text[i] == "\\" else 1
    return min(i + 1, len(text))


def _token_at(text, i):
    """Kind and end of the comment or literal that starts at `i`, or (None, i + 1)."""
    if text.startswith("//", i):
        end = text.find("\n", i)
        return "comment", len(text) if end < 0 else end
    if text.startswith("/*", i):
        end = text.find("*/", i + 2)
        return "comment", len(text) if end < 0 else end + 2
    raw = _RAW.match(text, i)
    if raw and (i == 0 or not (text[i - 1].isalnum() or text[i - 1] == "_")):
        end = text.find(")" + raw.group(1) + '"', raw.end())
        return "raw", len(text) if end < 0 else end + len(raw.group(1)) + 2
    if text[i] == '"':
        return "string", _quoted_end(text, i)
    if text[i] == "'" and not (i > 0 and text[i - 1].isalnum() and i + 1 < len(text) and text[i + 1].isalnum()):
        return "char", _quoted_end(text, i)
    return None, i + 1


def mask(text):
    """Returns (code, literals): the text with comments and literal contents blanked, and its string literals."""
    out, literals, i = [], [], 0
    while i < len(text):
        kind, end = _token_at(text, i)
        piece = text[i:end]
        if kind == "comment":
            out.append(_blank(piece))
        elif kind == "raw":
            content = piece[piece.index("(") + 1 : piece.rindex(")")] if ")" in piece else ""
            literals.append(Literal(i, content))
            out.append('"' + _blank(piece[1:-1]) + '"')
        elif kind in ("string", "char"):
            if kind == "string":
                literals.append(Literal(i, piece[1:-1]))
            out.append(piece[0] + _blank(piece[1:-1]) + piece[-1] if len(piece) > 1 else piece)
        else:
            out.append(piece)
        i = end
    return "".join(out), literals


def without_preprocessor(code):
    """Blanks preprocessor lines, continuations included."""
    lines, continued = code.split("\n"), False
    for n, line in enumerate(lines):
        if continued or line.lstrip().startswith("#"):
            continued = line.rstrip().endswith("\\")
            lines[n] = " " * len(line)
    return "\n".join(lines)


def without_parentheses(text):
    """Removes everything inside round brackets, the brackets too."""
    out, depth = [], 0
    for c in text:
        if c == "(":
            depth += 1
        elif c == ")":
            depth = max(0, depth - 1)
        elif depth == 0:
            out.append(c)
    return "".join(out)


def _without_template_head(head):
    """Removes a leading `template <...>`, nested angles included."""
    match = re.match(r"\s*template\s*<", head)
    if not match:
        return head
    depth, i = 1, match.end()
    while i < len(head) and depth:
        depth += {"<": 1, ">": -1}.get(head[i], 0)
        i += 1
    return _without_template_head(head[i:])


LABEL = re.compile(r"^\s*(public|private|protected)\s*:(?!:)")


def plain_head(head):
    """The head of a scope or the text of a member without its access label and template parameters."""
    head = LABEL.sub("", head)
    return _without_template_head(head).strip()


def _is_assignment(head):
    flat = re.sub(r"operator\s*\S+?\s*(?=\()", "operator", head)
    return re.search(r"(?<![=!<>+\-*/|&^%])=(?!=)", without_parentheses(flat)) is not None


def classify(head, outer):
    """The kind of scope a brace opens, from the text before it and the kind of scope around it."""
    head = plain_head(head)
    if re.match(r"(inline\s+)?namespace\b", head) or re.match(r'extern\s+"', head):
        return "namespace"
    if re.match(r"(typedef\s+)?enum\b", head):
        return "enum"
    bare = re.sub(r"\[\[.*?\]\]", "", head)
    if re.match(r"(typedef\s+|static\s+|const\s+)*(class|struct|union)\b", bare) and "(" not in bare:
        return "class"
    if outer not in ("namespace", "class"):
        return "block"
    if "(" in head and not _is_assignment(head):
        in_initialiser = re.search(r"\)[^:]*:(?!:)", re.sub(r"::", "  ", head))
        ends_signature = re.search(r"\)\s*(const|noexcept|override|final)?$", head)
        if in_initialiser and re.search(r"[\w>]$", head) and not ends_signature:
            return "initialiser"
        return "function"
    return "initialiser"


def parse(code):
    """Finds the scopes of masked code. Requires: `code` comes from `mask`."""
    code = without_preprocessor(code)
    result, stack, start, parentheses = Parsed(), [], 0, 0
    for i, c in enumerate(code):
        outer = stack[-1].kind if stack else "namespace"
        if c == "(":
            parentheses += 1
        elif c == ")":
            parentheses = max(0, parentheses - 1)
        elif c == "{":
            kind = "block" if parentheses else classify(code[start:i], outer)
            scope = Scope(kind, start, i, code[start:i])
            scope.saved = (start, parentheses)
            stack.append(scope)
            start, parentheses = i + 1, 0
        elif c == "}" and stack:
            scope = stack.pop()
            scope.close = i
            result.scopes.append(scope)
            saved_start, parentheses = scope.saved
            start = saved_start if scope.kind == "initialiser" or parentheses else i + 1
        elif c == ";" and parentheses == 0:
            if outer == "class":
                result.member_statements.append((start, code[start:i]))
            start = i + 1
    return result


def line_of(text, offset):
    """The 1-based line of an offset."""
    return text.count("\n", 0, offset) + 1
