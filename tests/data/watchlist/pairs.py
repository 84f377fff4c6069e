#!/usr/bin/env python3
"""Makes pairs.csv: labelled pairs of a watch-list entry and an observation.

All vessels are invented: MMSI with a real country part and 999xxx, IMO numbers of the
range that begins with 2, which is not issued. The same seed gives the same file:

    python3 pairs.py > pairs.csv
"""
import csv
import random
import sys

rng = random.Random(20261124)

STEMS_JA = [  # Hepburn, Kunrei, kana
    ("SHOFUKU", "SYOHUKU", "ショウフク"), ("CHITOSE", "TITOSE", "チトセ"), ("KAIEI", "KAIEI", "カイエイ"),
    ("TEMPO", "TENPO", "テンポウ"), ("JINTSU", "ZINTU", "ジンツウ"), ("FUKUJU", "HUKUZYU", "フクジュ"),
    ("SHINSEI", "SINSEI", "シンセイ"), ("TSURUGI", "TURUGI", "ツルギ"), ("HOUEI", "HOEI", "ホウエイ"),
    ("RYOSEI", "RYOUSEI", "リョウセイ"), ("KYOTOKU", "KYOUTOKU", "キョウトク"), ("YAMATOMI", "YAMATOMI", "ヤマトミ"),
    ("SACHIKAZE", "SATIKAZE", "サチカゼ"), ("MIYOSHI", "MIYOSI", "ミヨシ"), ("DAIKICHI", "DAIKITI", "ダイキチ"),
    ("HATSUSHIMA", "HATUSIMA", "ハツシマ"), ("UMIKAZE", "UMIKAZE", "ウミカゼ"), ("SEIRYU", "SEIRYUU", "セイリュウ"),
]
STEMS_KO = [("HAESEONG", "HAE SONG"), ("DONGYEONG", "TONG YONG"), ("GEUMSEONG", "KUM SONG"), ("BAEKDUSAN", "PAEKTUSAN"),
            ("GYEONGSEONG", "KYONGSONG"), ("PARK YOUNG", "BAK YEONG"), ("DAESEONG", "TAE SONG"), ("GWANGMYEONG", "KWANG MYONG")]
STEMS_ZH = [("DONG XIN", "TUNG HSIN"), ("ZHONG HAI", "CHUNG HAI"), ("GUANG MING", "KUANG MING"), ("TIAN JIN HE", "TIEN CHIN HO"),
            ("XIANG LONG", "HSIANG LUNG"), ("BEI HAI FENG", "PEI HAI FENG"), ("GUO DONG", "KUO TUNG")]
STEMS_CY = [("МОРСКОЙ ВЕТЕР", "MORSKOI VETER"), ("СЕВЕРНАЯ ЗВЕЗДА", "SEVERNAYA ZVEZDA"), ("ВОСТОЧНЫЙ", "VOSTOCHNYI"), ("ТИХООКЕАНСК", "TIKHOOKEANSK")]
STEMS_VI = [("BIỂN ĐÔNG STAR", "BIEN DONG STAR"), ("HẢI PHÒNG PEARL", "HAI PHONG PEARL"), ("TRƯỜNG SƠN", "TRUONG SON")]
STEMS_EN = ["OCEAN PEARL", "GOLDEN HARVEST", "SEA GUARDIAN", "BLUE HORIZON", "NORTHERN CROSS", "PACIFIC VENTURE",
            "EASTERN PROMISE", "SILVER DOLPHIN", "EVENING STAR", "GRAND FORTUNE", "LUCKY TRADER", "ROYAL ALBATROSS"]
KANJI = "〇一二三四五六七八九"
MID = {"JP": 431, "KR": 440, "CN": 412, "RU": 273, "VN": 574, "PA": 351, "KM": 616, "TG": 671}
TYPES = [("fishing", 12, 30), ("cargo", 60, 190), ("tanker", 60, 180)]
serial = 0


def imo():
    base = 200000 + rng.randrange(1, 90000)
    digits = [int(c) for c in str(base)]
    return base * 10 + sum(d * (7 - i) for i, d in enumerate(digits)) % 10


def ship(flag=None):
    """A vessel with two spellings of her name; the number is written in both."""
    global serial
    serial += 1
    kind, low, high = rng.choice(TYPES)
    flag = flag or rng.choice(["JP", "JP", "JP", "KR", "CN", "RU", "VN", "PA", "KM", "TG"])
    number = rng.choice([None, rng.randrange(1, 88)])
    if flag == "JP":
        a, b, kana = rng.choice(STEMS_JA)
        listed, seen = a + " MARU", rng.choice([a, b]) + " MARU"
        reading = kana + "マル"
    else:
        reading = ""
        table = {"KR": STEMS_KO, "CN": STEMS_ZH, "RU": STEMS_CY, "VN": STEMS_VI}.get(flag)
        listed, seen = rng.choice(table) if table else (rng.choice(STEMS_EN),) * 2
        if table and rng.random() < 0.5 and flag in ("KR", "CN"):
            listed, seen = seen, listed
    length = rng.randrange(low, high)
    return {"listed": listed, "seen": seen, "kana": reading, "number": number, "flag": flag, "type": kind, "length_m": length,
            "imo": imo(), "mmsi": MID[flag] * 1000000 + 999000 + serial % 1000, "callsign": "%s%04d" % (rng.choice(["JD", "7K", "D7", "3E", "BV"]), 1000 + serial)}


