#!/bin/bash
# The option table against the manual pages and the shell completion: every row
# of --help is an item of the page with the same argument, and the other way
# round; errors of options are the same in the three programs.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
programs='check_imagebuilder cancel_imagebuilder check_arazzo'

# The options of --help, with their arguments: "--warning RANGE".
table() {
	"$builddir/$1" --help | awk '/^ (-[a-zA-Z], |    )--/ {
		sub(/^ (-[a-zA-Z],|   ) /, "")
		print $1 (match($0, /^[^ ]+ [A-Z[][^ ]*( |$)/) ? " " $2 : "")
	}' | sort -u
}

# The items of a page in the same form: each .It line, without its macros.
page() {
	sed -nE 's/^\.It (Fl .*)/\1/p' "$srcdir/man/$1.1" |
		sed -E 's/ , (Fl|$)/\n\1/g' |
		sed -E -e 's/ Ns Op ([^ ]+) Ns Ar ([^ ]+)/[\1\2]/g' \
			-e 's/ Ns (Ar )?//g' -e 's/Ar //g' -e 's/^Fl -/--/' |
		sed -E -e 's/^(--[a-z-]+) (\[=)/\1\2/' | grep '^--' | sort -u
}

# "-w, --warning A, -c, --critical A" share an argument: the first item gets it.
for program in $programs; do
	table "$program" >"$tmp/table"
	page "$program" >"$tmp/page"
	expect_match "$program --help was read" '^--timeout DUR$' "$(cat "$tmp/table")"
	expect_equal "$program(1) lists only options of --help" "" \
		"$(comm -13 "$tmp/table" "$tmp/page" | paste -sd ' ')"
	# What both programs have is in the other page.
	[ "$program" != cancel_imagebuilder ] ||
		page check_imagebuilder >>"$tmp/page"
	sort -uo "$tmp/page" "$tmp/page"
	expect_equal "$program(1) has every row of --help with its argument" "" \
		"$(comm -23 "$tmp/table" "$tmp/page" | paste -sd ' ')"
	expect_equal "$program --help keeps to 80 columns" "" \
		"$("$builddir/$program" --help | awk 'length > 80')"
done

# Completion -----------------------------------------------------------
# complete PROGRAM WORD...: what the last word is completed to.
complete_words() {
	# shellcheck disable=SC2016
	run bash -c '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
		_imagebuilder_monitor; printf "%s\n" "${COMPREPLY[@]}"' _ \
		"$srcdir/contrib/completion/imagebuilder-monitor" "$@"
}
for program in $programs; do
	complete_words "$builddir/$program" --
	expect_equal "$program: every option is completed" \
		"$(table "$program" | sed 's/[ [].*//' | sort -u)" "$(sort -u <<<"$OUT")"
	complete_words "$builddir/$program" --output-format js
	expect_equal "$program: formats are completed" json "$OUT"
done
complete_words "$builddir/check_imagebuilder" --timeout-state c
expect_equal "states of a timeout are completed" critical "$OUT"
complete_words "$builddir/cancel_imagebuilder" --alert alert
expect_equal "alert formats are completed" alertmanager "$OUT"
complete_words "$builddir/cancel_imagebuilder" --only-state T
expect_equal "states are completed" TESTING "$OUT"
complete_words "$builddir/cancel_imagebuilder" --reason --ar
expect_equal "a text is not" "" "$OUT"
mkdir "$tmp/folder"
touch "$tmp/file"
complete_words "$builddir/check_arazzo" --file "$tmp/fi"
expect_equal "files are completed" "$tmp/file" "$OUT"
complete_words "$builddir/check_arazzo" --search-path "$tmp/fo"
expect_equal "and folders" "$tmp/folder" "$OUT"

# Errors ---------------------------------------------------------------
# wrong "WORDS" MESSAGE: of the three programs.
wrong() {
	local words
	read -ra words <<<"$1"
	for program in $programs; do
		run "$builddir/$program" "${words[@]}"
		expect_status "$program $1 is refused" 3
		expect_equal "in these words" "$2" "${OUT#* - }"
	done
}
wrong "--regoin x" 'unknown option --regoin (did you mean --region?)'
wrong "--timeou 5" 'unknown option --timeou (did you mean --timeout?)'
wrong "-region x" 'unknown option -region (did you mean --region?)'
wrong "--frobnicate" 'unknown option --frobnicate (see --help)'
wrong "-j" 'unknown option -j (see --help)'
wrong "-t" '--timeout requires an argument'
wrong "--output-format" '--output-format requires an argument'
wrong "--exit-ok=1" '--exit-ok takes no argument'
wrong "--timeout soon" '--timeout: invalid duration "soon" (examples: 90s, 15m, 1h30m, 2d)'
wrong "--timeout 5 -t 6" '--timeout is given more than once'
wrong "--profile a --profile a" '--profile is given more than once'
wrong "stray" 'unexpected argument "stray"'
wrong "--extra-opts=x@$tmp/none" "--extra-opts: $tmp/none: No such file or directory"
printf '[x]\nregoin = y\n' >"$tmp/ini"
wrong "--extra-opts=x@$tmp/ini" '--extra-opts: unknown option regoin (did you mean region?)'
wrong "--extra-opts=y@$tmp/ini" '--extra-opts: the file has no section [y]'
printf '[x]\ntimeout\n' >"$tmp/ini"
wrong "--extra-opts=x@$tmp/ini" '--extra-opts: timeout requires a value'
for program in $programs; do
	run "$builddir/$program" -vv --region=us-east-1 -t5 -V
	expect_match "$program: arguments in every form, and -V" "^$program [0-9]" "$OUT"
	expect_equal "nothing goes to standard error" "" "$("$builddir/$program" --x 2>&1 >/dev/null)"
done
for words in '--input a=1 --input a=2' '--server http://a --server http://b' \
	'--auth k=env:A --auth k=env:B'; do
	read -ra list <<<"$words"
	run "$builddir/check_arazzo" --file x "${list[@]}"
	expect_match "a name that is given twice is refused ($words)" \
		'(a |k )?is given more than once' "$OUT"
done
printf '[check_arazzo]\ntimeout = soon\nstate = a=ok\n' >"$tmp/ini"
run "$builddir/check_arazzo" "--extra-opts=@$tmp/ini" -t 5 --file "$tmp/mine.yaml" --state a=ok
expect_match "the command line overrides the file, wherever --extra-opts is" \
	'mine\.yaml: No such file' "$OUT"
run "$builddir/check_arazzo" -t 5 --file "$tmp/mine.yaml" --state a=ok "--extra-opts=@$tmp/ini"
expect_match "also behind it" 'mine\.yaml: No such file' "$OUT"
A=arn:aws:imagebuilder:us-east-1:123456789012:image
run "$builddir/check_imagebuilder" "$A/web-base/1.4.0/7"
expect_match "an ARN without its option" 'did you mean --image ARN\?' "$OUT"
run "$builddir/cancel_imagebuilder" "$A-pipeline/web-base"
expect_match "and one of a pipeline" 'did you mean --pipeline ARN\?' "$OUT"
run "$builddir/cancel_imagebuilder" --dry-run
expect_match "--dry-run of an action that needs --arm" 'unknown option --dry-run: without --arm nothing is sent' "$OUT"
finish
