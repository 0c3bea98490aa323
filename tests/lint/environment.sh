#!/usr/bin/env bash
# Every environment variable that the code reads is in a manual page, and every
# one that a page names is read.
set -eu
cd "${1:-$(dirname "$0")/../..}"

# By name in a call, or as a string that looks like one of these families.
read_names() {
	grep -rhoE --include='*.c' '\b(getenv|env)\([^()]*"[A-Z][A-Z0-9_]+"' \
		common plugin | grep -oE '"[A-Z0-9_]+"'
	grep -rhoE --include='*.c' '"(HOME|(BOTO|AWS|NAGIOS|COLLECTD|MP|REQUESTS|AMX)_[A-Z0-9_]+)"' \
		common plugin
}
# What libcurl reads, and names that the code composes.
others='ALL_PROXY HTTPS_PROXY HTTP_PROXY NO_PROXY
	AMX_ALERT_ AWS_ENDPOINT_URL_STS NAGIOS__SERVICEIMAGE_ARN
	NAGIOS__SERVICEPIPELINE_ARN'

# Names that end in _ are beginnings of others.
read_names | tr -d '"' | grep -v '_$' | sort -u >/tmp/environment.$$.code
trap 'rm -f /tmp/environment.$$.*' EXIT
sed -n 's/^\.\(It \)\{0,1\}Ev //p' man/*.1 | tr ' ' '\n' |
	grep -E '^[A-Z][A-Z0-9_]+$' | sort -u >/tmp/environment.$$.page
bad=0
for name in $(comm -23 /tmp/environment.$$.code /tmp/environment.$$.page); do
	echo "$name: read by the code, not in ENVIRONMENT of a manual page"
	bad=1
done
for name in $(comm -13 /tmp/environment.$$.code /tmp/environment.$$.page); do
	case " $(tr -s '\n\t' ' ' <<<"$others") " in
	*" $name "*) continue ;;
	esac
	echo "$name: in a manual page, not read by the code"
	bad=1
done
exit $bad
