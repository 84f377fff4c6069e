#!/bin/sh
# Instructions a line, counted by callgrind: the same number on a quiet and on a busy
# machine. The full AIS decode, ours and the peer's, and the whole pipeline (framing,
# decoding, picture, CPA), without and with the rules and the board.
#
#   benches/instructions.sh [LOG]     default: the committed extract of mixed traffic
set -eu
cd "$(dirname "$0")/.."
log=${1:-tests/data/ais/mixed.nmea}
lines=$(wc -l < "$log")

binary() {
    cargo build --quiet --profile bench --bench "$1" --message-format=json |
        sed -n "s/.*\"executable\":\"\([^\"]*$1[^\"]*\)\".*/\1/p" | tail -n 1
}

count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 >/dev/null |
        sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}

decode=$(binary decode_lines)
none=$(count "$decode" none "$log")
for decoder in watchkeeper nmea-0183-rs; do
    total=$(count "$decode" "$decoder" "$log")
    echo "$decoder: $(((total - none) / lines)) instructions a line"
done

pipeline=$(binary pipeline_lines)
none=$(count "$pipeline" "$log" 1 none)
for rules in "" rules; do
    # The first pass makes every target; the others are the steady state.
    once=$(count "$pipeline" "$log" 1 $rules)
    total=$(count "$pipeline" "$log" 21 $rules)
    echo "pipeline ${rules:+with rules and board}: $(((total - once) / (20 * lines))) instructions a sentence," \
        "$(((once - none) / lines)) where every target is new"
done

# All rules over moving targets (benches/rules.rs): the instructions an update between the
# first and the second minute, when the chart's index is built and all are there.
rules=$(binary rules)
moving() {
    told=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null \
        '--toggle-collect=*play_until*' "$rules" "$1" "$2" 2>&1)
    echo "$told" | sed -n 's/.*Collected : \([0-9]*\).*/\1/p; s/.* messages of \([0-9]*\),.*/\1/p'
}
for targets in ${TARGETS:-100 1000 10000}; do
    set -- $(moving "$targets" 1) $(moving "$targets" 2)
    echo "$targets moving targets, all rules: $((($4 - $2) / ($3 - $1))) instructions an update"
done

# gpsd's decoder, where it is installed, prints JSON: an order of size, not a like for like.
if command -v gpsdecode >/dev/null 2>&1; then
    total=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null gpsdecode < "$log" 2>&1 >/dev/null |
        sed -n 's/.*Collected : \([0-9]*\).*/\1/p')
    echo "gpsdecode, to JSON: $((total / lines)) instructions a line"
fi
