# Sourced by ./check: Debian's Docker engine, started by hand with everything of its own in one folder, and the base images
# that the Dockerfile's FROM lines name, made on this machine (nothing is pulled).

start_docker() { # FOLDER
    DOCKER_FOLDER=$1
    export DOCKER_HOST=unix://$DOCKER_FOLDER/docker.sock
    mkdir -p "$DOCKER_FOLDER"
    local driver=overlay2
    # Layers that are copied in full are slow, but work on every file system.
    grep -qw overlay /proc/filesystems || driver=vfs
    # Without bridge and NAT: the lab's network is a network of its own.
    run_dockerd $driver || { [ $driver = overlay2 ] && run_dockerd vfs; }
}
run_dockerd() { # DRIVER
    dockerd --data-root "$DOCKER_FOLDER/data" --exec-root "$DOCKER_FOLDER/exec" --pidfile "$DOCKER_FOLDER/dockerd.pid" \
        --host "$DOCKER_HOST" --storage-driver="$1" --iptables=false --ip6tables=false --bridge=none --log-level=warn \
        >"$DOCKER_FOLDER/dockerd.log" 2>&1 </dev/null &
    DOCKER_PID=$!
    for _ in $(seq 300); do
        docker version >/dev/null 2>&1 && return 0
        kill -0 $DOCKER_PID 2>/dev/null || break
        sleep 0.1
    done
    tail -n 5 "$DOCKER_FOLDER/dockerd.log"
    kill -KILL $DOCKER_PID 2>/dev/null
    return 1
}

# Ends the containers, the engine and what it mounted, and removes its folder.
stop_docker() {
    [ -n "${DOCKER_PID:-}" ] || return 0
    docker ps -aq 2>/dev/null | xargs -r docker rm -f >/dev/null 2>&1
    docker network ls -q --filter type=custom 2>/dev/null | xargs -r docker network rm >/dev/null 2>&1
    kill -TERM "$DOCKER_PID" 2>/dev/null
    wait "$DOCKER_PID" 2>/dev/null
    local mount
    for mount in $(sed -n "s|^[^ ]* \($DOCKER_FOLDER[^ ]*\) .*|\1|p" /proc/mounts | sort -r); do umount -l "$mount"; done
    rm -rf --one-file-system "$DOCKER_FOLDER"
    DOCKER_PID=
}

# jcrm-base: a minimal Debian from this machine's own mirror; jcrm-java: the runtime of this build.
make_base_images() {
    local mirror suite root=$DOCKER_FOLDER/root
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | grep -v security | head -n 1)
    suite=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")
    [ -n "$mirror" ] && [ -n "$suite" ] || { echo "no mirror of Debian is configured for apt"; return 1; }
    debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$DOCKER_FOLDER/debootstrap.log" 2>&1 || { tail -n 20 "$DOCKER_FOLDER/debootstrap.log"; return 1; }
    # The image installs from where this machine installs.
    rm -rf "$root/etc/apt/sources.list" "$root/etc/apt/sources.list.d" "$root/etc/apt/apt.conf.d"
    cp -a /etc/apt/sources.list.d /etc/apt/apt.conf.d "$root/etc/apt/"
    [ ! -e /etc/apt/sources.list ] || cp -a /etc/apt/sources.list "$root/etc/apt/"
    cp -a /usr/share/keyrings "$root/usr/share/" 2>/dev/null
    tar -C "$root" -cf - . | docker import - jcrm-base >/dev/null || return 1
    rm -rf --one-file-system "$root"
    mkdir -p "$root/opt/java/openjdk"
    cp -a "$JAVA_HOME/bin" "$JAVA_HOME/conf" "$JAVA_HOME/lib" "$JAVA_HOME/release" "$root/opt/java/openjdk/" || return 1
    rm -f "$root/opt/java/openjdk/lib/src.zip"
    # Debian's packages keep the configuration elsewhere and link to it.
    tar -C "$root" -chf - . | docker import - jcrm-java >/dev/null || return 1
    rm -rf --one-file-system "$root"
}

# jcrm-host: what docker/Dockerfile makes of them.
make_host_image() {
    DOCKER_BUILDKIT=0 docker build --network host --build-arg BASE=jcrm-base --build-arg JAVA=jcrm-java -f "$ROOT/docker/Dockerfile" \
        -t jcrm-host "$ROOT" >"$DOCKER_FOLDER/build.log" 2>&1 || { tail -n 40 "$DOCKER_FOLDER/build.log"; return 1; }
}