def numbered(name, n, style):
    if n is None:
        return name
    kanji = (KANJI[n // 10] if n >= 20 else "") + ("十" if n >= 10 else "") + (KANJI[n % 10] if n % 10 else "")
    forms = ["%s NO.%d" % (name, n), "%s %d" % (name, n), "NO.%d %s" % (n, name), "%s NO %02d" % (name, n),
             "DAI %d %s" % (n, name), "第%d%s" % (n, name), "第%s %s" % (kanji, name), "%s %d号" % (name, n), "%s %d GO" % (name, n)]
    return forms[style % len(forms)]


def misspell(name):
    """One slip inside a stem of six letters or more."""
    places = [i for i in range(2, len(name) - 1) if name[i].isalpha() and name[i - 1].isalpha() and name[i + 1].isalpha()]
    i = rng.choice(places)
    how = rng.randrange(3)
    if how == 0:
        return name[:i] + name[i + 1:]
    if how == 1:
        return name[:i] + name[i] + name[i:]
    return name[:i] + rng.choice("AEIOKNRST") + name[i + 1:]


def entry(s, known):
    e = {"name": numbered(s["listed"], s["number"], rng.randrange(9))}
    if s["kana"] and rng.random() < 0.4:
        e["kana"] = numbered(s["kana"], s["number"], 3)
        if rng.random() < 0.5:
            e["name"] = e.pop("kana")
    for key in known:
        e[key] = s[key]
    return e


def seen(s, known, name=None):
    o = {"name": numbered(name or s["seen"], s["number"], rng.randrange(5))[:20] if (name or s["seen"]).isascii() else s["seen"]}
    if not (name or s["seen"]).isascii():
        o["name"] = numbered(s["seen"], s["number"], 0)[:20]
    for key in known:
        o[key] = s[key]
    if "length_m" in o:
        o["length_m"] = max(1, round(s["length_m"] * rng.uniform(0.94, 1.06)))
    return o


def cell(fields):
    if rng.random() < 0.5:
        import json
        return json.dumps(fields, ensure_ascii=False)
    return ";".join("%s=%s" % kv for kv in fields.items())


MARKS = ["imo", "mmsi", "callsign", "flag", "type", "length_m"]


def some(always=(), most=6):
    picked = [m for m in MARKS if rng.random() < 0.55]
    return [m for m in MARKS if m in picked or m in always][:most + len(always)]


rows = []
for _ in range(1100):  # one ship: other writings, misspellings, marks left out
    s = ship()
    name = s["seen"]
    stem = name.replace(" MARU", "").replace(" ", "")
    if rng.random() < 0.25 and name.isascii() and s["flag"] in ("PA", "KM", "TG") and len(stem) >= 8:
        name = misspell(name)
    rows.append((entry(s, some()), seen(s, some(), name), 1))
for _ in range(150):  # one ship, renamed: only her IMO number stays
    s, t = ship(), ship()
    t["imo"] = s["imo"]
    rows.append((entry(s, some(["imo"])), seen(t, ["imo"]), 1))
for _ in range(300):  # another number
    s = ship()
    other = dict(ship(s["flag"]), listed=s["listed"], seen=s["seen"], kana=s["kana"], type=s["type"], length_m=s["length_m"])
    other["number"] = rng.choice([n for n in (None, 8, 18, 28, 3) if n != s["number"]])
    rows.append((entry(s, some()), seen(other, some()), 0))
for _ in range(250):  # the same name on another hull: other type and length, or another IMO number
    s = ship()
    other = dict(ship(s["flag"]), listed=s["listed"], seen=s["seen"], kana=s["kana"], number=s["number"])
    if rng.random() < 0.5:
        other["length_m"] = round(s["length_m"] * rng.choice([0.5, 1.6]))
        known = ["length_m"]
    else:
        known = ["imo"]
    rows.append((entry(s, some(known)), seen(other, some(known)), 0))
for _ in range(250):  # an MMSI given to another ship
    s = ship()
    other = ship(s["flag"])
    while other["seen"] == s["seen"]:
        other = ship(s["flag"])
    other["mmsi"] = s["mmsi"]
    rows.append((entry(s, some(["mmsi"])), seen(other, [m for m in some(["mmsi"]) if m != "imo"]), 0))
for _ in range(300):  # two ships that have nothing in common
    s, t = ship(), ship()
    if s["listed"] == t["listed"]:
        continue
    rows.append((entry(s, some()), seen(t, some()), 0))

out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow(["entry", "observation", "same"])
for e, o, same in rows:
    out.writerow([cell(e), cell(o), same])
