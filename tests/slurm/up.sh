#!/usr/bin/env bash
# A throw-away Slurm cluster on this machine: a controller and N nodes, all on 127.0.0.1 and below one
# directory.
#
#     up.sh DIR NODES       prints the line to eval: export SLURM_CONF=DIR/slurm.conf
#     down.sh DIR           ends it
#
# Needs root, as slurmd does. Touches neither /etc/slurm nor /etc/munge nor any cluster that runs.
set -euo pipefail

readonly dir=$1 nodes=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
host=$(hostname -s)
readonly here host

fail() {
  echo "up.sh: $*" >&2
  exit 2
}

((EUID == 0)) || fail "slurmd needs root"
[[ ! -e $dir/pids ]] || fail "$dir is up already"
as_munge() { setpriv --reuid munge --regid munge --clear-groups "$@"; }

rm -rf "$dir"
install -d -m 755 "$dir" "$dir/state" "$dir/log" "$dir/run"
as_munge test -x "$dir" || fail "the user munge cannot enter $dir: a directory above it is closed to others"
trap '"$here/down.sh" "$dir"' ERR

# munged runs as its own user, and refuses a key or a socket directory that others could write.
install -d -m 711 -o munge -g munge "$dir/munge"
install -d -m 755 -o munge -g munge "$dir/munge/run"
install -d -m 700 -o munge -g munge "$dir/munge/private"
head -c 128 /dev/urandom >"$dir/munge/private/key"
chown munge: "$dir/munge/private/key"
chmod 400 "$dir/munge/private/key"

free_ports() { # COUNT
  python3 - "$1" <<'PY'
import socket, sys
held = [socket.socket() for _ in range(int(sys.argv[1]))]
for each in held:
    each.bind(("127.0.0.1", 0))
print(*(each.getsockname()[1] for each in held))
PY
}
read -r -a ports < <(free_ports $((nodes + 1)))

write_configuration() {
  cat <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=${ports[0]}
SlurmctldAddr=127.0.0.1
# Else it listens on every address.
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
# A requeued job waits until its credential has expired, by default 120 s.
AuthInfo=socket=$dir/munge/run/socket,cred_expire=5
CryptoType=crypto/munge
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool-%n
SlurmctldPidFile=$dir/run/slurmctld.pid
SlurmdPidFile=$dir/run/slurmd-%n.pid
SlurmctldLogFile=$dir/log/slurmctld.log
SlurmdLogFile=$dir/log/slurmd-%n.log
# No cgroups, no accounting database, no mail.
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MailProg=/bin/true
MpiDefault=none
SwitchType=switch/none
# Nodes of one CPU each, whatever the machine has.
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
ReturnToService=2
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=2,bf_interval=2,sched_min_interval=0
MinJobAge=300
KillWait=5
MaxArraySize=1001
CONF
  for ((i = 1; i <= nodes; i++)); do
    echo "NodeName=n$i NodeHostname=$host NodeAddr=127.0.0.1 Port=${ports[i]} CPUs=1 RealMemory=256 State=UNKNOWN"
  done
  echo "PartitionName=test Nodes=n[1-$nodes] Default=YES MaxTime=60 State=UP"
}
write_configuration >"$dir/slurm.conf"
export SLURM_CONF=$dir/slurm.conf

start() { # NAME COMMAND…
  local name=$1
  shift
  "$@" </dev/null >"$dir/log/$name.out" 2>&1 &
  echo $! >>"$dir/pids"
}

start munged setpriv --reuid munge --regid munge --clear-groups munged --foreground \
  --socket="$dir/munge/run/socket" --key-file="$dir/munge/private/key" \
  --pid-file="$dir/munge/private/pid" --seed-file="$dir/munge/private/seed" \
  --log-file="$dir/munge/private/log"
for ((t = 0; t < 200; t++)); do
  if [[ -S $dir/munge/run/socket ]]; then break; fi
  sleep 0.05
done
munge -S "$dir/munge/run/socket" -n | unmunge -S "$dir/munge/run/socket" >/dev/null

start slurmctld slurmctld -D -c -f "$SLURM_CONF"
for ((i = 1; i <= nodes; i++)); do
  install -d -m 755 "$dir/spool-n$i"
  start "slurmd-n$i" slurmd -D -N "n$i" -f "$SLURM_CONF"
done
disown -a

up=0
for ((t = 0; t < 600; t++)); do
  up=$(sinfo -h -N -t idle -o %N 2>/dev/null | sort -u | wc -l)
  if ((up == nodes)); then break; fi
  sleep 0.1
done
if ((up != nodes)); then
  tail -n 5 "$dir"/log/* >&2
  "$here/down.sh" "$dir"
  fail "only $up of $nodes nodes came up"
fi
echo "export SLURM_CONF=$SLURM_CONF"
