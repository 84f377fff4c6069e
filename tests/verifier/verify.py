#!/usr/bin/env python3
"""A second verifier of sealed folders, written from docs/protocol.md alone.

Python 3 with its standard library, nothing else. Usage:

    verify.py FOLDER                 one JSON object; exit code 0 ok, 1 not ok, 2 wrong use
    verify.py --batch LIST.json      {"folders": [{name: hex}..], "cases": [[folder, [damage..]]..]}, a damage
                                     being ["flip", name, at, xor], ["cut", name, length] or ["drop", name]:
                                     a line for each case, the object, or null where no key can be read
"""
import hashlib
import json
import os
import sys

STREAMS = ["case", "ops", "bulk", "audit", "ctl"]
MOST_DRIFT_MS = 5000


# Ed25519 (RFC 8032, section 5.1), verification only, with the strict checks.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(s, p):
    q = (0, 1, 1, 0)
    while s > 0:
        if s & 1:
            q = add(q, p)
        p = add(p, p)
        s >>= 1
    return q


def same(p, q):
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


def point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P != 0:
        x = x * ROOT % P
    if (x * x - x2) % P != 0 or (x == 0 and sign == 1):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = point(BASE_Y.to_bytes(32, "little"))
IDENTITY = (0, 1, 1, 0)
SIGNATURES = {}


def signed(label, key, message, signature):
    """Whether the signature holds; remembered, as the batch mode asks again and again."""
    message = label.encode() + b"\0" + message
    asked = (key, message, signature)
    if asked not in SIGNATURES:
        SIGNATURES[asked] = ed25519(key, message, signature)
    return SIGNATURES[asked]


def ed25519(key, message, signature):
    a, r = point(key), point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    if same(multiply(8, a), IDENTITY) or same(multiply(8, r), IDENTITY):
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    return same(multiply(s, BASE), add(r, multiply(h, a)))


def labelled(label, data):
    return hashlib.sha256(label.encode() + b"\0" + data).digest()


# Deterministic CBOR: the part that the formats use.
class Bad(Exception):
    pass


class NoKey(Exception):
    pass


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, n):
        if self.at + n > len(self.data):
            raise Bad
        self.at += n
        return self.data[self.at - n:self.at]

    def head(self):
        first = self.take(1)[0]
        short = first & 31
        if short > 27:
            raise Bad
        if short < 24:
            return first >> 5, short
        size = 1 << (short - 24)
        value = int.from_bytes(self.take(size), "big")
        if value < {1: 24, 2: 1 << 8, 4: 1 << 16, 8: 1 << 32}[size]:
            raise Bad
        return first >> 5, value

    def kind(self, wanted):
        major, value = self.head()
        if major != wanted:
            raise Bad
        return value

    def unsigned(self, most=2**64 - 1):
        value = self.kind(0)
        if value > most:
            raise Bad
        return value

    def integer(self):
        major, value = self.head()
        if major > 1 or value >= 1 << 63:
            raise Bad
        return value if major == 0 else -1 - value

    def bytes(self, most):
        length = self.kind(2)
        if length > most:
            raise Bad
        return self.take(length)

    def fixed(self, n):
        value = self.bytes(n)
        if len(value) != n:
            raise Bad
        return value

    def text(self, most):
        length = self.kind(3)
        if length > most:
            raise Bad
        try:
            return self.take(length).decode("utf-8")
        except UnicodeDecodeError:
            raise Bad from None

    def array(self, most, exactly=None):
        length = self.kind(4)
        if length > most or (exactly is not None and length != exactly):
            raise Bad
        return length

    def null(self):
        if self.data[self.at:self.at + 1] == b"\xf6":
            self.at += 1
            return True
        return False

    def end(self):
        if self.at != len(self.data):
            raise Bad


def head_of(major, value):
    if value < 24:
        return bytes([major << 5 | value])
    for short, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if value < 1 << 8 * size:
            return bytes([major << 5 | short]) + value.to_bytes(size, "big")
    raise Bad


