# SPDX-License-Identifier: Apache-2.0
# start.sh JDK ROUNDS: called by ./bench start, in the root of the checkout.
#
# Every round runs every command once for the time and once for the memory, so that whatever else the
# machine does meets all of them. Time is from before fork to after wait, by bash's own clock; memory is the
# peak resident set that the kernel reports for the child, which needs GNU time and would disturb the time.
set -eu
export LC_ALL=C

jdk=$1 rounds=$2
[[ $rounds =~ ^[1-9][0-9]*$ ]] || { echo "bench: \"$rounds\" is no number of rounds" >&2; exit 3; }
weigh=$(type -P time) || {
  weigh=
  echo "bench: no memory figures without GNU time (apt-get install time)" >&2
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$jdk/bin/javac" -d "$work" sonde-bench/src/start/Hello.java

names=() commands=()
command_is() { names+=("$1") commands+=("$2"); }
command_is 'java Hello' "$jdk/bin/java -cp $work Hello"
command_is 'java -XX:+UseSerialGC Hello' "$jdk/bin/java -XX:+UseSerialGC -cp $work Hello"
command_is 'sonde --help' './sonde --help'
command_is 'sonde icmp -c 1 127.0.0.1' './sonde icmp -c 1 127.0.0.1'
command_is 'sonde icmp -j -c 1 127.0.0.1' './sonde icmp -j -c 1 127.0.0.1'
if type -P ping >/dev/null; then
  command_is 'ping -c 1 127.0.0.1' 'ping -c 1 127.0.0.1'
fi

# As a user would have it: one JDK for all, no options from the environment.
export JAVA_HOME=$jdk
unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS SONDE_JAVA_OPTS

run() { "$@" </dev/null >"$work/out" 2>&1 || { echo "bench: \"$*\" failed:" >&2; cat "$work/out" >&2; exit 4; }; }

one_round() {
  local i begin end
  for i in "${!commands[@]}"; do
    begin=$EPOCHREALTIME
    run ${commands[i]}
    end=$EPOCHREALTIME
    echo $((${end/./} - ${begin/./})) >>"$work/time.$i"
    [[ -z $weigh ]] || run "$weigh" -q -a -o "$work/memory.$i" -f %M ${commands[i]}
  done
}

# The first is for the caches of the machine.
one_round
rm -f "$work"/time.* "$work"/memory.*
for ((round = 0; round < rounds; round++)); do one_round; done

quantile() { sort -n "$1" | awk -v q="$2" '{ v[NR] = $1 } END { m = 1 + (NR - 1) * q; i = int(m);
  print v[i] + (i < NR ? (m - i) * (v[i + 1] - v[i]) : 0) }'; }

echo "$("$jdk/bin/java" -version 2>&1 | sed -n 2p)"
echo "$(uname -srm), $(nproc) processors, load $(cut -d' ' -f1-3 /proc/loadavg)"
echo "medians of $rounds rounds; ratios to java Hello"
echo
printf '%-30s %9s %9s %9s %7s %9s\n' command 'ms' 'fastest' 'p90' 'ratio' 'peak MiB'
hello=$(quantile "$work/time.0" 0.5)
for i in "${!names[@]}"; do
  memory=-
  [[ -z $weigh ]] || memory=$(quantile "$work/memory.$i" 0.5 | awk '{ printf "%.1f", $1 / 1024 }')
  awk -v name="${names[i]}" -v median="$(quantile "$work/time.$i" 0.5)" -v best="$(quantile "$work/time.$i" 0)" \
    -v p90="$(quantile "$work/time.$i" 0.9)" -v hello="$hello" -v memory="$memory" 'BEGIN {
    printf "%-30s %9.1f %9.1f %9.1f %7.2f %9s\n", name, median / 1000, best / 1000, p90 / 1000, median / hello, memory }'
done
