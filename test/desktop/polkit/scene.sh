#!/bin/bash
# A machine's polkit in mounts of its own, which nobody else sees: a bus, polkitd, and a person with a password. Runs `$1 $2` (node
# and a script) as that person, and once as root. Root alone can.
set -e
node=$1 script=$2 policy=$3 password=$4
folder=$(cd "$(dirname "$0")" && pwd)
mount -t tmpfs none /run && mkdir /run/dbus /run/scene
cp -r /usr/share/polkit-1/actions /run/scene/actions && mount --bind /run/scene/actions /usr/share/polkit-1/actions
mkdir /run/scene/rules && mount --bind /run/scene/rules /etc/polkit-1/rules.d
cp /etc/passwd /etc/shadow /run/scene
echo 'tester:x:4242:4242::/tmp:/bin/sh' >> /run/scene/passwd
echo "tester:$(openssl passwd -6 "$password"):19000:0:99999:7:::" >> /run/scene/shadow
mount --bind /run/scene/passwd /etc/passwd && mount --bind /run/scene/shadow /etc/shadow
dbus-daemon --config-file="$folder/bus.conf" --nofork --print-address=3 3> /run/scene/bus 2> /dev/null & bus=$!
until [ -s /run/scene/bus ]; do sleep 0.05; done
chmod 777 /run/dbus/system_bus_socket
polkit=
trap 'kill $polkit $bus; wait' EXIT
serve() {
  if [ -n "$polkit" ]; then kill $polkit; wait $polkit || true; fi
  /usr/lib/polkit-1/polkitd > /dev/null 2>&1 & polkit=$!
  until dbus-send --system --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
    string:org.freedesktop.PolicyKit1 | grep -q 'boolean true'; do sleep 0.05; done
}
as_person() { DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent setpriv --reuid 4242 --regid 4242 --clear-groups "$node" "$script" "$@"; }
serve
as_person 'no action'
cp "$policy" /usr/share/polkit-1/actions/ && serve
as_person 'no agent'
as_person 'right password' "$folder/agent.py" "$password"
as_person 'wrong password' "$folder/agent.py" "not $password"
"$node" "$script" 'root'
echo 'polkit.addRule(function () { return polkit.Result.YES; });' > /run/scene/rules/00-all.rules && serve
as_person 'a rule that needs no asking'
