#!/bin/sh
# build.sh [FOLDER]: Debian packages of this tree into FOLDER (default: debs in
# the current one).  Needs debhelper, dpkg-dev, autoconf, automake, libtool and
# the packages that contrib/debian/control names.
set -eu
source=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "${1:-debs}"
target=$(cd "${1:-debs}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
name=imagebuilder-monitor
mkdir "$work/$name"
# What git knows, or a release's tarball as it is.
if [ -e "$source/.git" ]; then
	(cd "$source" && git ls-files --cached | while read -r file; do
		[ ! -f "$file" ] || echo "$file"
	done | tar -c -T -) | tar -x -C "$work/$name"
else
	(cd "$source" && tar -c --exclude=./build .) | tar -x -C "$work/$name"
fi
cp -r "$work/$name/contrib/debian" "$work/$name/debian"
cd "$work/$name"
DEB_BUILD_OPTIONS="${DEB_BUILD_OPTIONS-} noautodbgsym" \
	dpkg-buildpackage -b -us -uc -d
cp "$work"/*.deb "$target/"
for deb in "$target"/*.deb; do
	echo "== $deb"
	dpkg-deb -c "$deb" | awk '{ print $1, $6 }'
done
