# SPDX-License-Identifier: Apache-2.0
# serve-udp.sh JDK ROUNDS SECONDS: called by ./bench serve-udp, in the root of the checkout and in a network
# namespace of its own.
#
# UDP echo servers side by side, one after the other in every round, each under the same closed loop: 256
# datagrams of 64 octets outstanding, each answer sends the next. Answers a second show what both ends reach
# together on this machine; processor time for a million answers is the server's alone, and moves less when
# others use the machine too.
set -eu
export LC_ALL=C

jdk=$1 rounds=$2 seconds=$3
for number in "$rounds" "$seconds"; do
  [[ $number =~ ^[1-9][0-9]*$ ]] || { echo "bench: \"$number\" is no number" >&2; exit 3; }
done
ip link set lo up
source=sonde-bench/src/serve-udp
work=$(mktemp -d)
servers=()
stop() {
  for server in "${servers[@]}"; do kill "$server" 2>/dev/null || true; done
  wait
  rm -rf "$work"
}
trap stop EXIT
gcc -O2 -Wall -o "$work/echo" $source/echo.c
gcc -O2 -Wall -o "$work/load" $source/load.c
"$jdk/bin/javac" -d "$work" $source/NioEcho.java

export JAVA_HOME=$jdk
unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS SONDE_JAVA_OPTS

names=()
serve() {
  local name=$1
  shift
  "$@" </dev/null >"$work/out.${#names[@]}" 2>&1 &
  servers+=($!)
  names+=("$name")
}
port=7000
serve 'C recvmmsg/sendmmsg' "$work/echo" $port
serve 'sonde serve udp' ./sonde serve udp --workers 1 --every 1h 127.0.0.1:$((port + 1))
serve 'the same, all addresses' ./sonde serve udp --workers 1 --every 1h $((port + 2))
serve 'the same, --corrupt 1%' ./sonde serve udp --workers 1 --every 1h --corrupt 1% --seed 1 $((port + 3))
serve 'NIO DatagramChannel' "$jdk/bin/java" -XX:+UseSerialGC -cp "$work" NioEcho $((port + 4))
for ((try = 0; try < 100; try++)); do
  [[ $(ss -Huln | wc -l) -ge 7 ]] && break
  sleep 0.1
done

# What the server's processes have used so far, in ms of processor time, and hold, in KiB.
used() { awk -v hz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print int(($12 + $13) * 1000 / hz) }' "/proc/$1/stat"; }
holds() { awk '/^VmRSS/ { print $2 }' "/proc/$1/status"; }

one_round() {
  local i begin answers lost
  for i in "${!names[@]}"; do
    begin=$(used "${servers[i]}")
    read -r answers lost < <("$work/load" $((port + i)) 256 64 "$seconds")
    echo "$answers" >>"$work/rate.$i"
    echo "$(($(used "${servers[i]}") - begin)) $answers $seconds" |
      awk '{ print $2 ? $1 * 1000 / ($2 * $3) : 0 }' >>"$work/cost.$i"
    awk -v a="$answers" -v s="$seconds" 'BEGIN { print a * s }' >>"$work/total.$i"
    echo "$lost" >>"$work/lost.$i"
  done
}

# The first is for the compilers.
one_round
first=()
for i in "${!names[@]}"; do
  first+=("$(holds "${servers[i]}")")
  rm -f "$work/rate.$i" "$work/cost.$i" "$work/lost.$i"
done
for ((round = 0; round < rounds; round++)); do one_round; done

median() { sort -n "$1" | awk '{ v[NR] = $1 } END { m = int((NR + 1) / 2); print NR % 2 ? v[m] : (v[m] + v[m + 1]) / 2 }'; }
sum() { awk '{ s += $1 } END { print s }' "$1"; }

echo "$("$jdk/bin/java" -version 2>&1 | sed -n 2p)"
echo "$(uname -srm), $(nproc) processors, load $(cut -d' ' -f1-3 /proc/loadavg)"
echo "medians of $rounds rounds of $seconds s, ratios to the C loop; then answers in all, memory after the first round and last"
echo
printf '%-26s %12s %6s %14s %6s %6s %10s %8s %8s\n' server answers/s ratio 's CPU/million' ratio lost millions MiB MiB
c_rate=$(median "$work/rate.0") c_cost=$(median "$work/cost.0")
for i in "${!names[@]}"; do
  rate=$(median "$work/rate.$i") cost=$(median "$work/cost.$i")
  awk -v name="${names[i]}" -v rate="$rate" -v cost="$cost" -v c_rate="$c_rate" -v c_cost="$c_cost" \
    -v lost="$(sum "$work/lost.$i")" -v total="$(sum "$work/total.$i")" \
    -v before="${first[i]}" -v after="$(holds "${servers[i]}")" 'BEGIN {
      printf "%-26s %12.0f %6.2f %14.3f %6.2f %6d %10.1f %8.1f %8.1f\n", name, rate, rate / c_rate, cost,
        cost ? c_cost / cost : 0, lost, total / 1e6, before / 1024, after / 1024 }'
done
