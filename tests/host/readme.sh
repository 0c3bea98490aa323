# The commands of the READMEs, as they are written: the blocks that begin with
# ```sh, in a copy of this system (an overlay over /, a network of its own, thrown
# away afterwards) where the package is installed in its default prefix.
# shellcheck shell=bash
. "${srcdir:?}/tests/host/host.sh"

[ "$(id -u)" = 0 ] || skip "not root: no private copy of the system"
grep -q '^prefix = /usr/local$' "$builddir/Makefile" ||
	skip "this tree is not configured for /usr/local, which the READMEs name"
need unshare mount chroot runuser ip openssl promtool amtool
need_programs
nm -D "$builddir/.libs/imagebuilder.so" | grep -q __asan &&
	skip "collectd as its unit starts it loads no object with the address sanitizer"
need_files "nagios4-common" /etc/nagios4/nagios.cfg
need_files "icinga2-common" /etc/icinga2/icinga2.conf
need_files "collectd-core" /usr/sbin/collectd
need_files "zabbix-agent" /etc/zabbix/zabbix_agentd.conf.d
need_files "nagios-nrpe-server" /etc/nagios/nrpe.d
if [ -z "${README_INSIDE-}" ]; then
	unshare -m -n -p -f --kill-child true ||
		skip "no namespaces of our own may be made here"
	# shellcheck disable=SC2016
	unshare -m -n -p -f --kill-child bash -c 'mount -t tmpfs -o size=1g none "$1" || exit 77
		mkdir "$1/up" "$1/work" "$1/root" &&
			mount -t overlay -o "lowerdir=/,upperdir=$1/up,workdir=$1/work" \
				none "$1/root" || exit 77
		ip link set lo up || exit 77
		mount -t proc none "$1/root/proc" || exit 77
		for d in dev sys tmp; do mount --rbind "/$d" "$1/root/$d" || exit 77; done
		exec chroot "$1/root" env README_INSIDE=1 srcdir="$2" builddir="$3" \
			bash "$2/tests/host/readme.sh"' _ "$tmp" "$srcdir" "$builddir"
	STATUS=$?
	[ $STATUS != 77 ] || skip "no overlay of / can be mounted here"
	exit $STATUS
fi

# From here on in the copy ---------------------------------------------
unset AWS_EC2_METADATA_DISABLED
export HOME=/root
# Not configured with a user for the state directory, nor into /usr.
cat >/usr/local/bin/sudo <<'EOF'
#!/bin/sh
user=
while :; do
	case $1 in
	-H | -E) shift ;;
	-u) user=$2; shift 2 ;;
	*) break ;;
	esac
done
[ -z "$user" ] || exec runuser -u "$user" -- env HOME="$(getent passwd "$user" | cut -d: -f6)" "$@"
exec "$@"
EOF
# A systemctl for the daemons of TRY.md: what their units start, without the
# environment of this test.  Other services must only be named.
cat >/usr/local/bin/systemctl <<'EOF'
#!/bin/bash
echo "systemctl $*"
unit=${*: -1}
pid_file=/run/readme-$unit.pid
case $unit in
nagios4) command=(/usr/sbin/nagios4 /etc/nagios4/nagios.cfg) ;;
icinga2) command=(/usr/sbin/icinga2 daemon --close-stdio) ;;
collectd) command=(/usr/sbin/collectd -f) ;;
*) exit 0 ;;
esac
if pid=$(cat "$pid_file" 2>/dev/null); then
	kill "$pid"
	while kill -0 "$pid"; do sleep 0.1; done 2>/dev/null
	rm "$pid_file"
fi
case $1 in
start | restart)
	[ $unit != icinga2 ] || /usr/lib/icinga2/prepare-dirs /usr/lib/icinga2/icinga2
	env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin LANG=C.UTF-8 \
		setsid "${command[@]}" >/tmp/readme-$unit.log 2>&1 </dev/null &
	echo $! >"$pid_file"
	;;
esac
EOF
# Nagios' minute is a second; nothing else differs from Debian's configuration.
sed -i 's/^interval_length=60/interval_length=1/; s/^max_service_check_spread=.*/max_service_check_spread=1/' \
	/etc/nagios4/nagios.cfg
