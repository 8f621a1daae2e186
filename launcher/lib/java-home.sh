# Sourced by bin/jcrm and bin/jcrmd: finds a Java runtime of version 25 or newer and leaves it in JCRM_JAVA.
# Uses builtins of the shell only: every fork would show in the start-up time of `jcrm mon -1`.

# 25 from JAVA_VERSION="25.0.1" in the folder's `release` file; nothing if there is none.
jcrm_java_version() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    while IFS= read -r line; do
        case $line in
            JAVA_VERSION=*)
                line=${line#JAVA_VERSION=\"}
                version=${line%%[!0-9]*}
                return 0
                ;;
        esac
    done <"$1/release"
    return 1
}

# PROGRAM CODE: ends with CODE if there is none.
jcrm_find_java() {
    for home in "$JCRM_HOME/runtime" "${JCRM_JAVA_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*25* /usr/lib/jvm/* /opt/*jdk* /opt/java/* \
        /usr/local/*jdk* /usr/java/*; do
        if [ -n "$home" ] && jcrm_java_version "$home" && [ "${version:-0}" -ge 25 ]; then
            JCRM_JAVA=$home/bin/java
            return 0
        fi
    done
    echo "$1: no Java runtime of version 25 or newer found in JAVA_HOME, /usr/lib/jvm, /opt, /usr/local or /usr/java." \
        "Install one (package openjdk-25-jre-headless or Temurin 25) or set JAVA_HOME to its folder." >&2
    exit "$2"
}
