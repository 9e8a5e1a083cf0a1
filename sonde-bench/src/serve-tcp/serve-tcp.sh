# SPDX-License-Identifier: Apache-2.0
# serve-tcp.sh JDK ROUNDS SECONDS NETTY: called by ./bench serve-tcp, in the root of the checkout and in a network
# namespace of its own; NETTY is the class path of its jars.
#
# TCP echo servers side by side, one after the other in every round, each under the same closed loop: 64 connections
# with one ping of 24 octets in flight on each. Requests a second show what both ends reach together on this machine,
# in the fastest round when least else was going on; processor time for a million is the server's alone, and moves less
# when others use the machine too. The loop's own processor, in percent, says whether it or the server was what the
# other waited for. Then one server after the other holds as many idle connections as descriptors permit, up to 10,000.
set -eu
export LC_ALL=C

jdk=$1 rounds=$2 seconds=$3 netty=$4
for number in "$rounds" "$seconds"; do
  [[ $number =~ ^[1-9][0-9]*$ ]] || { echo "bench: \"$number\" is no number" >&2; exit 3; }
done
ip link set lo up
ulimit -n "$(ulimit -Hn)"
source=sonde-bench/src/serve-tcp
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
"$jdk/bin/javac" -cp "$netty" -d "$work" $source/NettyEcho.java

export JAVA_HOME=$jdk
unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS SONDE_JAVA_OPTS

names=()
port=7000
# serve NAME COMMAND...: the port is the last argument, unless one is called PORT.
serve() {
  local name=$1 words=()
  shift
  for word; do words+=("${word/#PORT/$((port + ${#names[@]}))}"); done
  "${words[@]}" </dev/null >"$work/out.${#names[@]}" 2>&1 &
  servers+=($!)
  names+=("$name")
}
# As Netty likes it best: unsafe memory, no accounting of leaks, the collector that Sonde has.
netty() {
  serve "Netty, epoll, $1 loop${2:-}" "$jdk/bin/java" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -Dio.netty.leakDetection.level=disabled -cp "$netty:$work" NettyEcho PORT "$1"
}
serve 'C epoll, one thread' "$work/echo" PORT
serve 'sonde serve tcp' ./sonde serve tcp --every 1h PORT
netty 1
netty 2 s
serve 'Python, a thread each' python3 $source/threads.py PORT
first_netty=2 last_netty=3
for ((try = 0; try < 100; try++)); do
  [[ $(ss -Htln "sport >= :$port" | awk '{ print $4 }' | sed 's/.*://' | sort -u | wc -l) -ge ${#names[@]} ]] && break
  sleep 0.1
done

# What the server's processes have used so far, in ms of processor time, and hold, in KiB.
used() { awk -v hz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print int(($12 + $13) * 1000 / hz) }' "/proc/$1/stat"; }
holds() { awk '/^VmRSS/ { print $2 }' "/proc/$1/status"; }

one_round() {
  local i begin rate wrong loop
  for i in "${!names[@]}"; do
    begin=$(used "${servers[i]}")
    read -r rate wrong loop < <("$work/load" $((port + i)) 64 "$seconds")
    echo "$rate" >>"$work/rate.$i"
    echo "$(($(used "${servers[i]}") - begin)) $rate $seconds" |
      awk '{ print $2 ? $1 * 1000 / ($2 * $3) : 0 }' >>"$work/cost.$i"
    echo "$wrong" >>"$work/wrong.$i"
    echo "$loop" >>"$work/loop.$i"
  done
}

# The first is for the compilers.
one_round
rm -f "$work"/rate.* "$work"/cost.* "$work"/wrong.* "$work"/loop.*
for ((round = 0; round < rounds; round++)); do one_round; done

median() { sort -n "$1" | awk '{ v[NR] = $1 } END { m = int((NR + 1) / 2); print NR % 2 ? v[m] : (v[m] + v[m + 1]) / 2 }'; }
most() { sort -n "$1" | tail -1; }
sum() { awk '{ s += $1 } END { print s }' "$1"; }

echo "$("$jdk/bin/java" -version 2>&1 | sed -n 2p)"
echo "$(uname -srm), $(nproc) processors, load $(cut -d' ' -f1-3 /proc/loadavg)"
echo "64 connections, medians of $rounds rounds of $seconds s, ratios to the better Netty; the load loop's own processor"
echo
of_netty() { for ((i = first_netty; i <= last_netty; i++)); do "$1" "$work/$2.$i"; done | sort -n; }
best=$(of_netty median rate | tail -1) fastest=$(of_netty most rate | tail -1) cheapest=$(of_netty median cost | head -1)
printf '%-24s %12s %6s %12s %6s %14s %6s %6s %6s\n' server requests/s ratio fastest ratio 's CPU/million' ratio wrong 'loop %'
for i in "${!names[@]}"; do
  awk -v name="${names[i]}" -v rate="$(median "$work/rate.$i")" -v cost="$(median "$work/cost.$i")" -v best="$best" \
    -v most="$(most "$work/rate.$i")" -v fastest="$fastest" -v cheapest="$cheapest" \
    -v wrong="$(sum "$work/wrong.$i")" -v loop="$(median "$work/loop.$i")" 'BEGIN {
      printf "%-24s %12.0f %6.2f %12.0f %6.2f %14.3f %6.2f %6d %6.0f\n", name, rate, rate / best, most,
        most / fastest, cost, cost ? cheapest / cost : 0, wrong, loop }'
done

# A thread each is not asked to hold them: its figure is that of its threads' stacks.
limit=$(($(ulimit -n) - 100))
many=$((limit < 10000 ? limit : 10000))
echo
printf '%-24s %12s %12s %12s %16s\n' server connections 'MiB before' 'MiB after' 'KiB/connection'
for ((i = 0; i <= last_netty; i++)); do
  before=$(holds "${servers[i]}")
  coproc HOLD { exec "$work/load" $((port + i)) $many hold; }
  read -r right <&"${HOLD[0]}"
  after=$(holds "${servers[i]}")
  eval "exec ${HOLD[1]}>&-"
  wait "$HOLD_PID" || true
  awk -v name="${names[i]}" -v right="$right" -v before="$before" -v after="$after" 'BEGIN {
    printf "%-24s %12d %12.1f %12.1f %16.2f\n", name, right, before / 1024, after / 1024,
      right ? (after - before) / right : 0 }'
done