printf "#!/bin/sh\necho \"journalctl \$*\"\n" >/usr/local/bin/journalctl
chmod 755 /usr/local/bin/sudo /usr/local/bin/systemctl /usr/local/bin/journalctl
export PATH=/usr/local/bin:/usr/local/sbin:$PATH
hash -r
# collectd's own configuration is in a package that starts it.
mkdir -p /etc/collectd/collectd.conf.d
[ -e /etc/collectd/collectd.conf ] || cat >/etc/collectd/collectd.conf <<'EOF'
Hostname "localhost"
<Include "/etc/collectd/collectd.conf.d">
  Filter "*.conf"
</Include>
EOF
# With README_DEBS=FOLDER: those packages, and the READMEs that they install.
if [ -n "${README_DEBS-}" ]; then
	run dpkg --force-depends -i "$README_DEBS"/*.deb
	expect_status "the packages are installed" 0
	pages=/usr/share/imagebuilder-monitor
	more=()
else
	run env -u MAKEFLAGS -u MAKELEVEL make -s -C "$builddir" install
	expect_status "make install" 0
	pages=$srcdir/contrib
	more=("$srcdir/README.md")
fi

# blocks FILE: its commands, one block after the other.
blocks() {
	awk '/^```sh$/ { on = 1; next } /^```$/ { on = 0 } on' "$1"
}

# follow FILE: runs its commands.  A check may find something: 1 and 2 are no
# errors of it.
follow() {
	local name=${1#"$srcdir/"}
	blocks "$1" >"$tmp/commands"
	expect_match "$name has commands" . "$(<"$tmp/commands")"
	echo : >>"$tmp/commands"
	cat >"$tmp/prelude" <<'EOF'
set -E -o pipefail
trap 'code=$?; case "$code $BASH_COMMAND" in
	[12]\ *check_imagebuilder*) ;;
	*) echo "exit $code: $BASH_COMMAND" >&3 ;;
	esac' ERR
EOF
	# shellcheck disable=SC2016
	(cd "$srcdir" && timeout "$(scaled 240)" bash -c '. "$1"; . "$2"' _ "$tmp/prelude" "$tmp/commands") \
		>"$tmp/output" 2>&1 3>"$tmp/failed"
	expect_equal "$name: every command succeeds" "" "$(<"$tmp/failed")"
	[ ! -s "$tmp/failed" ] || tail -n 15 "$tmp/output"
}

follow "$pages/TRY.md"
expect_match "the check of TRY.md sees the build" \
	'^IMAGEBUILDER CRITICAL - web-base 1.4.0/7 TESTING for 3h1[0-9]m' "$(<"$tmp/output")"
expect_match "nagios4 accepts the configuration" 'Total Errors: *0' "$(<"$tmp/output")"
expect_no_match "and has no warning for it" 'Total Warnings: *[1-9]' "$(<"$tmp/output")"
for build in 7:Nagios 8:Icinga 9:collectd; do
	expect_match "${build#*:} cancels build ${build%:*} at HARD" \
		"\"arn\":\"[^\"]*/web-base/1.4.0/${build%:*}\".*\"outcome\":\"confirmed\"" \
		"$(<"$tmp/output")"
done
expect_equal "nothing of it is left" "" "$(find /etc/nagios4 /etc/icinga2 /etc/collectd \
	/root/.aws ~nagios/.aws -name 'imagebuilder*' -o -path '*/.aws/*')"

# The others: with a simulator that goes on, and its settings for every user.
launch_simulator --seed hanging --port 8099 \
	--access-key AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_ENDPOINT_URL AWS_REGION \
	AWS_DEFAULT_REGION
for home in /root ~nagios; do
	mkdir -p "$home/.aws"
	printf '%s\n' '[default]' 'region = us-east-1' \
		'endpoint_url = http://127.0.0.1:8099' >"$home/.aws/config"
	printf '%s\n' '[default]' "aws_access_key_id = $SIM_KEY" \
		"aws_secret_access_key = $SIM_SECRET" >"$home/.aws/credentials"
	chown -R --reference="$home" "$home/.aws"
done
before=$(md5sum /etc/icinga2/conf.d/services.conf)
for page in nagios icinga2 collectd prometheus checkmk telegraf webhook zabbix systemd; do
	more+=("$pages/$page/README.md")
done
for page in "${more[@]}"; do
	follow "$page"
done
expect_equal "Debian's conf.d/services.conf is as it was" "$before" \
	"$(md5sum /etc/icinga2/conf.d/services.conf)"
finish