def write(value):
    if isinstance(value, int):
        return head_of(0, value) if value >= 0 else head_of(1, -1 - value)
    if isinstance(value, bytes):
        return head_of(2, len(value)) + value
    if isinstance(value, str):
        data = value.encode()
        return head_of(3, len(data)) + data
    return head_of(4, len(value)) + b"".join(write(v) for v in value)


def attempt(read, data):
    try:
        reader = Reader(data)
        value = read(reader)
        reader.end()
        return value
    except Bad:
        return None


# The formats.
def version(r):
    if r.unsigned() != 1:
        raise Bad


def read_action(r):
    length, code = r.array(3), r.unsigned()
    if (code, length) in ((0, 1), (5, 1)):
        return [code]
    if code in (1, 2, 3) and length == 2:
        return [code, r.fixed(16)]
    if code == 4 and length == 3:
        return [code, r.fixed(16), r.text(1024)]
    raise Bad


def read_entry(r):
    if len(r.data) > 65536:
        raise Bad
    r.array(13, 13)
    version(r)
    e = {"device": r.fixed(16), "stream": r.unsigned(4), "epoch": r.unsigned(2**32 - 1), "seq": r.unsigned()}
    e["previous"], e["record"], e["action"] = r.fixed(32), r.fixed(16), read_action(r)
    e["kind"], e["commitment"] = r.text(64), r.fixed(32)
    e["attachments"] = []
    for _ in range(r.array(128)):
        r.array(3, 3)
        e["attachments"].append([r.text(255), r.fixed(32), r.unsigned()])
    e["officer"] = None
    if not r.null():
        r.array(3, 3)
        e["officer"] = (r.text(64), r.fixed(32), r.fixed(64))
    r.array(5, 5)
    e["utc"], e["source"], e["monotonic"], e["boot"] = r.integer(), r.unsigned(3), r.unsigned(), r.fixed(16)
    e["step"] = 0 if r.null() else r.integer()
    if e["seq"] == 0:
        raise Bad
    e["place"] = (e["epoch"], e["seq"])
    e["of"] = e["action"][1] if len(e["action"]) > 1 else None
    return e


def read_batch(r):
    r.array(8, 8)
    version(r)
    b = {"device": r.fixed(16), "stream": r.unsigned(4), "epoch": r.unsigned(2**32 - 1)}
    b["first"], b["last"], b["head"], b["signature"] = r.unsigned(), r.unsigned(), r.fixed(32), r.fixed(64)
    if b["first"] == 0 or b["last"] < b["first"]:
        raise Bad
    return b


def read_manifest(r):
    r.array(7, 7)
    version(r)
    m = {"device": r.fixed(16), "key": r.fixed(32), "made": r.integer(), "after": {}, "heads": [], "files": {}}
    for _ in range(r.array(4096)):
        r.array(4, 4)
        head = (r.unsigned(4), r.unsigned(2**32 - 1), r.unsigned(), r.fixed(32))
        m["heads"].append(head)
        m["after"].setdefault(head[0], head)
    for _ in range(r.array(65536)):
        r.array(3, 3)
        name = r.text(255)
        m["files"][name] = (r.unsigned(), r.fixed(32))
    # The signature is over the same array without it: its head says 6 instead of 7.
    message = b"\x86" + r.data[1:r.at]
    m["signed"] = signed("watchkeeper/manifest/1", m["key"], message, r.fixed(64))
    return m


def read_keys(r):
    r.array(4, 4)
    version(r)
    k = {"device": r.fixed(16), "key": r.fixed(32), "officers": set()}
    for _ in range(r.array(4096)):
        r.array(2, 2)
        k["officers"].add((r.text(64), r.fixed(32)))
    return k


def unframe(data):
    r, items = Reader(data), []
    while r.at < len(data):
        try:
            items.append(r.bytes(65536))
        except Bad:
            items.append(b"")
            break
    return items


def measured(data):
    """Length and SHA-256; of an attachment in a folder they are known already."""
    return data if isinstance(data, tuple) else (len(data), hashlib.sha256(data).digest())


