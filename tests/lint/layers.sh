#!/usr/bin/env bash
# Folders are rooms: an include names its folder, arrows between rooms go the
# way that the table below allows, and each library is used by one file.
# ARCHITECTURE.md section 3.
set -eu
cd "${1:-$(dirname "$0")/../..}"
bad=0

say() {
	echo "$1"
	bad=1
}

# room -> the rooms and headers that its files may include, besides itself.
# The includes of a room that has no row are not allowed at all.
declare -A allowed
while IFS='|' read -r room targets; do
	allowed[${room// /}]=" $targets "
done <<'ROOMS'
base             |
data             | base
http             | base
monitor          | base
option           | base data/ini.h http monitor
query            | base data
query/jsonpath   | base data query
query/schema     | base data query
query/xml        | base data
arazzo           | base data arazzo/language
arazzo/language  | base data http query query/jsonpath query/xml
arazzo/parse     | base data http arazzo arazzo/language
arazzo/openapi   | base data http query/schema arazzo
arazzo/message   | base data http query/jsonpath query/schema query/xml arazzo arazzo/language arazzo/openapi
arazzo/link      | base data http query/schema arazzo arazzo/language arazzo/parse arazzo/openapi arazzo/message
arazzo/run       | base data http query/schema arazzo arazzo/language arazzo/openapi arazzo/message
aws/config       | base data http
aws/sign         | base http
aws/service      | base data http query/xml aws/config aws/sign
aws/creds        | base data http query/xml aws/config aws/sign aws/service
aws/client       | base data http aws/config aws/sign aws/service aws/creds
plugin           | base data monitor plugin/call plugin/model plugin/status plugin/cancel
plugin/model     | base data monitor
plugin/call      | base data http query/schema monitor option arazzo arazzo/openapi aws/client plugin/imagebuilder.h plugin/embedded.h plugin/option_need.h plugin/model
plugin/status    | base data http query/xml monitor arazzo aws/config aws/client aws/service plugin/call plugin/model
plugin/cancel    | base data http monitor arazzo aws/client aws/service aws/sign plugin/call plugin/model plugin/status/stuck.h
plugin/hosts     | base data/ini.h monitor/collectd_type.h plugin/imagebuilder.h plugin/option_need.h
plugin/programs  | base option plugin/imagebuilder.h
plugin/check_arazzo | base data http query/schema monitor option arazzo arazzo/language arazzo/openapi aws/client aws/config aws/sign plugin/programs
ROOMS

while read -r file; do
	room=${file#common/}
	room=${room%/*}
	while read -r name; do
		case $name in
		*/*) folder=${name%/*} ;;
		*) say "$file: \"$name\" does not name its folder" && continue ;;
		esac
		[ "$folder" != "$room" ] || continue
		case "${allowed[$room]-}" in
		*" $folder "* | *" $name "*) ;;
		*) say "$file: $room/ may not include $name" ;;
		esac
	done < <(sed -n 's/^#include "\(.*\)"/\1/p' "$file")
done < <(find common plugin -name '*.[ch]')

# library header -> the files that may include it
while read -r header where; do
	while IFS=: read -r file _; do
		case " $where " in
		*" $file "*) ;;
		*) say "$file: <$header> belongs to $where" ;;
		esac
	done < <(grep -rn --include='*.[ch]' "^#include <$header" common plugin || true)
done <<'LIBRARIES'
yaml.h common/data/yaml.c
curl/ common/http/curl.h
zlib.h common/http/coding.c
openssl/ common/aws/sign/digest.c common/http/authority.c
libxml/ common/query/xml/libxml.c common/query/xml/function.c common/query/xml/function.h
pcre2.h common/query/regex.c
idn2.h common/query/schema/format.c
unicase.h common/arazzo/language/compare.c
unistr.h common/base/text.c
collectd/ plugin/hosts/collectd.h
LIBRARIES

# Values are jansson's everywhere but in these layers.
while read -r file; do
	say "$file: no jansson in this layer"
done < <(grep -l '^#include <jansson.h>' common/base/*.[ch] common/http/*.[ch] \
	common/monitor/*.[ch] || true)

# The object is a guest: it never ends or prints for the program that loads it.
if find common -name '*.c' -exec grep -nE '(^|[^_a-z>.])(exit|abort|printf|puts|perror|setlocale|setenv|putenv|signal|sigaction|assert)\(' {} + |
	grep -vE '^[^:]*:[0-9]+:[[:space:]]*(/?\*|//)'; then
	say "common/: only the loading program may make these calls"
fi
exit $bad
