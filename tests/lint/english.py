#!/usr/bin/env python3
"""Plain technical English in what people read: strings and comments of C, the
text of scripts, manual pages and documents.  Prints file:line: phrase.

    english.py [FILE ...]      default: every file that git or find lists"""
import os
import re
import subprocess
import sys

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))

# The pattern, what to write instead.
PATTERNS = [
    (r"\b(?:is|are|was|were) no (?!longer\b|more\b|less\b|later\b|larger\b"
     r"|older\b|newer\b|earlier\b|greater\b|way\b)[a-z\"%]\w*",
     "invalid, unknown, missing, not a"),
    (r"\bstand(?:s|ing)? (?:in|on|at|there|for|as|beside|before|behind|below"
     r"|above|alone|after|under|by|where|outside|inside)\b",
     "is, appears, occurs"),
    (r"\b(?:tells?|told|telling|says|said|saying)\b|\bsay (?!how\b)\w+",
     "report, return, print, state"),
    (r"\b(?:nobody|somebody|whoever|whosoever|anybody)\b", "name the component"),
]
# A function's comment begins with a verb.
COMMENT_START = re.compile(r"^(?:What|Of|Those|Whether|Whose) ")
# Phrases that are right where they are: names, quotations, other languages.
ALLOWED = [
    r"ftell", r"as RFC", r"Say so\b", r"nobody:",  # the user of this name
    r"user nobody", r"nobody/nogroup",
]
SKIP = re.compile(r"^(?:tests/fuzz/corpus/|tests/conformance/.*\.tsv$|COPYING$"
                  r"|tests/lint/english\.py$|.*\.(?:png|json|supp|dict)$)")
TEXT = re.compile(r"\.(?:md|[1-8]|in|conf|cfg|yaml|mk|ac|sh|py|am)$|^NEWS$|^setup\.sh$")

RULES = [(re.compile(p, re.I), advice) for p, advice in PATTERNS]
OK = re.compile("|".join(ALLOWED))
TOKEN = re.compile(r'(/\*.*?\*/)|("(?:[^"\\\n]|\\.)*")|\'(?:[^\'\\\n]|\\.)*\'', re.S)


def pieces(text):
    """The comments and strings of C with their lines; neighbouring strings and
    the lines of a comment joined."""
    found = []
    last_end = 0
    for m in TOKEN.finditer(text):
        if not (m.group(1) or m.group(2)):
            continue
        line = text.count("\n", 0, m.start()) + 1
        if m.group(1):
            body = re.sub(r"\s*\n\s*\*?\s*", " ", m.group(1)[2:-2]).strip()
            found.append((line, body, True))
        elif found and not found[-1][2] and text[last_end:m.start()].strip() == "":
            found[-1] = (found[-1][0], found[-1][1] + m.group(2)[1:-1], False)
        else:
            found.append((line, m.group(2)[1:-1], False))
        last_end = m.end()
    return found


def check(name):
    with open(name, encoding="utf-8", errors="replace") as f:
        text = f.read()
    if name.endswith((".c", ".h")):
        parts = pieces(text)
    else:
        parts = [(i, line, False) for i, line in enumerate(text.split("\n"), 1)]
    count = 0
    for line, body, comment in parts:
        hits = [m.group(0) for rule, _ in RULES for m in rule.finditer(body)
                if not OK.search(body[max(0, m.start() - 12):m.end() + 12])]
        if comment and COMMENT_START.match(body):
            hits.append(body[:30])
        for hit in hits:
            count += 1
            print("%s:%d: \"%s\"" % (name, line, hit))
    return count


def tracked():
    try:
        out = subprocess.run(["git", "ls-files"], capture_output=True, text=True,
                             check=True).stdout.split("\n")
    except (OSError, subprocess.CalledProcessError):
        out = [os.path.join(d, f)[2:] for d, _, fs in os.walk(".") for f in fs]
    return [f for f in out if f and os.path.isfile(f) and not SKIP.search(f) and
            (f.endswith((".c", ".h")) or TEXT.search(f))]


def main():
    names = sys.argv[1:] or tracked()
    return 1 if sum(check(n) for n in sorted(names)) else 0


sys.exit(main())
