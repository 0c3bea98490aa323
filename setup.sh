#!/usr/bin/env bash
# setup.sh demo [--keep]   from a fresh Debian 12 or 13 to a first run against a
#                          simulator; --keep leaves the simulator running
# setup.sh test            from a fresh Debian 12 or 13 to passed tests
#
# Installs what is missing with apt, builds in build/.  A second run is quick.
[ -n "${BASH_VERSION-}" ] || exec bash "$0" "$@"
set -eu
cd "$(dirname "$0")"

BUILD_PACKAGES="autoconf automake libtool pkg-config gcc libc6-dev make
	libcurl4-openssl-dev zlib1g-dev libjansson-dev libyaml-dev libssl-dev
	libpcre2-dev libidn2-dev libunistring-dev libxml2-dev libmicrohttpd-dev check"
DEMO_PACKAGES="curl jq"
# Daemons, clients and parsers that make check and make lint use.
TEST_PACKAGES="curl jq openssl ca-certificates strace procps locales iproute2
	python3 awscli python3-botocore man-db libgcrypt20
	clang-format cppcheck shellcheck
	nagios4-core nullmailer icinga2-bin collectd-core collectd-dev libyajl2
	zabbix-agent nagios-nrpe-server nagios-nrpe-plugin nsca-ng-server
	nsca-ng-client prometheus prometheus-alertmanager
	prometheus-node-exporter
	libmonitoring-plugin-perl webhook nodejs"
# Not in every release; without them a part of a test is skipped.
OPTIONAL_PACKAGES="node-har-validator"

say() {
	printf '== %s\n' "$*"
}

usage() {
	sed -n '2,7s/^# \{0,1\}//p' "$0"
	exit 2
}

# The packages among the arguments that are not installed.
missing_packages() {
	local package
	for package; do
		case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
		installed) ;;
		*) echo "$package" ;;
		esac
	done
}

# The packages among the arguments that this release has.
offered() {
	local package
	for package; do
		! apt-cache policy "$package" 2>/dev/null |
			grep -q '^  Candidate: [^(]' || echo "$package"
	done
}

as_root() {
	local keep=()
	if [ "$(id -u)" = 0 ]; then
		"$@"
		return
	fi
	# apt may need the proxy that sudo would drop.
	[ -z "${http_proxy-}${https_proxy-}" ] ||
		keep=("--preserve-env=http_proxy,https_proxy,no_proxy")
	sudo "${keep[@]}" "$@"
}

# Root, sudo without a password, or one that a terminal can ask for.
may_sudo() {
	[ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null ||
		{ [ -t 0 ] && command -v sudo >/dev/null && sudo -v; }
}

# Disables the services of these packages at boot.
disable_services() {
	local service
	dpkg-query -L "$@" 2>/dev/null |
		sed -n -e 's|^\(/usr\)\?/lib/systemd/system/\([^/@]*\)\.service$|\2|p' \
			-e 's|^/etc/init.d/\([^/]*\)$|\1|p' |
		sort -u | while read -r service; do
		# The second works without systemd, as in a container.
		as_root systemctl disable --quiet "$service" >/dev/null 2>&1 ||
			as_root env DPKG_MAINTSCRIPT_PACKAGE=none deb-systemd-helper \
				disable "$service.service" >/dev/null 2>&1 || true
		as_root update-rc.d "$service" disable >/dev/null 2>&1 || true
	done
}

installed_packages() {
	dpkg-query -W -f '${db:Status-Status} ${Package}\n' |
		sed -n 's/^installed //p' | sort -u
}

install_packages() {
	local packages before policy=/usr/sbin/policy-rc.d ours=no
	mapfile -t packages < <(missing_packages "$@")
	[ "${#packages[@]}" -gt 0 ] || return 0
	if ! may_sudo; then
		echo "These packages are missing; as root run:"
		echo "apt-get update && apt-get install -y --no-install-recommends ${packages[*]}"
		exit 2
	fi
	say "installing ${packages[*]}"
	# Packages start no daemon while this file exists.
	if [ ! -e $policy ]; then
		ours=yes
		printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null
		as_root chmod 755 $policy
		# shellcheck disable=SC2064
		trap "[ $ours = no ] || { [ \"\$(id -u)\" = 0 ] && rm -f $policy || sudo rm -f $policy; }" EXIT
	fi
	before=$(installed_packages)
	as_root apt-get update -q >/dev/null
	as_root env DEBIAN_FRONTEND=noninteractive apt-get \
		-o DPkg::Lock::Timeout=300 install -q -y \
		--no-install-recommends "${packages[@]}" >build-packages.log 2>&1 || {
		tail -n 20 build-packages.log
		exit 1
	}
	rm -f build-packages.log
	# Their dependencies may be services as well.
	mapfile -t packages < <(comm -13 <(echo "$before") <(installed_packages))
	disable_services "${packages[@]}"
	if [ $ours = yes ]; then
		as_root rm -f $policy
		trap - EXIT
	fi
}

# What would fail after the packages have been installed.
check_folder() {
	case $PWD in
	*[[:space:]]*)
		echo "cannot build in \"$PWD\": make does not support blanks in a path; move the clone"
		exit 2
		;;
	esac
	mkdir -p build 2>/dev/null || true
	if [ ! -w . ] || [ ! -w build ]; then
		echo "cannot write to $PWD/build as $(id -un); clone again as this user"
		exit 2
	fi
}

