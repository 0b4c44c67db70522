#!/bin/sh
# The first process in the namespaces of a node. What the node writes where nodes write, it writes to its
# own folder, $1; this shell then waits, and takes in what containers leave behind. All of it ends with
# this process: processes, mounts and network.
set -eu
folder=$1

for place in run var/lib var/log; do
  mkdir -p "$folder/$place" "$folder/work/$place"
  mount -t overlay overlay \
    -o "lowerdir=/$place,upperdir=$folder/$place,workdir=$folder/work/$place" "/$place"
done

# A kubelet sets these for the whole machine; here it finds copies of its own.
for setting in kernel/panic kernel/panic_on_oops kernel/keys/root_maxbytes kernel/keys/root_maxkeys \
  vm/overcommit_memory vm/panic_on_oom; do
  mkdir -p "$folder/sys/${setting%/*}"
  cat "/proc/sys/$setting" >"$folder/sys/$setting"
  mount --bind "$folder/sys/$setting" "/proc/sys/$setting"
done

ip link set lo up
touch "$folder/ready"
while :; do
  sleep 86400 &
  wait $! || :
done
