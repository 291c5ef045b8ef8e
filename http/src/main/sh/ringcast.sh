#!/bin/sh
# Ringcast: these lines, and a jar behind them. They find a Java that is new enough and hand over to it.
# JAVA_OPTS, where set, takes the place of the flags for heap and collector.
needed=21
self=$0
case $self in
*/*) ;;
*) [ -f "$self" ] && self=./$self || self=$(command -v -- "$self") ;; # "sh ringcast" means the one here
esac

# Sets home, version and major of the Java at $1, which is a bin/java; starts it only where no file tells.
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
    echo "Install one, for instance from https://adoptium.net, and where it is in none of the usual folders say" >&2
    echo "where it is:  JAVA_HOME=/path/to/it $self${*:+ $*}" >&2
    exit 1
fi

serves=yes
for word; do
    case $word in -h | --help | help | -V | --version | version) serves= ;; esac
done
set -- -jar "$self" "$@"

# Class-data sharing makes the start a third shorter. Its archive is named after this very file and this very Java,
# since a stale one is noticed but not renewed. Without a base archive to stand on, or a folder to write, go without.
# A run that did not serve would make an archive of few classes, which the JVM then keeps. So a run that has served marks
# its archive at its end, and one without a mark is made anew.
# An archive that was cut off by a full disk makes the JVM warn at each start; it is harmless, hence PrintWarnings.
cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
if [ -n "$cache" ] && [ -f "$home/lib/server/classes.jsa" ] && mkdir -p "$cache/ringcast" 2>/dev/null &&
    [ -w "$cache/ringcast" ]; then
    stamp=$(stat -L -c %s-%Y -- "$self" 2>/dev/null || stat -L -f %z-%m -- "$self" 2>/dev/null)
    archive=$cache/ringcast/$stamp-java-$version.jsa
    [ -f "$archive" ] || find "$cache/ringcast" -name '*.jsa*' -mtime +30 -exec rm -f {} + 2>/dev/null
    [ -f "$archive.served" ] || rm -f -- "$archive"
    sharing="-Xshare:auto -Xlog:cds=off -Xlog:cds*=off -XX:-PrintWarnings"
    [ -z "$serves" ] || sharing="$sharing -XX:+AutoCreateSharedArchive"
    set -- "-XX:SharedArchiveFile=$archive" "-Dringcast.archive=$archive" "$@"
fi

# A process that lives on without some of its threads is worse than one that ends and is started again; so it is with
# other flags for the heap, hence outside of JAVA_OPTS, which comes later and may still say otherwise.
# Heap and collector by measurement (it/BENCHMARK.md), on two processors with 1,000 viewers: Serial takes 2 % less
# processor time than G1 and 3 % less than Parallel, and 76 MB less memory than G1. Payloads lie beside the heap, so
# Serial's pauses are short. Half of the young generation is for survivors, that frames and the stacks of waiting threads
# die there: of 12 MB with the JVM's tenth, 150 MB an hour went on to the old generation, and 100 streams of 5 viewers took
# 308 MB instead of 258. In return an idle viewer, of 2,000, takes 18 to 24 KB instead of 12 to 19.
# Serial collects the old generation when the heap is full, a quarter of the machine's memory. With ringcast.heap.slack the
# server has it collected, for 25 to 53 ms or, where HLS holds 0.3 GB, 113, when more is used than twice what is in use and
# so many MiB. 30 streams of HLS took 3.2 GB without it after three minutes, and take 0.85.
# Unquoted: words, each of them an option.
exec "$java" $sharing -XX:+ExitOnOutOfMemoryError ${JAVA_OPTS--XX:+UseSerialGC -Xmn20m -XX:SurvivorRatio=2 -Dringcast.heap.slack=32} "$@"
