#!/bin/sh
# Ringcast: these lines, and a jar behind them. They find a Java that is new enough and hand over to it.
# JAVA_OPTS adds flags of the JVM to those below and wins over them.
needed=21
self=$0
case $self in
*/*) ;;
*) [ -f "$self" ] && self=./$self || self=$(command -v -- "$self") ;; # "sh ringcast" means the one here
esac

# Sets home, version and major of the Java at $1, which is a bin/java; starts it only if no file tells.
inspect() {
    real=$(readlink -f -- "$1" 2>/dev/null) || real=$1
    home=${real%/bin/java}
    version=
    if [ -r "$home/release" ]; then
        while IFS='"' read -r key value _; do
            [ "$key" = JAVA_VERSION= ] && version=$value
        done <"$home/release"
    fi
    [ -n "$version" ] || version=$("$1" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
    major=${version%%[!0-9]*}
}

found=
sharing=
for java in "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java)" \
    /usr/lib/jvm/*/bin/java /usr/java/*/bin/java /usr/local/openjdk-*/bin/java /opt/*/bin/java /opt/java/*/bin/java \
    "$HOME"/.sdkman/candidates/java/*/bin/java "$HOME"/.jdks/*/bin/java "$HOME"/.jdks/*/Contents/Home/bin/java \
    /Library/Java/JavaVirtualMachines/*/Contents/Home/bin/java /opt/homebrew/opt/openjdk*/bin/java; do
    [ -n "$java" ] && [ -x "$java" ] || continue
    inspect "$java"
    [ "${major:-0}" -ge "$needed" ] && break
    [ -n "$version" ] && found="$found
    $java is Java $version"
    java=
done
if [ -z "$java" ] || [ ! -x "$java" ]; then
    if [ -n "$found" ]; then
        echo "Ringcast needs Java $needed or newer. Found only:$found" >&2
    else
        echo "Ringcast needs Java $needed or newer, and found no Java at all." >&2
    fi
    echo "Install one, for instance from https://adoptium.net, and if it is in none of the usual folders, say" >&2
    echo "where it is:  JAVA_HOME=/path/to/it $self${*:+ $*}" >&2
    exit 1
fi

serves=yes
for word; do
    case $word in -h | --help | help | -V | --version | version | check | example-config) serves= ;; esac
done

# Whether a flag of the user's matches the pattern $1.
given() {
    for flag in ${JAVA_OPTS-} ${JDK_JAVA_OPTIONS-} ${JAVA_TOOL_OPTIONS-} ${_JAVA_OPTIONS-}; do
        case $flag in $1) return 0 ;; esac
    done
    return 1
}

set -f # a star in JAVA_OPTS names no files
# The last flag of a name wins, so these stand after the server's own, in front of the jar.
set -- ${JAVA_OPTS-} -jar "$self" "$@"

# Class-data sharing makes the start a third shorter. The archive is named after this file and this Java: the JVM
# notices a stale archive, but does not renew it. Without a base archive or a writable folder there is none. The JVM
# refuses two, so the user's own wins.
# A run that did not serve would make an archive of few classes, which the JVM then keeps. So a run that has served
# marks its archive at its end, and the next start deletes an archive without a mark.
# A full disk can cut an archive off. The JVM warns of it at each start; it is harmless, hence PrintWarnings.
cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
if [ -n "$cache" ] && [ -f "$home/lib/server/classes.jsa" ] && mkdir -p "$cache/ringcast" 2>/dev/null &&
    [ -w "$cache/ringcast" ] && ! given '-Xshare:*' && ! given '-XX:*Archive*' && ! given '-XX:AOT*'; then
    stamp=$(stat -L -c %s-%Y -- "$self" 2>/dev/null || stat -L -f %z-%m -- "$self" 2>/dev/null)
    archive=$cache/ringcast/$stamp-java-$version.jsa
    [ -f "$archive" ] || find "$cache/ringcast" -name '*.jsa*' -mtime +30 -exec rm -f {} + 2>/dev/null
    [ -f "$archive.served" ] || rm -f -- "$archive"
    sharing="-Xshare:auto -Xlog:cds=off -Xlog:cds*=off -XX:-PrintWarnings"
    [ -z "$serves" ] || sharing="$sharing -XX:+AutoCreateSharedArchive"
    set -- "-XX:SharedArchiveFile=$archive" "-Dringcast.archive=$archive" "$@"
fi

# Heap and collector by measurement: it/BENCHMARK.md, "The heap over hours". With 1,000 viewers on two processors Serial
# takes 2 % less processor time than G1 and 3 % less than Parallel, and 76 MB less memory than G1. Payloads lie outside
# the heap, so its pauses are short. Half of the young generation is for survivors: frames and the stacks of waiting
# threads die there. Serial collects the old generation when the heap is full; with ringcast.heap.slack the server has
# it collected sooner, when more is used than twice what is in use and this many MiB.
# The JVM refuses two collectors, and these flags are all for Serial, so another collector replaces all of them.
tuned="-XX:+UseSerialGC -Xmn20m -XX:SurvivorRatio=2 -Dringcast.heap.slack=32"
if given '-XX:[+-]Use*GC' && ! given '-XX:+UseSerialGC'; then
    tuned=
fi

# A process without some of its threads is worse than one that ends and is started again: ExitOnOutOfMemoryError.
# Unquoted: words, each of them a flag.
exec "$java" $sharing -XX:+ExitOnOutOfMemoryError $tuned "$@"
