#!/bin/sh
# Instructions a line of the full AIS decode, ours and the peer's, counted by callgrind:
# the same number on a quiet and on a busy machine.
#
#   benches/instructions.sh [LOG]     default: the committed extract of mixed traffic
set -eu
cd "$(dirname "$0")/.."
log=${1:-tests/data/ais/mixed.nmea}
cargo build --quiet --profile bench --bench decode_lines
binary=$(cargo build --quiet --profile bench --bench decode_lines --message-format=json |
    sed -n 's/.*"executable":"\([^"]*decode_lines[^"]*\)".*/\1/p' | tail -n 1)
lines=$(wc -l < "$log")

count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$binary" "$1" "$log" 2>&1 >/dev/null |
        sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}

none=$(count none)
for decoder in watchkeeper nmea-0183-rs; do
    total=$(count "$decoder")
    echo "$decoder: $(((total - none) / lines)) instructions a line"
done
