#!/bin/bash
# screenshot.sh BUILD OUT.png: takes a picture of Nagios' status page with a
# stuck build.  Everything runs in a private folder: simulator, nagios4, lighttpd,
# headless Chromium.  Needs nagios4-core nagios4-cgi lighttpd chromium.
# shellcheck disable=SC1091,SC2016,SC2154
set -eu
srcdir=$(cd "$(dirname "$0")/../.." && pwd)
builddir=$(cd "${1:?build folder}" && pwd)
out=$(realpath "${2:?picture}")
export srcdir builddir
. "$srcdir/tests/host/host.sh"
set +e

as_user nagios
need nagios4 lighttpd chromium
need_files "nagios4-cgi" /usr/lib/cgi-bin/nagios4/status.cgi
need_programs
start_simulator --seed hanging
install_contrib
port=$(free_port)
dir=$tmp/n
mkdir -p "$dir/rw" "$dir/archives" "$dir/checkresults"
cp "$contrib/nagios/imagebuilder.cfg" "$dir/"
# Nothing is cancelled for a picture.
sed -e 's/eu-west-1/us-east-1/' -e 's/\(check_interval  *\)5/\11/' \
	-e '/event_handler  /d' "$contrib/nagios/services.cfg" \
	>"$dir/services.cfg"
cp "$srcdir/tests/host/nagios-objects.cfg" "$dir/objects.cfg"
sed -e "s|@tmp@|$tmp|; s|@user@|$daemon_user|" \
	-e "s|@group@|$(id -gn "$daemon_user")|" \
	"$srcdir/tests/host/nagios.cfg" >"$dir/nagios.cfg"
cat >"$dir/cgi.cfg" <<EOF
main_config_file=$dir/nagios.cfg
physical_html_path=/usr/share/nagios4/htdocs
url_html_path=/nagios4
use_authentication=0
escape_html_tags=1
default_user_name=operator
EOF
cat >"$dir/lighttpd.conf" <<EOF
server.modules = ("mod_alias", "mod_cgi", "mod_setenv")
server.document-root = "/usr/share/nagios4/htdocs"
server.bind = "127.0.0.1"
server.port = $port
server.errorlog = "$dir/lighttpd.log"
mimetype.assign = (".css" => "text/css", ".html" => "text/html",
	".js" => "application/javascript", ".png" => "image/png",
	".gif" => "image/gif")
alias.url = ("/cgi-bin/nagios4" => "/usr/lib/cgi-bin/nagios4",
	"/nagios4/stylesheets" => "/etc/nagios4/stylesheets",
	"/nagios4" => "/usr/share/nagios4/htdocs")
\$HTTP["url"] =~ "^/cgi-bin/nagios4" { cgi.assign = ("" => "") }
setenv.add-environment = ("NAGIOS_CGI_CONFIG" => "$dir/cgi.cfg",
	"REMOTE_USER" => "operator")
EOF
own "$dir" "$HOME"
daemon "$tmp/nagios.out" /usr/sbin/nagios4 "$dir/nagios.cfg"
daemon "$tmp/lighttpd.out" /usr/sbin/lighttpd -D -f "$dir/lighttpd.conf"
wait_for "the page is served" 'listening "$port"'
wait_for "the build is CRITICAL" \
	'grep -q "1.4.0/7;CRITICAL;HARD" "$dir/nagios.log"'
wait_for "status.dat has the result" \
	'grep -q "current_state=2" "$dir/status.dat"'
chromium --headless --no-sandbox --disable-gpu --no-first-run \
	--disable-background-networking --user-data-dir="$tmp/chromium" \
	--window-size=1200,420 --screenshot="$out" \
	"http://127.0.0.1:$port/cgi-bin/nagios4/status.cgi?host=all" \
	>"$tmp/chromium.out" 2>&1
chromium --headless --no-sandbox --disable-gpu --no-first-run \
	--disable-background-networking --user-data-dir="$tmp/chromium" \
	--window-size=1200,900 --screenshot="${out%.png}-service.png" \
	"http://127.0.0.1:$port/cgi-bin/nagios4/extinfo.cgi?type=2&host=imagebuilder&service=web-base+1.4.0%2F7" \
	>"$tmp/chromium.out" 2>&1
if [ -s "$out" ]; then
	pass "the picture is $out"
else
	fail "the picture" "$(tail -n 5 "$tmp/chromium.out")"
fi
finish
