#!/usr/bin/env python3
"""No conditional expression (?:) over more than one line."""
import glob
import os
import re
import sys

os.chdir(sys.argv[1] if len(sys.argv) > 1 else
         os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))

NOISE = re.compile(r"""/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)+'""", re.S)


def blank(match):
    """Comments and literals keep their lines, and nothing else."""
    return re.sub(r"[^\n]", "_", match.group())


def end_of(text, i):
    """Where the expression that begins at i ends, in its own brackets."""
    depth = 0
    while i < len(text):
        if text[i] in "([{":
            depth += 1
        elif text[i] in ")]}":
            depth -= 1
        if depth < 0 or (depth == 0 and text[i] in ",;"):
            break
        i += 1
    return i


bad = False
for name in sorted(glob.glob("common/**/*.[ch]", recursive=True) +
                   glob.glob("plugin/**/*.[ch]", recursive=True)):
    with open(name, encoding="utf-8") as f:
        code = NOISE.sub(blank, f.read())
    for mark in re.finditer(r"\?", code):
        if "\n" in code[mark.start():end_of(code, mark.end())]:
            line = code.count("\n", 0, mark.start()) + 1
            print(f"{name}:{line}: a conditional expression over several lines")
            bad = True
sys.exit(bad)
