#!/bin/sh
# Fetches the inputs of the chart packs by package name and version through npm and pip
# and checks their SHA-256 (data/charts/packs.toml). Use: data/fetch.sh DIR
set -eu
[ $# -eq 1 ] || { echo "use: $0 DIR" >&2; exit 2; }
sums=$(cd "$(dirname "$0")" && pwd)/charts/inputs.sha256
mkdir -p "$1"
cd "$1"
for package in world-atlas@2.0.2 @osm_borders/maritime_10m@1.1.0 @geo-maps/earth-waterbodies-250m@0.6.0; do
    npm pack --silent "$package"
done
pip download --no-deps --only-binary=:all: --platform manylinux2014_x86_64 --python-version 3.11 \
    --implementation cp --abi abi3 --quiet --dest . roaring-landmask==0.11.0
sha256sum --check "$sums"
