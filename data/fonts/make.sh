#!/bin/sh
# Makes assets/fonts/report-gothic.ttf anew in the folder DIR. Use: data/fonts/make.sh DIR
# Needs apt-get, dpkg-deb and Python 3 with pip; reads no installed font.
set -eu
[ $# -eq 1 ] || { echo "use: $0 DIR" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"
apt-get download -qq fonts-morisawa-bizud-gothic
dpkg-deb -x fonts-morisawa-bizud-gothic_*.deb package
python3 -m venv tools
tools/bin/pip install --quiet fonttools==4.60.1
tools/bin/python "$here/subset.py" package/usr/share/fonts/truetype/bizud-gothic/BIZUDGothic-Regular.ttf report-gothic.ttf
sha256sum report-gothic.ttf
