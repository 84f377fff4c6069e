#!/usr/bin/env python3
"""Makes assets/fonts/report-gothic.ttf from BIZ UDGothic Regular.

Use: subset.py BIZUDGothic-Regular.ttf OUT.ttf
Needs fonttools 4.60.1. The input is checked by its SHA-256; the output is the same bytes
each time. Kept: what cp932 can write, Latin-1 and Latin Extended-A, the three kanji that
names in Japan need beyond it, and marks of the program's own texts. Hinting is dropped:
documents are printed or shown large.
"""

import hashlib
import sys

from fontTools import subset

INPUT = "1e190f86ee44b54e999a02c3cd34c4fd4805aa1e9b08849332c3b573c8c869fc"


def characters():
    kept = set(range(0x20, 0x7F)) | set(range(0xA0, 0x180))
    singles = [bytes([b]) for b in range(0xA1, 0xE0)]
    leads = list(range(0x81, 0xA0)) + list(range(0xE0, 0xFD))
    doubles = [bytes([lead, trail]) for lead in leads for trail in range(0x40, 0xFD) if trail != 0x7F]
    for code in singles + doubles:
        try:
            kept.update(ord(c) for c in code.decode("cp932"))
        except UnicodeDecodeError:
            continue
    kept.update(ord(c) for c in "髙﨑德–—‘’“”…′″°±×÷→←↑↓✓■□▲△▼▽◆◇○●◎☆★※€−")
    return sorted(c for c in kept if not 0xE000 <= c <= 0xF8FF)


def main():
    source, target = sys.argv[1:]
    with open(source, "rb") as file:
        found = hashlib.sha256(file.read()).hexdigest()
    if found != INPUT:
        sys.exit(f"{source}: another file than the one this was made for (SHA-256 {found})")
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.name_languages = [0x409]
    options.notdef_outline = True
    options.glyph_names = False
    options.drop_tables += ["DSIG", "GSUB", "meta", "vhea", "vmtx", "gasp"]
    font = subset.load_font(source, options, lazy=False)
    font.recalcTimestamp = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters())
    subsetter.subset(font)
    for record in font["name"].names:
        # A modified version does not pass as the original, which is a trademark.
        if record.nameID in (1, 4):
            record.string = "Watchkeeper Report Gothic"
        elif record.nameID == 3:
            record.string = "1.05;WatchkeeperReportGothic"
        elif record.nameID == 6:
            record.string = "WatchkeeperReportGothic-Regular"
    subset.save_font(font, target, options)


main()
