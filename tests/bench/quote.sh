#!/usr/bin/env bash
# quote.sh TABLE FILE...: replaces the table of figures in each file (README.md,
# NEWS) by rows of what make bench wrote.  A row that is missing there changes
# nothing.
set -eu
table=$1
shift
rows=$(mktemp)
trap 'rm -f "$rows"' EXIT

for label in 'one check, http ' 'one check, https, one CA file ' \
    "one check, https, the system's authorities " \
    "one check, https, the system's bundle by name " \
    'a call in a session ' '100 builds, ' '1000 builds, ' '10000 builds, ' \
    '100 builds: CPU time ' '1000 builds: CPU time ' \
    '10000 builds: CPU time ' '10000 builds: memory ' \
    '100 builds: wall, 50 ms ' '1000 builds: wall, 50 ms ' \
    '10000 builds: wall, 50 ms ' 'a workflow of 1,000 steps ' \
    'four workflows on one description ' \
    'a description of 20 MB: CPU time '; do
	grep "^| $label" "$table" >>"$rows" || {
		echo "quote: $table has no row \"$label...\""
		exit 1
	}
done
for file; do
	new=$(awk -v rows="$rows" '
	/^ *[|] what [|] ours [|] peer [|] ratio [|]$/ {
		print
		indent = $0
		sub(/[|].*/, "", indent)
		print indent "|---|---|---|---|"
		while ((getline line < rows) > 0)
			print indent line
		close(rows)
		inside = 1
		next
	}
	inside && /^ *[|]/ { next }
	{ inside = 0; print }' "$file")
	printf '%s\n' "$new" >"$file"
done
