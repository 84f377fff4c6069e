#!/usr/bin/env python3
"""mix.py COUNT LOG [LOG ...] > mixed.nmea

Deals COUNT complete AIS messages out of real logs in the proportions of traffic near a
busy coast, in per cent of messages:

    type   1   3   2  18   4   5  24  27  21   8   9  19 others (one each of what is left)
    share 45   8   2   8   8   7   5   3   3   3   1   1   6

Only sentences with a good checksum are dealt, and of the types of fixed length only
messages of that length. The order is
fixed by a seed, so the same logs give the same file. Sentences of a message stay together.
"""
import collections, random, re, sys

SHARE = {1: 45, 3: 8, 2: 2, 18: 8, 4: 8, 5: 7, 24: 5, 27: 3, 21: 3, 8: 3, 9: 1, 19: 1}
SENTENCE = re.compile(rb"!([A-Z]{2}VD[MO]),([1-9]),([1-9]),([0-9]?),([AB12]?),([0-W`-w]+),([0-5])\*([0-9A-F]{2})")
LEGAL = {1: [168], 2: [168], 3: [168], 4: [168], 5: [424], 9: [168], 18: [168], 19: [312], 24: [160, 168], 27: [96]}


def checksum(body):
    value = 0
    for byte in body:
        value ^= byte
    return value


def messages(paths):
    waiting, seen = {}, set()
    for path in paths:
        for match in SENTENCE.finditer(open(path, "rb").read()):
            sentence = match.group(0)
            if checksum(sentence[1:-3]) != int(match.group(8), 16):
                continue
            count, number, payload, fill = (int(match.group(2)), int(match.group(3)), match.group(6), int(match.group(7)))
            key = (match.group(1), count, match.group(4), match.group(5))
            if number == 1:
                waiting[key] = []
            parts = waiting.get(key)
            if parts is None or len(parts) != number - 1:
                waiting.pop(key, None)
                continue
            parts.append((sentence, payload))
            if number < count:
                continue
            del waiting[key]
            whole = b"".join(payload for _, payload in parts)
            kind, bits = whole[0] - 48 if whole[0] < 96 else whole[0] - 56, 6 * len(whole) - fill
            if 1 <= kind <= 27 and bits in LEGAL.get(kind, [bits]) and whole not in seen:
                seen.add(whole)
                yield kind, [sentence for sentence, _ in parts]


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    count, deal = int(sys.argv[1]), random.Random(1371)
    by_kind = collections.defaultdict(list)
    for kind, sentences in messages(sorted(sys.argv[2:])):
        by_kind[kind].append(sentences)
    others = sorted(kind for kind in by_kind if kind not in SHARE)
    for stock in by_kind.values():
        deal.shuffle(stock)
    out = []
    for kind, share in SHARE.items():
        out += [by_kind[kind][n % len(by_kind[kind])] for n in range(count * share // 100) if by_kind[kind]]
    for n in range(count - len(out)):
        stock = by_kind[others[n % len(others)]]
        out.append(stock[n // len(others) % len(stock)])
    deal.shuffle(out)
    sys.stdout.buffer.write(b"".join(sentence + b"\r\n" for sentences in out for sentence in sentences))


if __name__ == "__main__":
    main()
