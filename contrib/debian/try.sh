#!/bin/bash
# try.sh [SUITE [FOLDER]]: builds the packages, makes a clean Debian (bookworm or
# trixie, for example) in a folder with debootstrap, installs them there and checks
# and cancels a build of the simulator with the installed programs.  As root; needs
# debootstrap and a mirror.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
suite=${1:-bookworm}
root=${2:-$(mktemp -d)}
"$here/build.sh" "$root.debs"
debootstrap --variant=minbase "$suite" "$root" >"$root.log"
mkdir -p "$root/debs"
cp "$root.debs"/*.deb "$root/debs/"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod +x "$root/usr/sbin/policy-rc.d"
chroot "$root" sh -c 'apt-get install -y --no-install-recommends \
	/debs/imagebuilder-monitor_*.deb /debs/imagebuilder-monitor-zabbix_*.deb \
	jq' >>"$root.log"
cat >"$root/try" <<'EOF'
set -eu
sim=/usr/lib/imagebuilder-monitor/imagebuilder-simulator
mkfifo /ready
$sim --seed hanging >/ready &
pid=$!
read -r ready </ready
trap 'kill $pid' EXIT
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
ls -ld /var/lib/imagebuilder-monitor
dpkg -L imagebuilder-monitor imagebuilder-monitor-zabbix | grep -E '/etc/|plugins/|modules/'
EOF
chroot "$root" sh /try
echo "== installed and tried in $root"
