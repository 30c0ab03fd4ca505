"""A reader of protobuf text format, as far as rule and assertion files use it; knows no schema.

A message becomes a dict from field name to the list of its values, in order; a value is a str, a bool, an int or a dict.
Fails with ValueError, with the line, on anything else. Written apart from the product: it shares no code with it.
"""

import re

_TOKEN = re.compile(r'\s+|#[^\n]*|(?P<string>"(?:[^"\\\n]|\\.)*")|(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<number>-?\d+)|(?P<sign>[{}\[\]:,;])')
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


def _tokens(text):
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise ValueError(f"line {text.count(chr(10), 0, at) + 1}: cannot read {text[at:at + 20]!r}")
        if found.lastgroup:
            yield found.lastgroup, found.group(), at
        at = found.end()


class _Reader:
    def __init__(self, text):
        self.text = text
        self.tokens = list(_tokens(text))
        self.at = 0

    def peek(self):
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self, expected=None):
        if self.at >= len(self.tokens):
            raise ValueError("the text ends too early")
        kind, value, place = self.tokens[self.at]
        if expected is not None and value != expected:
            raise ValueError(f"line {self.text.count(chr(10), 0, place) + 1}: expected {expected!r}, found {value!r}")
        self.at += 1
        return kind, value

    def scalar(self):
        kind, value = self.take()
        if kind == "number":
            return int(value)
        if kind == "word":
            return {"true": True, "false": False}.get(value, value)
        text = value[1:-1]
        # Neighbouring strings are one.
        while self.at < len(self.tokens) and self.tokens[self.at][0] == "string":
            text += self.take()[1][1:-1]
        return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m.group(1), m.group(1)), text)

    def value(self):
        if self.peek() == "{":
            self.take("{")
            message = self.message("}")
            self.take("}")
            return [message]
        if self.peek() != "[":
            return [self.scalar()]
        self.take("[")
        values = []
        while self.peek() != "]":
            values += self.value()
            if self.peek() == ",":
                self.take(",")
        self.take("]")
        return values

    def message(self, end):
        fields = {}
        while self.peek() != end:
            kind, name = self.take()
            if kind != "word":
                raise ValueError(f"expected a field name, found {name!r}")
            if self.peek() == ":":
                self.take(":")
            fields.setdefault(name, []).extend(self.value())
            if self.peek() in (",", ";"):
                self.take()
        return fields


def read(text):
    """The message a file holds."""
    return _Reader(text).message("")


def one(message, field, otherwise=""):
    """The single value of a field."""
    return message.get(field, [otherwise])[-1]
