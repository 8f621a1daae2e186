#!/bin/bash
# Process 1 of a lab host, in new mount, UTS, IPC, PID and network namespaces: builds the host's root folder out of the
# machine's /usr and the host's own disk, then becomes docker/host/init. Nothing of the machine but /usr is visible below.
# Arguments: folder of the host, folder of the runnable jcrm, JDK, folder of the lab's programs, folder of the init, address.
set -eu
host=$1 dist=$2 jdk=$3 programs=$4 init=$5 address=$6
name=${host##*/}

# The /proc of the machine is still mounted: the number read here is the one that ./lab can use.
read -r pid _ </proc/self/stat
printf '%s\n' "$pid" >"$host/init.pid.new"
mv "$host/init.pid.new" "$host/init.pid"
# Wait for the cable.
read -r _ <"$host/go"

hostname "$name"
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 2>/dev/null || true
ip link set lo up
ip addr add "$address/24" brd + dev eth0
ip link set eth0 up

root=$host/root
mount -t tmpfs -o mode=755,size=16m lab-root "$root"
cd "$root"
mkdir -p usr etc var/lib/jcrm var/lib/postgresql var/log var/tmp run tmp dev proc sys root home mnt opt/jcrm opt/java/jdk \
    opt/jcrm-lab opt/jcrm-host old
for link in bin sbin lib lib32 lib64 libx32; do
    if [ -L "/$link" ]; then ln -s "$(readlink "/$link")" "$link"; elif [ -d "/$link" ]; then mkdir "$link" && mount --rbind "/$link" "$link"; fi
done
bind_read_only() { mount --bind "$1" "$2" && mount -o remount,bind,ro "$2"; }
bind_read_only /usr usr
bind_read_only "$dist" opt/jcrm
bind_read_only "$jdk" opt/java/jdk
bind_read_only "$programs" opt/jcrm-lab
bind_read_only "$init" opt/jcrm-host
mount --bind "$host/disk/etc" etc
mount --bind "$host/disk/jcrm" var/lib/jcrm
mount --bind "$host/disk/postgresql" var/lib/postgresql
mount --bind "$host/disk/log" var/log
mount -t tmpfs -o mode=755,size=64m run run
# The power switch's own network, if the lab has one.
[ ! -d "$host/../../power" ] || { mkdir run/lab-power && mount --bind "$host/../../power" run/lab-power; }
mount -t tmpfs -o mode=1777,size=256m tmp tmp
chmod 1777 var/tmp
mount --rbind /dev dev
mount -t tmpfs -o mode=1777 shm dev/shm
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
ln -s /run var/run
pivot_root . old
cd /
umount -l /old
rmdir /old
exec env -i PATH=/opt/jcrm/bin:/opt/jcrm-host:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    HOME=/root LANG=C.UTF-8 JAVA_HOME=/opt/java/jdk JCRM_FENCE_AGENTS=/opt/jcrm-host \
    /bin/bash /opt/jcrm-host/init
