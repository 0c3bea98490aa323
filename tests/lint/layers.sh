#!/usr/bin/env bash
# Folders are layers: an include names its folder, arrows point down only, and
# each library is used by one file.  ARCHITECTURE.md section 3.
set -eu
cd "${1:-$(dirname "$0")/../..}"
bad=0

say() {
	echo "$1"
	bad=1
}

allowed() {
	case $1 in
	base) echo base ;;
	data | http | monitor) echo "base $1" ;;
	query) echo "base data query" ;;
	aws | arazzo) echo "base data http query $1" ;;
	esac
}

for layer in base data query http arazzo aws monitor; do
	for file in common/"$layer"/*.[ch]; do
		while read -r name; do
			case $name in
			*/*) folder=${name%%/*} ;;
			*) say "$file: \"$name\" does not name its folder" && continue ;;
			esac
			case " $(allowed "$layer") " in
			*" $folder "*) ;;
			*) say "$file: $layer/ may not include $name" ;;
			esac
		done < <(sed -n 's/^#include "\(.*\)"/\1/p' "$file")
	done
done

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
curl/ common/http/curl.c
openssl/ common/aws/digest.c
libxml/ common/query/xml_libxml.c common/query/xml_function.c common/query/xml_function.h
pcre2.h common/query/regex.c
collectd/ plugin/host_collectd.h
LIBRARIES

# Values are jansson's everywhere but in these layers.
while read -r file; do
	say "$file: no jansson in this layer"
done < <(grep -l '^#include <jansson.h>' common/base/*.[ch] common/http/*.[ch] \
	common/monitor/*.[ch] || true)

# Hosts are guests of the object and know its ABI only.
for file in plugin/host_collectd*.c plugin/host_zabbix.c; do
	[ -f "$file" ] || continue
	while read -r name; do
		say "$file: a host may not include $name"
	done < <(sed -n 's/^#include "\(.*\)"/\1/p' "$file" |
		grep -v -x -e plugin/imagebuilder.h -e plugin/host.h \
		-e plugin/host_config.h -e plugin/host_collectd.h)
done

# We are guests: nothing in the object ends its host or talks for it.
if grep -nE '(^|[^_a-z>.])(exit|abort|printf|puts|perror|setlocale|setenv|putenv|signal|sigaction|assert)\(' \
	common/*/*.c | grep -vE '^[^:]*:[0-9]+:[[:space:]]*(/?\*|//)'; then
	say "common/: the calls above are the host's"
fi
exit $bad
