#!/bin/bash
# check_arazzo --validate over every document of others that we have: how many
# are fine, how many run only by a compatibility reading, how many are refused
# and by which rule.  A crash or a hang fails, and so does a number of good
# documents below the known one.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
CONFORMANCE_DATA=${CONFORMANCE_DATA-$srcdir/../shared/conformance}
[ -d "$CONFORMANCE_DATA/arazzo-wild" ] ||
	skip "CONFORMANCE_DATA has no arazzo-wild ($CONFORMANCE_DATA)"
[ -x "$builddir/check_arazzo" ] || skip "check_arazzo is not built"

# No document may reach the network: a proxy that does not answer.
export http_proxy=http://127.0.0.1:1 https_proxy=http://127.0.0.1:1
export check=$builddir/check_arazzo answers=$tmp/answers

# One document: { doc, code, r } with the output, in a file of its own: long
# answers of two that run at once would mix.
# shellcheck disable=SC2317 # xargs calls it
one() {
	local doc=$1 above out code args=()
	above=$(dirname "$(dirname "$doc")")
	for dir in "$above/openapi" "$above/openapi/_original"; do
		[ -d "$dir" ] && args+=(--search-path "$dir")
	done
	out=$(timeout -k 1 "$limit" "$check" --file "$doc" --validate \
		--output-format json "${args[@]}" 2>&1)
	code=$?
	echo "{\"doc\":\"$doc\",\"code\":$code,\"r\":${out:-null}}" \
		>"$(mktemp "$answers/XXXXXXXX")"
}
export -f one
limit=$(scaled 20)
export limit

# documents FOLDER: those of its files that are Arazzo.
documents() {
	find "$CONFORMANCE_DATA/$1" -type f \
		\( -name '*.yml' -o -name '*.yaml' -o -name '*.json' \) \
		-exec grep -lEZ -m 1 "^ *[\"']?arazzo[\"']? *:" {} +
}

# classes: what the lines say, as "fine compat refused bad".
# shellcheck disable=SC2016
kind='def kind: if (.code != 0 and .code != 3) or .r == null then "bad"
	elif .code == 3 then "refused"
	elif any(.r.diagnoses[]?; .kind == "compatibility") then "compat"
	else "fine" end;'

# survey FOLDER KNOWN: at least KNOWN of its documents pass.
survey() {
	local fine compat refused bad
	rm -rf "$answers"
	mkdir "$answers"
	# shellcheck disable=SC2016 # xargs' shell is to expand it
	documents "$1" | xargs -0 -n 1 -P 2 bash -c 'one "$1"' _ \
		2>"$tmp/errors"
	find "$answers" -type f -exec cat {} + >"$tmp/lines"
	read -r fine compat refused bad < <(jq -rs "$kind"'
		def n($k): map(select(kind == $k)) | length;
		"\(n("fine")) \(n("compat")) \(n("refused")) \(n("bad"))"' \
		"$tmp/lines")
	echo "note: $1: $fine documents fine, $compat by compatibility, $refused refused"
	echo "  why they are refused (documents, rule):"
	jq -rs "$kind"'
		map(select(kind == "refused") |
			[.r.diagnoses[]? | select(.kind == "error") |
			.rule // "none"] | unique | .[]) |
		group_by(.) | map([length, .[0]]) | sort | reverse | .[] |
		"    \(.[0]) \(.[1])"' "$tmp/lines"
	echo "  by which compatibility readings others run:"
	jq -rs "$kind"'
		map(select(kind == "compat") |
			[.r.diagnoses[] | select(.kind == "compatibility") |
			.rule] | unique | .[]) |
		group_by(.) | map([length, .[0]]) | sort | reverse | .[] |
		"    \(.[0]) \(.[1])"' "$tmp/lines"
	jq -r "$kind"'select(kind == "bad") |
		"  exit \(.code): \(.doc)"' "$tmp/lines"
	expect_equal "$1: none crashes, hangs or answers nonsense" "0 0" \
		"$bad $(wc -l <"$tmp/errors")"
	if [ $((fine + compat)) -ge "$2" ]; then
		pass "$1: $((fine + compat)) pass, at least $2 did before"
	else
		fail "$1: fewer documents pass than did before" \
			"wanted: $2" "got:    $((fine + compat))"
	fi
}

survey arazzo-wild 353
survey arazzo-jentic 26
survey arazzo-other 24
finish