# The tests run scripts of their own in a temporary folder.
check_tmp() {
	local script
	script=$(mktemp) || exit 2
	printf '#!/bin/sh\n' >"$script"
	chmod 700 "$script"
	if ! "$script" 2>/dev/null; then
		rm -f "$script"
		echo "cannot run programs in ${TMPDIR:-/tmp} (noexec?); set TMPDIR to another folder"
		exit 2
	fi
	rm -f "$script"
}

build() {
	say "building in build/"
	[ -f configure ] || autoreconf -fi >/dev/null 2>&1 || autoreconf -fi
	# A demo that ran before the tests was configured without collectd's headers.
	if [ -e /usr/include/collectd/core/daemon/plugin.h ] &&
		grep -qs '^S\["HAVE_COLLECTD_TRUE"\]="#"' build/config.status; then
		rm -f build/Makefile
	fi
	[ -f build/Makefile ] || (cd build && ../configure -q)
	make -s -C build -j"$(nproc)"
}

# One line for the whole of make check: the sum over its .trs files.
summary() {
	local pass fail skip
	pass=$(cat build/*.trs build/*/*.trs build/*/*/*.trs 2>/dev/null |
		grep -c '^:test-result: \(PASS\|XFAIL\)' || true)
	skip=$(cat build/*.trs build/*/*.trs build/*/*/*.trs 2>/dev/null |
		grep -c '^:test-result: SKIP' || true)
	fail=$(cat build/*.trs build/*/*.trs build/*/*/*.trs 2>/dev/null |
		grep -c '^:test-result: \(FAIL\|ERROR\|XPASS\)' || true)
	echo "$pass passed, $fail failed, $skip skipped"
}

# A line for each test, or part of a test, that did not run, and why.
skipped() {
	local log test part
	sed -n 's/^lint: \(.*\): its checks are skipped$/skipped in part: lint: \1/p' \
		build/lint.log
	while read -r log; do
		test=${log#build/}
		test=${test%.log}
		part=' in part'
		! grep -qs '^:test-result: SKIP' "${log%.log}.trs" || part=
		sed -n "s|^SKIP: |skipped$part: $test: |p" "$log"
	done < <(find build -name '*.trs' -exec sh -c 'for t; do
		echo "${t%.trs}.log"; done' _ {} + | sort)
}

# Sets TEST_PACE to the median of several measurements.
measure_pace() {
	TEST_PACE=$(for _ in 1 2 3 4 5; do bash tests/pace.sh; done |
		sort -n | sed -n 3p)
	export TEST_PACE
	say "time limits: those of an idle machine times $TEST_PACE"
}

run_tests() {
	local status=0
	measure_pace
	say "make lint"
	make -s -C build lint 2>&1 | tee build/lint.log
	[ "${PIPESTATUS[0]}" = 0 ] || status=1
	say "make check"
	find build -name '*.trs' -delete
	make -s -C build check -k -j"$(nproc)" || status=1
	# The counts of the tests.
	find build -name '*.log' -exec grep -h -a '^note: ' {} + 2>/dev/null |
		sort -u || true
	[ $status = 0 ] || echo "see build/test-suite.log and the lines above"
	skipped
	summary
	exit $status
}

case ${1-} in
demo)
	case ${2-} in
	'' | --keep) ;;
	*) usage ;;
	esac
	check_folder
	# shellcheck disable=SC2086
	install_packages $BUILD_PACKAGES $DEMO_PACKAGES
	build
	exec tests/scenario/demo.sh "${@:2}"
	;;
test)
	check_folder
	check_tmp
	# shellcheck disable=SC2086
	install_packages $BUILD_PACKAGES $TEST_PACKAGES
	# shellcheck disable=SC2046,SC2086
	install_packages $(offered $OPTIONAL_PACKAGES)
	build
	run_tests
	;;
*)
	usage
	;;
esac
