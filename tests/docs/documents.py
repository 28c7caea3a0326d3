"""The commands that a Markdown file shows, and the list of those that no test can run. Pure: no command is run here.

A command stands in a fenced block of the language `sh` (every line is one) or `console` (lines after `$ `; what follows is
their output). A line that ends with a backslash goes on in the next. The output is compared with what the command prints:
`…` in it stands for any text, a line of `…` alone for any lines. In a block `console shown` it is an example only.
"""
import re
from dataclasses import dataclass, field

RUN = ("sh", "console")
OTHER_SHELLS = ("bash", "shell", "zsh", "shell-session")


class Malformed(Exception):
    """A document or a list that cannot be read as it stands; the message says where."""


@dataclass
class Command:
    file: str
    line: int
    text: str
    output: list[str] | None = None  # None: not compared

    def where(self):
        return f"{self.file}:{self.line}"


@dataclass
class Block:
    line: int
    language: str
    words: list[str]
    lines: list[str] = field(default_factory=list)


def blocks(text, file):
    """Fenced blocks; their indentation, in a list, is taken off."""
    found, fence, indent = [], None, ""
    for number, line in enumerate(text.splitlines(), 1):
        opening = re.match(r"^(\s*)(```+|~~~+)\s*(.*)$", line)
        if fence is None and opening:
            indent, fence, info = opening.groups()
            words = info.split()
            if not words:
                raise Malformed(f"{file}:{number}: a fenced block names its language: sh or console if it is run, else text")
            if words[0] in OTHER_SHELLS:
                raise Malformed(f"{file}:{number}: the language {words[0]} is not run by the tests; allowed: sh, console")
            found.append(Block(number, words[0], words[1:]))
        elif fence is not None and line.strip() == fence:
            fence = None
        elif fence is not None:
            found[-1].lines.append(line[len(indent):] if line.startswith(indent) else line)
        elif re.match(r"^(    |\t)\s*\$ ", line):
            raise Malformed(f"{file}:{number}: a command in an indented block is not run; put it into a fenced block, console")
    if fence is not None:
        raise Malformed(f"{file}: a fenced block is not closed")
    return found


def commands(text, file):
    found = []
    for block in blocks(text, file):
        if block.language not in RUN:
            if any(line.startswith("$ ") for line in block.lines):
                raise Malformed(f"{file}:{block.line}: a command in a block {block.language} is not run; allowed: sh, console")
            continue
        found += _of_block(block, file)
    return found


def _of_block(block, file):
    found, goes_on = [], False
    prompt = block.language == "console"
    for number, line in enumerate(block.lines, block.line + 1):
        if goes_on:
            found[-1].text += "\n" + (line[2:] if prompt and line.startswith("> ") else line)
        elif prompt and line.startswith("$ "):
            found.append(Command(file, number, line[2:]))
        elif not prompt and line.strip() and not line.startswith("#"):
            found.append(Command(file, number, line))
        elif prompt:
            if not found:
                raise Malformed(f"{file}:{number}: a block console begins with a command, after '$ '")
            if "shown" not in block.words:
                found[-1].output = (found[-1].output or []) + [line]
            continue
        else:
            continue
        goes_on = line.endswith(("\\", "|"))
    return found


def exceptions(text, file):
    """{(document, command): reason}. A line "DOCUMENT: COMMAND", then its reason, indented."""
    found, last = {}, None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith(" "):
            if last is None:
                raise Malformed(f"{file}:{number}: a reason stands under its command")
            found[last] = (found[last] + " " + line.strip()).strip()
            continue
        document, colon, command = line.partition(": ")
        if not colon:
            raise Malformed(f"{file}:{number}: expected DOCUMENT: COMMAND")
        last = (document, command)
        if last in found:
            raise Malformed(f"{file}:{number}: listed twice")
        found[last] = ""
    for (document, command), reason in found.items():
        if not reason:
            raise Malformed(f"{file}: no reason for {document}: {command}")
    return found


def matches(expected, actual):
    """Whether the lines `actual` are what the document shows."""
    if not expected:
        return not actual
    if expected[0].strip() == "…":
        return any(matches(expected[1:], actual[skipped:]) for skipped in range(len(actual) + 1))
    if not actual:
        return False
    pattern = ".*".join(re.escape(part) for part in expected[0].rstrip().split("…"))
    return re.fullmatch(pattern, actual[0].rstrip()) is not None and matches(expected[1:], actual[1:])
