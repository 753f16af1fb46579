"""Splits SQL as PostgreSQL's lexer does, as far as the checks of embed.py and sqlscope.py need it.

Comments go; quoted strings, dollar quotes and quoted names stay whole, so nothing inside them is taken for a
parameter, a semicolon or a table.
"""

import re
from collections import namedtuple

# kind: word, quoted (a name in double quotes), string, param, number, symbol. spaced: whitespace or a comment before it.
Token = namedtuple("Token", "kind text line spaced")

PATTERN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>--[^\n]*)
  | (?P<block>/\*)
  | (?P<string>[eE]'(?:[^'\\]|''|\\.)*'|(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*')
  | (?P<dollar>\$(?P<tag>[A-Za-z_]\w*)?\$.*?\$(?P=tag)\$|\$\$.*?\$\$)
  | (?P<param>\$\d+)
  | (?P<quoted>"(?:[^"]|"")*")
  | (?P<word>[^\W\d][\w$]*)
  | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
  | (?P<symbol>::|:=|[-+*/<>=~!@#%^&|`?]+|[().,;:\[\]])
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens_of(text, first_line=1):
    """The tokens of `text`, whose first line is `first_line` of its file. SyntaxError where something isn't closed."""
    tokens, at, line, spaced = [], 0, first_line, False
    while at < len(text):
        match = PATTERN.match(text, at)
        if match is None:
            raise SyntaxError(f"not SQL from here: {text[at:at + 20]!r}", (None, line, 0, None))
        kind = match.lastgroup if match.lastgroup != "tag" else "dollar"
        end = match.end()
        if kind == "block":
            end = end_of_comment(text, at, line)
        if kind == "symbol":
            end = at + len(operator(match.group()))
        piece = text[at:end]
        if kind in ("space", "comment", "block"):
            spaced = True
        else:
            tokens.append(Token("string" if kind == "dollar" else kind, piece, line, spaced))
            spaced = False
        line += piece.count("\n")
        at = end
    return tokens


def operator(text):
    """An operator ends where a comment begins."""
    for opening in ("--", "/*"):
        if opening in text[1:]:
            text = text[: text.index(opening, 1)]
    return text


def end_of_comment(text, at, line):
    """Block comments nest."""
    depth, place = 0, at
    for match in re.finditer(r"/\*|\*/", text[at:]):
        depth += 1 if match.group() == "/*" else -1
        place = at + match.end()
        if depth == 0:
            return place
    raise SyntaxError("a comment is not closed", (None, line, 0, None))
