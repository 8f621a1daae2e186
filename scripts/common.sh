# Sourced by ./lab, ./demo, ./check and ./bench: words for people, the JDK, Debian's packages, the build.

say() { printf '%s\n' "$*"; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }
need_root() { [ "$(id -u)" -eq 0 ] || die "needs root to make hosts out of namespaces: run  sudo $0 $*"; }

# Leaves the folder of a JDK 25 or newer in JAVA_HOME.
find_jdk() {
    local home version
    for home in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /usr/lib/jvm/* /opt/*jdk* /opt/java/* /usr/local/*jdk* /usr/java/*; do
        [ -n "$home" ] && [ -x "$home/bin/javac" ] && [ -r "$home/release" ] || continue
        version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
        if [ "${version:-0}" -ge 25 ]; then
            JAVA_HOME=$(readlink -f "$home")
            export JAVA_HOME
            return 0
        fi
    done
    return 1
}

# The newest supported server of Debian's layout: 15 if it is there, else the newest; nothing if none.
find_postgres() {
    local found
    if [ -x /usr/lib/postgresql/15/bin/postgres ]; then
        PG_VERSION=15
    else
        found=$(ls -d /usr/lib/postgresql/*/bin/postgres 2>/dev/null | sort -V | tail -n 1)
        [ -n "$found" ] || return 1
        PG_VERSION=$(printf '%s' "$found" | cut -d/ -f5)
    fi
    PG_BIN=/usr/lib/postgresql/$PG_VERSION/bin
}

apt_updated=
# Debian's packages, with a policy that keeps them from starting services on this machine.
apt_install() {
    command -v apt-get >/dev/null || die "needs the packages $*; install them with your package manager"
    say "installing: $*"
    if [ -z "$apt_updated" ]; then
        apt-get -qq update || die "apt-get update failed; check the network and /etc/apt"
        apt_updated=yes
    fi
    local policy=/usr/sbin/policy-rc.d ours= status=0
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy" && ours=yes
    fi
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Use-Pty=0 install --no-install-recommends "$@" >/dev/null </dev/null || status=$?
    [ -z "$ours" ] || rm -f "$policy"
    [ "$status" -eq 0 ] || die "apt-get install $* failed"
}

# Everything that the lab needs; packages that are there are left alone.
install_missing() {
    local missing=()
    command -v ip >/dev/null || missing+=(iproute2)
    command -v nft >/dev/null || missing+=(nftables)
    command -v unshare >/dev/null && command -v setpriv >/dev/null && command -v nsenter >/dev/null || missing+=(util-linux)
    command -v arping >/dev/null || missing+=(iputils-arping)
    # For the lab's long cable.
    command -v python3 >/dev/null || missing+=(python3-minimal)
    command -v mvn >/dev/null || missing+=(maven)
    if ! find_postgres; then
        if [ -z "$apt_updated" ] && command -v apt-get >/dev/null; then
            apt-get -qq update && apt_updated=yes
        fi
        if apt-cache show postgresql-15 >/dev/null 2>&1; then missing+=(postgresql-15); else missing+=(postgresql); fi
        # Debian's wrapper would make and start a cluster of its own at installation.
        if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
            apt_install postgresql-common
            sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
        fi
    fi
    if ! find_jdk; then
        if [ -z "$apt_updated" ] && command -v apt-get >/dev/null; then
            apt-get -qq update && apt_updated=yes
        fi
        if apt-cache show openjdk-25-jdk-headless >/dev/null 2>&1; then
            missing+=(openjdk-25-jdk-headless)
        else
            die "needs a JDK 25, and this distribution has none: install Temurin 25 (or another build of OpenJDK 25)" \
                "under /usr/lib/jvm or /opt, or set JAVA_HOME to its folder"
        fi
    fi
    [ ${#missing[@]} -eq 0 ] || apt_install "${missing[@]}"
    find_postgres || die "PostgreSQL was installed, but there is no /usr/lib/postgresql/*/bin/postgres"
    find_jdk || die "a JDK 25 was installed, but it is not below /usr/lib/jvm"
}

# Makes target/dist (the daemon and the command line) and target/it (the lab's own programs).
build_quietly() {
    say "building with $JAVA_HOME"
    local log
    log=$(mktemp)
    if ! (cd "$ROOT" && mvn -q -DskipTests -Pquick package </dev/null >"$log" 2>&1); then
        cat "$log"
        rm -f "$log"
        die "the build failed"
    fi
    rm -f "$log"
    warm_up
}
# Caches of loaded classes: both programs start in half the time. Everything works without them.
warm_up() { "$ROOT/target/dist/bin/warm-up" >/dev/null 2>&1 </dev/null || say "no caches of classes could be made; the programs start slower"; }
