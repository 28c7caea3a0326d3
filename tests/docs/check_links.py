#!/usr/bin/env python3
"""check_links.py FILE...: the relative links and images of Markdown files lead to files that are there, and their #anchors to
headings. Asks no network: an address with a scheme is passed over. Names each dead link; fails if there is one."""
import pathlib
import re
import sys
import urllib.parse

LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:")


def prose(text):
    """The numbered lines outside of fenced blocks, without `code`."""
    fence = None
    for number, line in enumerate(text.splitlines(), 1):
        mark = re.match(r"^\s*(```+|~~~+)", line)
        if mark and fence is None:
            fence = mark.group(1)
        elif mark and line.strip() == fence:
            fence = None
        elif fence is None:
            yield number, re.sub(r"`[^`]*`", "``", line)


def anchors(path):
    """As GitHub makes them of headings: lower case, no punctuation, hyphens for spaces, -1 and so on for the second."""
    found = set()
    fence = False
    for line in path.read_text().splitlines():
        if re.match(r"^\s*(```|~~~)", line):
            fence = not fence
        heading = None if fence else re.match(r"^#{1,6}\s+(.*?)\s*#*$", line)
        if not heading:
            continue
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading.group(1))
        anchor = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
        name, again = anchor, 0
        while name in found:
            again += 1
            name = f"{anchor}-{again}"
        found.add(name)
    return found


def dead_links(path):
    for number, line in prose(path.read_text()):
        for link in LINK.findall(line):
            if SCHEME.match(link):
                continue
            target, _, anchor = urllib.parse.unquote(link).partition("#")
            file = (path.parent / target) if target else path
            if not file.exists():
                yield f"{path}:{number}: there is no {link}"
            elif anchor and file.suffix == ".md" and anchor not in anchors(file):
                yield f"{path}:{number}: no heading for {link}"


def main():
    dead = [told for file in sys.argv[1:] for told in dead_links(pathlib.Path(file))]
    for told in dead:
        print(told)
    return 1 if dead else 0


if __name__ == "__main__":
    sys.exit(main())
