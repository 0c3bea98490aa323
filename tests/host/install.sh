# make install and uninstall into a DESTDIR; the pages of the manual; the
# completion; the files of contrib name what is installed.
# shellcheck shell=bash
. "${srcdir:?}/tests/host/host.sh"

need man
need_programs
make_in() {
	umask 077
	env -u MAKEFLAGS -u MAKELEVEL make -s -C "$builddir" "$@" \
		DESTDIR="$tmp/dest" >"$tmp/make.log" 2>&1
	STATUS=$?
	OUT=$(tail -n 5 "$tmp/make.log")
}
make_in install
expect_status "make install" 0
expect_equal "whatever the umask is, all may read what is installed" \
	"$(find "$tmp/dest" -type d -name imagebuilder-monitor -path '*/lib/imagebuilder-monitor' -perm 750)" \
	"$(find "$tmp/dest" -mindepth 1 ! -type l ! -perm -044)$(find "$tmp/dest" -mindepth 1 -type d ! -perm -055 ! -perm 750)"
find "$tmp/dest" -type f | sed "s|$tmp/dest||" | sort >"$tmp/files"
cat "$tmp/files"
for file in plugins/check_imagebuilder plugins/cancel_imagebuilder \
	plugins/check_arazzo imagebuilder-monitor/imagebuilder.so \
	include/imagebuilder.h nagios/imagebuilder.cfg icinga2/imagebuilder.conf \
	completions/imagebuilder-monitor iam/cancel.json \
	imagebuilder-status.schema.json; do
	expect_match "$file is installed" "/$file$" "$(cat "$tmp/files")"
done
expect_no_match "no libtool archive is" '\.la$' "$(cat "$tmp/files")"
state=$(find "$tmp/dest" -type d -path '*/lib/imagebuilder-monitor' -perm 750)
expect_match "only its owner may enter the state directory" '/lib/imagebuilder-monitor$' \
	"$state"

# Manual pages: without a warning (tests/scenario/options.sh compares them).
pages=$(find "$tmp/dest" -path '*/man/man*' -type f)
for page in $pages; do
	run man --warnings -E UTF-8 -l -P cat "$page"
	# groff 1.23 also reports lines without a blank that could be made wider.
	expect_no_match "man formats without a warning: ${page##*/}" 'warning|error:' \
		"$(man --warnings -E UTF-8 -l "$page" 2>&1 >/dev/null |
			grep -v 'cannot adjust line')"
done

# The policies name the operations that the documents ask for.
operations() {
	sed -n 's/^ *operationId: *//p' \
		"$srcdir/plugin/workflows/$1.arazzo.yaml" | sort -u
}
allowed() {
	jq -r '.Statement[].Action | if type == "array" then .[] else . end |
		sub("^imagebuilder:"; "")' "$srcdir/contrib/iam/$1.json" | sort -u
}
expect_equal "status.json allows what is read, not more" \
	"$(operations status)" "$(allowed status)"
expect_equal "cancel.json allows to read a build, its rollback, and to cancel it" \
	"CancelImageCreation GetImage GetImagePipeline ListImagePipelineImages ListWorkflowExecutions" \
	"$(allowed cancel | paste -sd ' ')"
expect_equal "which is what its document asks for, and the list of a pipeline's builds" \
	"$({ operations cancel; operations status | grep Pipeline | grep -v ListImagePipelines; } | sort -u)" \
	"$(allowed cancel)"

