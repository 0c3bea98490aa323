#!/usr/bin/env python3
"""One name, one thing: no struct, enum or union tag is defined in two places,
and no static name in three or more files (there it carries its file's prefix)."""
import collections
import glob
import os
import re
import sys

os.chdir(sys.argv[1] if len(sys.argv) > 1 else
         os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))

MOST_FILES = 2  # of a static name
TAG = re.compile(r"\b(?:struct|enum|union) ([a-z_][a-z0-9_]*) \{")
COMMENT = re.compile(r"/\*.*?\*/", re.S)
STATIC_FUNCTION = re.compile(r"^static\b[^;{=(]*\n([a-z_][a-z0-9_]*)\(", re.M)
KEYWORDS = {"struct", "enum", "union"}
STATIC_DATA = re.compile(r"^static\b[^;{=(]*?\b([a-z_][a-z0-9_]*)(?:\[[^\]]*\])*"
                         r" (?:=|\{)", re.M)


def main():
    tags = collections.defaultdict(list)
    statics = collections.defaultdict(set)
    for top in ("common", "plugin"):
        for name in sorted(glob.glob(top + "/**/*.[ch]", recursive=True)):
            with open(name, encoding="utf-8") as f:
                text = COMMENT.sub("", f.read())
            for tag in TAG.findall(text):
                tags[tag].append(name)
            for static in STATIC_FUNCTION.findall(text) + STATIC_DATA.findall(text):
                if static not in KEYWORDS:
                    statics[static].add(name)
    bad = 0
    for tag, files in sorted(tags.items()):
        if len(files) > 1:
            bad = 1
            print("the tag %s is defined %d times: %s" %
                  (tag, len(files), " ".join(files)))
    for static, files in sorted(statics.items()):
        if len(files) > MOST_FILES:
            bad = 1
            print("the static name %s occurs in %d files: %s" %
                  (static, len(files), " ".join(sorted(files))))
    return bad


sys.exit(main())
