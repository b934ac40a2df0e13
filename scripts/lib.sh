# Shared by the scripts in this folder: `source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"`.
# Gives CHECKOUT, DIST, die, note, find_jdk25, run_maven, need_tool.
set -u
export LC_ALL=C.UTF-8

# Time of every file of the distribution, as in pom.xml (2026-01-01): builds can be compared.
EPOCH=1767225600
CHECKOUT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
DIST=$CHECKOUT/dist

note() { printf '%s\n' "$*" >&2; }
die() {
  note "$(basename "$0"): $*"
  exit 1
}

# is_jdk25 DIR: a full JDK (javac, jlink, jpackage) of release 25.
is_jdk25() {
  [ -x "$1/bin/javac" ] && [ -x "$1/bin/jlink" ] && [ -x "$1/bin/jpackage" ] &&
    grep -q '^JAVA_VERSION="25[."]' "$1/release" 2>/dev/null
}

# Prints the first JDK 25 found; nothing and status 1 when there is none.
look_for_jdk25() {
  local candidate on_path
  on_path=$(readlink -f "$(command -v javac 2>/dev/null || echo /nonexistent)")
  for candidate in "${AIS_JAVA_HOME:-}" "${JAVA_HOME:-}" "${JAVA25_HOME:-}" "${on_path%/bin/javac}" \
    /usr/lib/jvm/*25* /usr/lib/jvm/* /opt/java/* /opt/*jdk* /usr/java/* /usr/local/*jdk* \
    "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/* \
    "${HOME:-/nonexistent}"/.m2/jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$candidate" ] && is_jdk25 "$candidate"; then
      printf '%s\n' "$candidate"
      return 0
    fi
  done
  return 1
}

# may_install: the system's package manager may be used (root, apt, and nobody said AIS_INSTALL=0).
may_install() {
  [ "${AIS_INSTALL:-1}" != 0 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null
}

# install_packages NAME...: quiet apt-get install of the first form that works.
install_packages() {
  may_install || return 1
  note "installing with apt-get: $*"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$@" >/dev/null 2>&1 && return 0
  apt-get update -q >/dev/null 2>&1
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$@" >/dev/null 2>&1
}

# Sets JDK25 or ends with one line that says what is missing.
find_jdk25() {
  [ -n "${JDK25:-}" ] && return 0
  if ! JDK25=$(look_for_jdk25); then
    install_packages openjdk-25-jdk-headless || install_packages temurin-25-jdk || true
    JDK25=$(look_for_jdk25) ||
      die "no JDK 25 found: install one (for example temurin-25-jdk) or set AIS_JAVA_HOME to its folder"
  fi
  export JDK25
}

# need_tool COMMAND PACKAGE: COMMAND is on the path, or gets installed, or one line says so.
need_tool() {
  command -v "$1" >/dev/null && return 0
  install_packages "$2"
  command -v "$1" >/dev/null || die "$1 is missing: install the package $2"
}

# run_maven ARG...: Maven on its default JDK; the JDK 25 is found by the toolchains plugin, which
# looks into JAVA*_HOME variables too.
run_maven() {
  find_jdk25
  need_tool mvn maven
  (cd "$CHECKOUT" && JAVA25_HOME=$JDK25 mvn --batch-mode --no-transfer-progress -Dstyle.color=never "$@")
}

# source_digest: changes whenever something changes that dist/ is made of.
source_digest() {
  (
    cd "$CHECKOUT" || exit 1
    cat "$JDK25/release"
    find pom.xml ./*/pom.xml ./*/src/main conf scripts/assemble scripts/train scripts/launcher.conf \
      scripts/lib.sh -type f -not -path './benchmarks/*' -printf '%p %s %T@\n' 2>/dev/null | sort
  ) | sha256sum | cut -d' ' -f1
}

# asks_help ARGUMENT...: only the help text is asked for.
asks_help() {
  case " $* " in *" --help "* | *" -h "*) ;; *) return 1 ;; esac
}

# build_first ARGUMENT...: dist/ as the sources are, unless only the help text is asked for.
build_first() {
  asks_help "$@" || "$CHECKOUT/scripts/build" || exit 1
}
