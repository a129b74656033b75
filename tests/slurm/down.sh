#!/usr/bin/env bash
# Ends the cluster that up.sh started in DIR, its jobs too, and nothing else; removes DIR.
set -uo pipefail

readonly dir=$1
[[ -f $dir/pids ]] || exit 0
export SLURM_CONF=$dir/slurm.conf

scancel --user=root --state=PENDING >/dev/null 2>&1
scancel --user=root --state=RUNNING >/dev/null 2>&1
for ((t = 0; t < 60; t++)); do
  if [[ -z $(squeue -h 2>/dev/null) ]]; then break; fi
  sleep 0.1
done

mapfile -t pids <"$dir/pids"
for ((i = ${#pids[@]} - 1; i >= 0; i--)); do # the nodes, the controller, munged
  kill "${pids[i]}" 2>/dev/null
done
for ((t = 0; t < 100; t++)); do
  alive=''
  for pid in "${pids[@]}"; do
    if kill -0 "$pid" 2>/dev/null; then alive=yes; fi
  done
  if [[ ! $alive ]]; then break; fi
  sleep 0.1
done
for pid in "${pids[@]}"; do kill -9 "$pid" 2>/dev/null; done
rm -rf "$dir"
