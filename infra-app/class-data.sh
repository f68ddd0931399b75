#!/bin/sh
# Makes the archive of classes that bin/infra starts with: the classes that a synthesis loads, ready for use. It knows
# the jars by their places and times, and one JDK; where it does not fit, the JVM goes on without.
#
#   class-data.sh ROOT WORK     the project; a folder for what is left over
set -eu
root=$1 work=$2
dist=$root/infra-app/target/dist
infra() {
  options=$1
  shift
  # The configuration may be wrong at this time, and Node.js missing: the classes are what counts.
  INFRA_JAVA_OPTS=$options "$root/bin/infra" "$@" >>"$work/class-data.log" 2>&1 || true
}
synth() {
  infra "$1" synth --config "$root/config" --out "$work/class-data.out"
}

mkdir -p "$work"
rm -rf "$work/class-data.out" "$work/class-data.log" "$dist/infra.jsa" "$dist/infra.aot"
version=$("${JAVA_HOME:+$JAVA_HOME/bin/}java" -XshowSettings:properties -version 2>&1 | sed -n 's/ *java.specification.version = //p')
if [ "$version" -ge 25 ]; then
  # Only this collector writes objects too; the other reads them.
  synth "-XX:-UseSerialGC -XX:+UseG1GC -XX:AOTCacheOutput=$dist/infra.aot"
else
  synth "-Xshare:off -XX:DumpLoadedClassList=$work/class-data.list"
  infra "-Xshare:dump -XX:SharedClassListFile=$work/class-data.list -XX:SharedArchiveFile=$dist/infra.jsa" --version
fi
rm -rf "$work/class-data.out"
