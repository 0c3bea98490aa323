#!/bin/bash
# try.sh [SUITE [FOLDER]]: the packages in a bare Debian (bookworm or trixie, for
# example), made by debootstrap in a folder.  Makes the release's archive there and
# the packages from it, examines them with lintian, installs them in a second bare
# system, checks and cancels a build of the simulator with the installed programs,
# and leads the packages through their life (life.sh).  The previous package is
# built from the commit $PREVIOUS (default: the last tag, else the commit before).
# As root; needs debootstrap, git and a mirror.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
suite=${1:-bookworm}
root=${2:-$(mktemp -d)}
previous=${PREVIOUS:-$(git -C "$source" describe --tags --abbrev=0 2>/dev/null ||
	echo HEAD~1)}
log=$root.log
base=$root/base
build=$root/build
clean=$root/clean
say() {
	echo "== $*"
}
# inside ROOT COMMAND...: in that system; its processes end with the command.
inside() {
	local system=$1
	shift
	# shellcheck disable=SC2016
	unshare -m -p -f --kill-child bash -c 'mount --make-rprivate / &&
		mount -t proc none "$0/proc" && mount --bind /dev "$0/dev" &&
		cd / && exec chroot "$0" "$@"' "$system" env -i HOME=/root \
		PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
		DEBIAN_FRONTEND=noninteractive "$@"
}
quietly() {
	"$@" >>"$log" 2>&1 || {
		tail -n 30 "$log"
		exit 1
	}
}

say "two bare systems of $suite in $root"
mkdir -p "$root"
[ -d "$base" ] || quietly debootstrap --variant=minbase "$suite" "$base"
printf '#!/bin/sh\nexit 101\n' >"$base/usr/sbin/policy-rc.d"
chmod +x "$base/usr/sbin/policy-rc.d"
rm -rf "$build" "$clean"
cp -a "$base" "$build"
cp -a "$base" "$clean"

say "the release's archive and its packages; the previous ones from $previous"
mkdir -p "$build/old" "$build/new" "$build/dependencies/debian"
git -C "$source" archive "$previous" | tar -x -C "$build/old"
git -C "$source" archive HEAD | tar -x -C "$build/new"
# The upgrade meets configuration files that differ.
sed -i '1s/(.*)/(0.0.1-1)/' "$build/old/contrib/debian/changelog"
for file in nagios/imagebuilder.cfg.in zabbix/imagebuilder.conf; do
	echo '# The previous version.' >>"$build/old/contrib/$file"
done
cp "$here/control" "$build/dependencies/debian/"
quietly inside "$build" apt-get update
quietly inside "$build" apt-get install -y --no-install-recommends lintian
quietly inside "$build" apt-get build-dep -y --no-install-recommends /dependencies
cat >"$build/make" <<'EOS'
set -eu
cd /new
autoreconf -fi
mkdir build
cd build
../configure -q
make -s dist
tar -xf imagebuilder-monitor-*.tar.* -C /
mv /imagebuilder-monitor-* /release
/release/contrib/debian/build.sh /debs.new
/old/contrib/debian/build.sh /debs.old
EOS
quietly inside "$build" bash /make
inside "$build" sh -c 'exec lintian --fail-on error,warning --allow-root /debs.new/*.deb'
say "lintian has no remark"

say "installed in a bare system"
mkdir "$clean/debs"
cp -r "$build/debs.old" "$build/debs.new" "$here/life.sh" "$clean/"
quietly inside "$clean" apt-get update
cat >"$clean/install" <<'EOS'
set -eu
# Dependencies first: what is compared later is only ours.
apt-get install -y --no-install-recommends jq procps collectd-core \
	/debs.new/*.deb
apt-get purge -y 'imagebuilder-monitor*'
EOS
quietly inside "$clean" bash /install
inside "$clean" sh /life.sh /debs.old /debs.new
say "installed, upgraded, removed and purged"

cat >"$clean/try" <<'EOS'
set -eu
apt-get install -y --no-install-recommends /debs.new/imagebuilder-monitor_*.deb \
	/debs.new/imagebuilder-monitor-zabbix_*.deb >/dev/null
# The daemon comes after the package: the state directory becomes its user's.
apt-get install -y --no-install-recommends nagios-nrpe-server >/dev/null
[ "$(stat -c %U /var/lib/imagebuilder-monitor)" = nagios ]
sim=/usr/lib/imagebuilder-monitor/imagebuilder-simulator
mkfifo /ready
$sim --seed hanging >/ready &
read -r ready </ready
AWS_ACCESS_KEY_ID=$(echo "$ready" | jq -r .accessKeyId)
AWS_SECRET_ACCESS_KEY=$(echo "$ready" | jq -r .secretAccessKey)
AWS_ENDPOINT_URL=$(echo "$ready" | jq -r .url)
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_ENDPOINT_URL
arn=arn:aws:imagebuilder:us-east-1:123456789012:image/web-base/1.4.0/7
code=0
/usr/lib/nagios/plugins/check_imagebuilder --image $arn -c 2h || code=$?
echo "exit $code"
[ $code = 2 ]
/usr/lib/nagios/plugins/cancel_imagebuilder --image $arn --arm
EOS
inside "$clean" bash /try
say "$suite: the packages in $build/debs.new are built, installed and tried"
