#!/bin/sh
# life.sh OLD NEW: the life of the packages: installs those of the folder OLD, with
# an administrator's changes upgrades to those of NEW, removes and purges them.
# Nothing of the administrator's may be lost and nothing of ours may remain.  It
# changes this system: for one to throw away, as try.sh makes it.
set -eu
old=$1
new=$2
state=/var/lib/imagebuilder-monitor
export DEBIAN_FRONTEND=noninteractive
failed=0
# expect SENTENCE COMMAND...
expect() {
	sentence=$1
	shift
	if "$@" >/dev/null 2>&1; then
		echo "ok: $sentence"
	else
		echo "FAIL: $sentence: $*"
		failed=1
	fi
}
files() {
	find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /tmp -o \
		-path /var/lib/dpkg -o -path /var/log -o -path /var/cache \) -prune \
		-o -print | LC_ALL=C sort
}
packages() {
	dpkg-query -W -f '${Package}\n' 'imagebuilder-monitor*'
}
dpkg_run() {
	dpkg --force-confdef --force-confold "$@" >/tmp/dpkg.log 2>&1 || {
		cat /tmp/dpkg.log
		exit 1
	}
}
files >/tmp/before
dpkg_run -i "$old"/*.deb
first=$(dpkg-query -W -f '${Version}' imagebuilder-monitor)

# What an administrator does: edits each configuration, deletes one, cancels.
# dpkg's format, not the shell's.
# shellcheck disable=SC2016
conffiles=$(packages | xargs dpkg-query -W -f '${Conffiles}\n' |
	sed -n 's/^ *\(\/[^ ]*\) .*/\1/p')
expect "there are configuration files" test -n "$conffiles"
for file in $conffiles; do
	echo "# of the administrator" >>"$file"
	chmod 600 "$file"
done
deleted=/etc/nagios-plugins/config/imagebuilder.cfg
rm "$deleted"
expect "the state directory is closed to others" \
	test "$(stat -c %a $state)" = 750
echo '{}' >$state/audit.log
chown daemon $state

dpkg_run -i "$new"/*.deb
expect "the new version is newer" dpkg --compare-versions \
	"$(dpkg-query -W -f '${Version}' imagebuilder-monitor)" gt "$first"
kept() {
	for file in $conffiles; do
		[ "$file" = "$deleted" ] && continue
		expect "$1: $file is the administrator's" \
			grep -q 'of the administrator' "$file"
		expect "$1: its mode as well" test "$(stat -c %a "$file")" = 600
	done
	expect "$1: a deleted file stays deleted" test ! -e "$deleted"
	expect "$1: the audit log is there" grep -q '{}' $state/audit.log
	expect "$1: the owner of the state directory is kept" \
		test "$(stat -c %U $state)" = daemon
}
kept "after the upgrade"
expect "the new version is beside a changed file" \
	test -e /etc/zabbix/imagebuilder.conf.dpkg-dist
expect "the programs run" sh -c \
	'/usr/lib/nagios/plugins/check_imagebuilder --version | grep imagebuilder'

# Back to the previous version, as after a bad upgrade, and forth.
dpkg_run -i "$old"/*.deb
kept "after a downgrade"
dpkg_run -i "$new"/*.deb

names=$(packages)
# shellcheck disable=SC2086
dpkg_run -r $names
kept "after the removal"
expect "the programs are gone" test ! -e /usr/lib/nagios/plugins/check_imagebuilder
dpkg_run -i "$new"/*.deb
kept "installed again"
# shellcheck disable=SC2086
dpkg_run -P $names
files >/tmp/after
expect "after the purge every file and folder is as before" \
	cmp /tmp/before /tmp/after
diff /tmp/before /tmp/after || true
expect "and dpkg has forgotten the packages" \
	test -z "$(packages 2>/dev/null)"
exit $failed
