#!/usr/bin/env python3
"""A file calls the files below it in its folder, never back up.

For each folder of common/ and plugin/: the functions that each .c file defines,
those of its neighbours that it mentions, and the circles among the files.  True
recursion is listed by the function that closes it; a row that closes no circle
any more is reported too."""
import glob
import os
import re
import sys

os.chdir(sys.argv[1] if len(sys.argv) > 1 else
         os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))

# file, the function by which it calls itself through its neighbours
RECURSION = {
    ("common/arazzo/run/step.c", "engine_call"),  # a step that is a workflow
    ("common/query/jsonpath/expr.c", "parse_path"),  # a query in a filter
}

DEFINED = re.compile(r"^([a-z_][a-z0-9_]*)\([^;{]*\)\n\{", re.M)
NOISE = re.compile(r'/\*.*?\*/|"(?:[^"\\\n]|\\.)*"', re.S)
MAIN = {"main"}  # programs share a folder
STATIC = re.compile(r"^static\b[^;{=(]*\n([a-z_][a-z0-9_]*)\(", re.M)


def read(folder):
    """file -> (functions defined for others, names mentioned)"""
    files = {}
    for name in sorted(glob.glob(folder + "/*.c")):
        with open(name, encoding="utf-8") as f:
            text = NOISE.sub(" ", f.read())
        public = set(DEFINED.findall(text)) - set(STATIC.findall(text)) - MAIN
        files[name] = public, set(re.findall(r"\b[a-z_][a-z0-9_]*\b", text))
    return files


def edges_of(files, skip):
    edges = {name: {} for name in files}
    for name, (_, mentioned) in files.items():
        for other, (public, _) in files.items():
            called = {f for f in public & mentioned if (name, f) not in skip}
            if other != name and called:
                edges[name][other] = called
    return edges


def reaches(edges, start):
    seen, todo = set(), [start]
    while todo:
        for other in edges[todo.pop()]:
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return seen


def circles(edges):
    """Groups of files that reach each other."""
    reach = {name: reaches(edges, name) for name in edges}
    groups = {frozenset(o for o in reach[n] if n in reach[o])
              for n in edges if n in reach[n]}
    return sorted(groups, key=sorted)


def main():
    bad = 0
    folders = sorted({os.path.dirname(f) for top in ("common", "plugin")
                      for f in glob.glob(top + "/**/*.c", recursive=True)})
    for folder in folders:
        files = read(folder)
        edges = edges_of(files, RECURSION)
        for group in circles(edges):
            bad = 1
            print(folder + "/: these files call each other in a circle:")
            for name in sorted(group):
                for other in sorted(set(edges[name]) & group):
                    print("\t%s -> %s: %s" % (
                        os.path.basename(name), os.path.basename(other),
                        ", ".join(sorted(edges[name][other]))))
        for row in sorted(r for r in RECURSION if os.path.dirname(r[0]) == folder):
            if not circles(edges_of(files, RECURSION - {row})):
                bad = 1
                print("%s: %s closes no circle: remove its row" % row)
    return bad


sys.exit(main())
