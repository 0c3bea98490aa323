# host.sh: functions for the tests with real daemons, on top of the scenarios'
# lib.sh.  Daemons run in private folders on free ports, as an unprivileged
# user, and end with the test.
# shellcheck shell=bash disable=SC2016,SC2034
. "${srcdir:?}/tests/scenario/lib.sh"

chmod 755 "$tmp"
ARN=arn:aws:imagebuilder:us-east-1:123456789012:image/web-base/1.4.0/7

# as_user NAME: daemons run as NAME where we are root, else as we are.
as_user() {
	daemon_user=$(id -un)
	run_as=()
	[ "$(id -u)" = 0 ] || return 0
	id "$1" >/dev/null 2>&1 || skip "user $1 does not exist"
	daemon_user=$1
	run_as=(setpriv "--reuid=$1" "--regid=$(id -g "$1")" --clear-groups)
	"${run_as[@]}" test -x "$builddir/config.status" || install_programs
}
made_in=$builddir

# install_programs: copies the programs and shared objects to where the daemons'
# user may read them; below root's home, for example, it may not.
install_programs() {
	local there=$tmp/build
	"${run_as[@]}" test -x "$tmp" ||
		skip "$daemon_user may not enter ${TMPDIR:-/tmp}"
	mkdir -p "$there/.libs" "$there/collectd/.libs"
	cp "$made_in/config.status" "$there/"
	find "$made_in" -maxdepth 1 -type f -perm -u+x \
		\( -name '*imagebuilder*' -o -name check_arazzo \) \
		-exec cp {} "$there/" \;
	cp "$made_in"/.libs/*.so "$there/.libs/"
	cp "$made_in"/collectd/.libs/*.so "$there/collectd/.libs/" 2>/dev/null
	chmod -R a+rX "$there"
	builddir=$there
	echo "the programs are copied: $daemon_user may not read $made_in"
}

# own PATH...: makes the daemons' user their owner.
own() {
	[ "$(id -u)" != 0 ] || chown -R "$daemon_user" "$@"
}

# need_programs: ours are built, and the daemons' user may read them.
need_programs() {
	local p
	for p in check_imagebuilder cancel_imagebuilder; do
		[ -x "$builddir/$p" ] || skip "$p is not built"
		"${run_as[@]}" test -x "$builddir/$p" ||
			skip "$daemon_user may not read $builddir"
	done
}

# need_files WHAT FILE...: skips the test unless the packages are installed.
need_files() {
	local what=$1 f
	shift
	for f; do
		[ -e "$f" ] || skip "$what is not installed (no $f)"
	done
}

# sanitized MODULE: if this build has the address sanitizer, the daemon that loads
# the module is run with it; leaks would be those of the whole process.
sanitized() {
	sanitizer=$(ldd "$1" | awk '/lib(clang_rt\.)?asan/ { print $3 }')
	[ -n "$sanitizer" ] || return 0
	echo "with $sanitizer"
	run_as+=(env "LD_PRELOAD=$sanitizer" "ASAN_OPTIONS=detect_leaks=0")
}

# free_port: a port that is free now, and that no other test gets until this one
# and its daemons have ended: its byte of a file stays locked with the file's
# descriptor.  Below 32768: Zabbix' agent accepts no other.
exec {ports_fd}>>"${TMPDIR:-/tmp}/imagebuilder-ports-$(id -u)"
free_port() {
	/usr/bin/python3 -c 'import fcntl, random, socket, struct, sys
for _ in range(1000):
    port = random.randint(10000, 32000)
    lock = struct.pack("hhqqi0q", fcntl.F_WRLCK, 0, port, 1, 0)
    try:
        fcntl.fcntl(int(sys.argv[1]), fcntl.F_OFD_SETLK, lock)
        socket.socket().bind(("127.0.0.1", port))
    except OSError:
        continue
    print(port)
    sys.exit()
sys.exit("no port is free")' "$ports_fd"
}
need /usr/bin/python3

# in_unit UNIT: from now on daemons have the environment of Debian's unit: no
# HOME and no AWS variable.  Their user's home is $HOME by a password database
# that only they see, mounted in a namespace of their own.
in_unit() {
	local unit=/lib/systemd/system/$1.service variables
	need_files "the unit $1" "$unit"
	[ "$(id -u)" = 0 ] || skip "only root can mount a password database"
	awk -F: -v OFS=: -v user="$daemon_user" -v home="$HOME" \
		'$1 == user { $6 = home } { print }' /etc/passwd >"$tmp/passwd"
	chmod 644 "$tmp/passwd"
	unshare --mount mount --bind "$tmp/passwd" /etc/passwd ||
		skip "mount namespaces are not permitted"
	mapfile -t variables < <(sed -n 's/^EnvironmentFile=-*//p' "$unit" |
		xargs -r sed -n '/^[A-Z0-9_]*=/p')
	daemon_env=(-i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin
		LANG=C.UTF-8 "${variables[@]}")
	namespace=(unshare --mount sh -c
		'mount --bind "$0" /etc/passwd && exec "$@"' "$tmp/passwd")
}
namespace=()
daemon_env=()

# daemon LOG COMMAND...: runs it in the background; sets DAEMON_PID.
daemon() {
	local log=$1 variables=(HOME="$HOME")
	shift
	[ ${#daemon_env[@]} = 0 ] || variables=("${daemon_env[@]}")
	"${namespace[@]}" env "${variables[@]}" "${run_as[@]}" "$@" \
		>"$log" 2>&1 &
	DAEMON_PID=$!
	sim_pids+=("$DAEMON_PID")
	daemon_logs+=("$log")
}
listening() {
	(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# install_contrib: installs the configuration into $contrib and points it at the
# programs of the build.
install_contrib() {
	local made
	# The print rule is make's, not the shell's.
	# shellcheck disable=SC2016
	plugindir=$(env -u MAKEFLAGS -u MAKELEVEL make -s -C "$made_in" \
		--eval 'print-plugindir: ; @echo $(plugindir)' \
		print-plugindir | tail -n 1)
	env -u MAKEFLAGS -u MAKELEVEL make -s -C "$made_in" install-data \
		DESTDIR="$tmp/dest" >"$tmp/install.log" 2>&1 ||
		give_up "contrib is installed" "$(tail -n 5 "$tmp/install.log")"
	made=$(find "$tmp/dest" -path '*/icinga2/imagebuilder.conf')
	contrib=${made%/icinga2/imagebuilder.conf}
	expect_match "contrib is installed and names its programs" \
		"$plugindir/check_imagebuilder" "$(cat "$made")"
	find "$contrib" -type f -exec sed -i "s|$plugindir/|$builddir/|g" {} +
}

# cancels_in_force: the number of cancel requests that took effect.
cancels_in_force() {
	sim_log 'map(select(.operation == "CancelImageCreation" and
		.effect)) | length'
}