class Proof:
    def __init__(self, files):
        self.files = files
        self.first, self.gaps, self.placed, self.records, self.damaged = None, [], [], 0, set()
        keys = attempt(read_keys, files["keys.cbor"]) if "keys.cbor" in files else None
        manifest = attempt(read_manifest, files["manifest.cbor"]) if "manifest.cbor" in files else None
        self.known = bool(manifest and manifest["signed"])
        if self.known:
            self.compare(manifest, keys)
        else:
            why = "missing" if "manifest.cbor" not in files else "signature" if manifest else "unreadable"
            self.damaged.add(("manifest.cbor", why))
            if keys is None:
                raise NoKey
            self.device, self.key, self.after, self.officers = keys["device"], keys["key"], {}, keys["officers"]
            self.partial = True

    def compare(self, manifest, keys):
        for name, (length, digest) in manifest["files"].items():
            data = self.files.get(name)
            if data is None:
                self.damaged.add((name, "missing"))
            elif measured(data) != (length, digest):
                self.damaged.add((name, "altered"))
        for name in self.files:
            if name != "manifest.cbor" and name not in manifest["files"]:
                self.damaged.add((name, "unlisted"))
        self.device, self.key, self.after = manifest["device"], manifest["key"], manifest["after"]
        fits = keys and keys["device"] == self.device and keys["key"] == self.key
        if not self.is_damaged("keys.cbor") and not fits:
            self.damaged.add(("keys.cbor", "unreadable"))
        self.officers = None if self.is_damaged("keys.cbor") else keys["officers"]
        self.partial = any(h[2] > 0 for h in manifest["heads"])

    def is_damaged(self, name):
        return any(file == name for file, _ in self.damaged)

    def bad(self, place, entry, why):
        if self.first is None or place < self.first[0]:
            self.first = (place, entry["record"].hex() if entry else None, why)

    def gap(self, stream, epoch, start, end):
        self.bad((stream, epoch, start), None, "missing")
        self.gaps.append({"stream": STREAMS[stream], "epoch": epoch, "from": start, "to": end})

    def batches(self, stream):
        """Runs by epoch, heads by place; or None where the file is damaged."""
        name = f"batches/{STREAMS[stream]}.cbor"
        items = [attempt(read_batch, data) for data in unframe(self.files.get(name, b""))]
        if None in items and not self.is_damaged(name):
            self.damaged.add((name, "unreadable"))
        if self.is_damaged(name):
            return None
        runs, heads = {}, {}
        for b in items:
            message = write([1, b["device"], b["stream"], b["epoch"], b["first"], b["last"], b["head"]])
            own = b["device"] == self.device and b["stream"] == stream
            if not own or not signed("watchkeeper/batch/1", self.key, message, b["signature"]):
                self.bad((stream, b["epoch"], b["first"]), None, "batch-signature")
                continue
            runs.setdefault(b["epoch"], []).append((b["first"], b["last"]))
            heads[b["epoch"], b["last"]] = b["head"]
        return runs, heads

    def walk(self, stream):
        found = self.batches(stream)
        sound = found is not None
        runs, heads = found or ({}, {})
        last = {epoch: max(end for _, end in r) for epoch, r in runs.items()}
        least = {epoch: min(start for start, _ in r) for epoch, r in runs.items()}

        def follows(epoch, seq):
            later = [e for e in runs if e > epoch]
            if last.get(epoch) == seq and later:
                return min(later), least[min(later)]
            return epoch, seq + 1

        frames = unframe(self.files.get(f"entries/{STREAMS[stream]}.cbor", b""))
        entries = [attempt(read_entry, f) for f in frames]
        hashes = [labelled("watchkeeper/entry/1", f) for f in frames]
        self.records += sum(e is not None for e in entries)
        authentic, held = [False] * len(frames), None
        for i in reversed(range(len(frames))):
            authentic[i] = hashes[i] == held or hashes[i] in heads.values()
            held = entries[i]["previous"] if authentic[i] and entries[i] else None

        own = next((e["place"] for e in entries if e), None)
        first = (min(runs), least[min(runs)]) if runs else own
        before = None
        if stream in self.after:
            _, epoch, seq, digest = self.after[stream]
            expected, before = follows(epoch, seq), (epoch, seq, digest)
        elif self.known:
            expected = (first[0] if first else 0, 1)
        elif entries and entries[0] and (authentic[0] or not runs):
            expected = entries[0]["place"]
        else:
            expected = first or (0, 1)

        for i, e in enumerate(entries):
            place = expected
            if e and (authentic[i] or not runs) and e["place"] > expected:
                if e["epoch"] == expected[0]:
                    self.gap(stream, *expected, e["seq"] - 1)
                else:
                    if last.get(expected[0], 0) >= expected[1]:
                        self.gap(stream, *expected, last[expected[0]])
                    if e["seq"] > 1:
                        self.gap(stream, e["epoch"], 1, e["seq"] - 1)
                before, place = None, e["place"]
            behind = entries[i + 1] if i + 1 < len(entries) and authentic[i + 1] else None
            why = self.fault(stream, e, place, hashes[i], authentic[i], behind, heads, before, sound and runs)
            if why is None and sound and not any(a <= place[1] <= b for a, b in runs.get(place[0], [])):
                why = "unsigned"
            if why:
                self.bad((stream, *place), e, why)
            if why in (None, "unsigned"):
                self.placed.append(((stream, *place), e))
            before, expected = (*place, hashes[i]), follows(*place)

        for epoch in sorted(e for e in runs if e >= expected[0]):
            start = expected[1] if epoch == expected[0] else least[epoch]
            if start <= last[epoch]:
                self.gap(stream, epoch, start, last[epoch])

    def fault(self, stream, e, place, digest, authentic, behind, heads, before, runs):
        if e is None:
            return "unreadable"
        if e["device"] != self.device or e["stream"] != stream:
            return "misplaced"
        right_behind = behind and behind["place"] == (place[0], place[1] + 1)
        if heads.get(place, digest) != digest or (right_behind and not authentic):
            return "altered"
        if e["place"] != place:
            return "order"
        previous = None
        if before and before[:2] == (place[0], place[1] - 1):
            previous = before[2]
        elif place[1] == 1:
            previous = labelled("watchkeeper/genesis/1", write([self.device, stream, place[0]]))
        return "link" if previous and previous != e["previous"] else None

    def own_fault(self, e):
        if e["officer"]:
            officer, key, signature = e["officer"]
            statement = [1, e["device"], e["stream"], e["record"], e["action"], e["kind"], e["commitment"]]
            message = write(statement + [e["attachments"], officer])
            if not signed("watchkeeper/officer/1", key, message, signature):
                return "officer-signature"
            if self.officers is not None and (officer, key) not in self.officers:
                return "officer-key"
        body = self.files.get("bodies/" + e["commitment"].hex())
        if body is not None and (len(body) < 32 or labelled("watchkeeper/body/1", body) != e["commitment"]):
            return "body-altered"
        for _, digest, length in e["attachments"]:
            data = self.files.get("attachments/" + digest.hex())
            if data is not None and measured(data) != (length, digest):
                return "attachment-altered"
        return None

    def relation_fault(self, index, place, e, places, erased, live):
        if e["of"]:
            if e["of"] not in places:
                if not self.partial:
                    return "reference"
            else:
                stream, at, erasure = places[e["of"]]
                backward = stream != place[0] or at < index
                if not backward or e["of"] == e["record"] or (erasure and e["action"][0] == 4):
                    return "reference"
        has = {h: ("bodies/" if h == e["commitment"] else "attachments/") + h.hex() in self.files
               for h in [e["commitment"]] + [a[1] for a in e["attachments"]]}
        if e["record"] in erased:
            return "kept" if any(there and h not in live for h, there in has.items()) else None
        if not has.pop(e["commitment"]):
            return "body-missing"
        return None if all(has.values()) else "attachment-missing"

    def clock(self):
        doubts, before = [], {}
        for place, e in self.placed:
            found = []
            if e["source"] == 0:
                found.append("no-source")
            if e["step"]:
                found.append("step")
            b = before.get(place[0])
            if b:
                ran = e["monotonic"] - b["monotonic"]
                if e["utc"] < b["utc"]:
                    found.append("backward")
                if e["boot"] != b["boot"]:
                    found.append("boot")
                elif ran < 0:
                    found.append("monotonic")
                elif abs(e["utc"] - b["utc"] - ran - e["step"]) > MOST_DRIFT_MS:
                    found.append("drift")
            before[place[0]] = e
            doubts += [{"stream": STREAMS[place[0]], "epoch": place[1], "seq": place[2], "why": w} for w in found]
        return doubts

    def report(self):
        for stream in range(5):
            self.walk(stream)
        seen = set()
        for place, e in self.placed:
            why = "duplicate-id" if e["record"] in seen else self.own_fault(e)
            seen.add(e["record"])
            if why:
                self.bad(place, e, why)
        places = {}
        for index, (place, e) in enumerate(self.placed):
            places.setdefault(e["record"], (place[0], index, e["action"][0] == 4))
        entries = [e for _, e in self.placed]
        erased = {e["of"] for e in entries if e["action"][0] == 4}
        live = {h for e in entries if e["record"] not in erased
                for h in [e["commitment"]] + [a[1] for a in e["attachments"]]}
        if self.first is None:
            for index, (place, e) in enumerate(self.placed):
                why = self.relation_fault(index, place, e, places, erased, live)
                if why:
                    self.bad(place, e, why)
        outside = sum(e["of"] is not None and e["of"] not in places for e in entries) if self.partial else 0
        first_bad = None
        if self.first:
            (stream, epoch, seq), record, why = self.first
            first_bad = {"stream": STREAMS[stream], "epoch": epoch, "seq": seq, "id": record, "why": why}
        return {
            "ok": first_bad is None and not self.gaps and not self.damaged,
            "records": self.records,
            "first_bad": first_bad,
            "gaps": self.gaps,
            "clock_doubts": self.clock(),
            "damaged": [{"file": f, "why": w} for f, w in sorted(self.damaged)],
            "erased": sum(e["record"] in erased for e in entries),
            "amendments": sum(e["action"][0] in (1, 2, 3) for e in entries),
            "outside": outside,
            "device": self.device.hex(),
            "device_key": self.key.hex(),
        }


