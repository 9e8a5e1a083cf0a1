#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs a command where an ordinary user is root of a user and a mount namespace, made into a lab:
#   unshare --user --map-root-user --mount sh sonde-lab/src/build/unprivileged.sh COMMAND...
#
# ip netns keeps its namespaces in /run/netns, and in /etc/netns the files it puts in the place of those in /etc. Both
# belong to the host's root, so other folders are mounted over them, which nobody else sees.
set -u

old=$(mktemp -d) || exit 4
mount --rbind /run "$old" && mount -t tmpfs run /run || exit 4
# All that was in /run stays where it was, a resolver's file for instance, but for what ip and iptables write to.
for entry in "$old"/*; do
  case ${entry##*/} in
    netns | xtables.lock) ;;
    *) ln -s "$entry" /run ;;
  esac
done
mkdir /run/netns
if [ ! -d /etc/netns ]; then
  mkdir /run/etc /run/etc.work
  mount -t overlay -o lowerdir=/etc,upperdir=/run/etc,workdir=/run/etc.work,userxattr etc /etc && mkdir /etc/netns
fi
[ ! -d /etc/netns ] || mount -t tmpfs netns /etc/netns

# Java takes the home folder from the user database, which knows root's for uid 0.
SONDE_UNPRIVILEGED=yes MAVEN_OPTS="-Duser.home=$HOME ${MAVEN_OPTS:-}"
export SONDE_UNPRIVILEGED MAVEN_OPTS
"$@"
status=$?
umount -l "$old"
rmdir "$old"
exit "$status"