# The units for systemd.
if command -v systemd-analyze >/dev/null; then
	mkdir "$tmp/units"
	find "$tmp/dest" \( -name '*.service' -o -name '*.timer' \) -exec cp {} "$tmp/units/" \;
	sed -i -e "s|[^ =]*/cancel_imagebuilder|$builddir/cancel_imagebuilder|" \
		-e "s|=[^ ]*/imagebuilder-textfile.sh|=/bin/true|" "$tmp/units"/*.service
	run systemd-analyze verify --man=no "$tmp/units"/*
	expect_equal "systemd-analyze accepts the services and the timers" "0 " "$STATUS $OUT"
else
	echo "not checked: systemd-analyze is not installed"
fi

# Checkmk's local check, with its options in a file.
start_simulator --seed hanging
mkdir "$tmp/checkmk"
echo "--image $ARN -c 2h" >"$tmp/checkmk/imagebuilder"
cp "$(find "$tmp/dest" -path '*/checkmk/imagebuilder')" "$tmp/local"
sed -i "s|exec .*/check_imagebuilder|exec $builddir/check_imagebuilder|" \
	"$tmp/local"
run env "MK_CONFDIR=$tmp/checkmk" sh "$tmp/local"
expect_match "Checkmk's local check is one line of its format" \
	'^2 "Image Builder" [a-z_]+=[^ ]* IMAGEBUILDER CRITICAL - ' "$OUT"
expect_equal "and succeeds as a command" 0 "$STATUS"

# Debian has no Telegraf: runs its commands and checks their output.
mapfile -t commands < <(sed -n 's/.*commands = \["\(.*\)"\]/\1/p' \
	"$(find "$tmp/dest" -path '*/telegraf/imagebuilder.conf')" |
	sed "s|[^ ]*/check_imagebuilder|$builddir/check_imagebuilder|; s|eu-west-1|us-east-1|")
read -ra command <<<"${commands[0]}"
run "${command[@]}"
expect_match "Telegraf's first command prints Nagios' format" \
	'^IMAGEBUILDER CRITICAL - [^|]* \| [^|]*$' "$(head -n 1 <<<"$OUT")"
read -ra command <<<"${commands[1]}"
run "${command[@]}"
expect_equal "its second prints line protocol only" "" \
	"$(grep -vE '^imagebuilder(_check)?,.* [0-9]{19}$' <<<"$OUT")"
expect_match "of every build" '^imagebuilder_check,.*name=web-base\\ 1\.4\.0/7' "$OUT"

# Completion knows the options too.
run bash -c '. "$1"; COMP_WORDS=("$2" --warn); COMP_CWORD=1
	_imagebuilder_monitor; printf "%s\n" "${COMPREPLY[@]}"' _ \
	"$srcdir/contrib/completion/imagebuilder-monitor" \
	"$builddir/check_imagebuilder"
expect_equal "--warn is completed" --warning "$OUT"
run bash -c '. "$1"; COMP_WORDS=("$2" --output-format js); COMP_CWORD=2
	_imagebuilder_monitor; printf "%s\n" "${COMPREPLY[@]}"' _ \
	"$srcdir/contrib/completion/imagebuilder-monitor" \
	"$builddir/check_imagebuilder"
expect_equal "formats are completed" json "$OUT"

# The READMEs name the folders of the installation.
make -s -C "$builddir" install-data DESTDIR="$tmp/other" prefix=/opt/other \
	>"$tmp/make.log" 2>&1
expect_equal "with another prefix no README names the default one" "" \
	"$(find "$tmp/other" -name '*.md' -exec grep -l '/usr/local/' {} +)"
expect_match "but that prefix" '^sudo cp /opt/other/lib/collectd/imagebuilder.so ' \
	"$(cat "$tmp/other/opt/other/share/imagebuilder-monitor/collectd/README.md")"

make_in uninstall
expect_status "make uninstall" 0
expect_equal "and nothing is left" "" "$(find "$tmp/dest" ! -type d)"
# The folders of the prefix itself stay, whatever they are called.
prefix=$tmp/dest$(sed -n 's/^prefix = //p' "$builddir/Makefile")
expect_equal "no folder that we made, either" "" \
	"$(find "$tmp/dest" -type d | awk -v prefix="$prefix" '
		index(prefix "/", $0 "/") == 1 { next }
		index($0, prefix "/") == 1 { $0 = substr($0, length(prefix) + 1) }
		/imagebuilder|nagios|collectd|zabbix|bash-completion/')"
finish
