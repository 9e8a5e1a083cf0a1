# SPDX-License-Identifier: Apache-2.0
# Finds the JDK and the Maven. Sourced by ./sonde and ./test; on ./sonde's way to the JVM, so nothing here
# that runs before the build starts a process, except where java is found on the PATH only.

fail() { # one line an argument
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  shift
  for line; do printf '  %s\n' "$line"; done >&2
  exit 4
}

# Is $1 the home of a JDK 25 or newer? If so: jdk, and jdk_release, its exact version.
# Reads the JDK's release file, and no further than needed: read takes a byte at a time.
try_jdk() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  jdk_release= feature=
  while [ -z "$jdk_release" -o -z "$feature" ] && read -r line; do
    case $line in
      JAVA_RUNTIME_VERSION=*) jdk_release=${line#*=} jdk_release=${jdk_release#\"} jdk_release=${jdk_release%\"} ;;
      JAVA_VERSION=*) feature=${line#*=} feature=${feature#\"} feature=${feature%%[!0-9]*} ;;
    esac
  done <"$1/release"
  [ "${feature:-0}" -ge 25 ] && jdk=$1
}

# $1: where to look before the PATH, if anywhere.
find_jdk() {
  [ -n "${JAVA_HOME:-}" ] && try_jdk "$JAVA_HOME" && return
  [ -n "${1:-}" ] && try_jdk "$1" && return
  if java=$(command -v java) && java=$(readlink -f "$java") && try_jdk "${java%/bin/java}"; then return; fi
  sdkman=${SDKMAN_DIR:-${HOME:-}/.sdkman}
  for home in /usr/lib/jvm/* "$sdkman"/candidates/java/* "${HOME:-}"/.jdks/*; do
    try_jdk "$home" && return
  done
  fail "no JDK 25 or newer found." \
    "Looked at JAVA_HOME (${JAVA_HOME:-not set}), java on the PATH, /usr/lib/jvm, $sdkman, ${HOME:-}/.jdks." \
    "Install one:" \
    "  apt-get install openjdk-25-jdk   where Debian or Ubuntu has it; elsewhere Eclipse Temurin 25" \
    "  sdk install java 25-tem          with SDKMAN" \
    "or set JAVA_HOME to the folder of one."
}

find_maven() {
  remedy="Install one: 'apt-get install maven' on Debian and Ubuntu, 'sdk install maven' with SDKMAN."
  command -v mvn >/dev/null || fail "no Maven (mvn) on the PATH; the build needs 3.8 or newer." "$remedy"
  maven=$(mvn -v </dev/null 2>&1) || fail "Maven does not start: mvn -v says" "$maven"
  version=${maven#*Apache Maven } version=${version%%[!0-9.]*}
  major=${version%%.*} minor=${version#*.} minor=${minor%%.*}
  [ "$major" -gt 3 ] || [ "$major" -eq 3 -a "$minor" -ge 8 ] ||
    fail "Maven $version is too old; the build needs 3.8 or newer." "$remedy"
}