def measure(file):
    digest, length = hashlib.sha256(), 0
    while piece := file.read(1 << 18):
        digest.update(piece)
        length += len(piece)
    return length, digest.digest()


def folder(path):
    files = {}
    for root, _, names in os.walk(path):
        for name in names:
            full = os.path.join(root, name)
            inside = os.path.relpath(full, path).replace(os.sep, "/")
            with open(full, "rb") as file:
                files[inside] = measure(file) if inside.startswith("attachments/") else file.read()
    if "manifest.cbor" not in files and "keys.cbor" not in files:
        sys.exit(f"error: {path}: not a sealed folder")
    return files


def main(arguments):
    if len(arguments) == 2 and arguments[0] == "--batch":
        with open(arguments[1], encoding="utf-8") as file:
            task = json.load(file)
        folders = [{name: bytes.fromhex(data) for name, data in f.items()} for f in task["folders"]]
        for number, damages in task["cases"]:
            files = dict(folders[number])
            for what, name, *values in damages:
                data = bytearray(files.pop(name, b""))
                if what == "flip" and values[0] < len(data):
                    data[values[0]] ^= values[1]
                if what != "drop":
                    files[name] = bytes(data[:values[0]] if what == "cut" else data)
            try:
                print(json.dumps(Proof(files).report()))
            except NoKey:
                print("null")
        return 0
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        report = Proof(folder(arguments[0])).report()
    except NoKey:
        sys.exit(f"error: {arguments[0]}: neither manifest.cbor nor keys.cbor can be read")
    print(json.dumps(report, ensure_ascii=False))
    return 0 if report["ok"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
