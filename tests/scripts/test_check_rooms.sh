#!/usr/bin/env bash
# scripts/check-rooms, on small trees: each thing that it is there to find, and a tree that is well.
set -euo pipefail

check=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=''

# A module of two rooms with a public header, and a program of two rooms.
tree() {
  rm -rf "$work/tree"
  mkdir -p "$work/tree"/{app/{cli,commands},lib/m/{include/invokeai_batch/m,src/{low,high}}}
  cd "$work/tree"
  cat >lib/README.md <<'END'
# A map

```rooms
lib/m
  low (face)
  high > low
app
  cli
  commands > cli
```
END
  touch lib/m/src/low/low.hpp app/cli/cli.hpp
  echo '#include "invokeai_batch/base/text.hpp"' >lib/m/include/invokeai_batch/m/face.hpp
  echo '#include "low/low.hpp"' >lib/m/src/high/high.cpp
  echo '#include "invokeai_batch/m/face.hpp"' >lib/m/src/high/face.cpp
  echo '#include "cli/cli.hpp"' >app/commands/run.cpp
  echo '#include "commands/run.hpp"' >app/main.cpp
}

expect() { # WHAT EXPECTED-OUTPUT
  local output status=0
  output=$("$check" "$work/tree") || status=$?
  if [[ $output != "$2" || $status != $([[ $2 ]] && echo 1 || echo 0) ]]; then
    printf '%s: expected\n%s\nbut got (status %s)\n%s\n' "$1" "$2" "$status" "$output"
    failed=yes
  fi
}

tree
expect "a tree that is well" ""

tree
echo '#include "high/high.hpp"' >lib/m/src/low/low.cpp
expect "an arrow that is not listed" \
  "lib/m/src/low/low.cpp:1: lib/m/low may not use lib/m/high (see the rooms in lib/README.md)"

tree
echo '#include "commands/run.hpp"' >app/cli/cli.hpp
expect "the same in app" \
  "app/cli/cli.hpp:1: app/cli may not use app/commands (see the rooms in lib/README.md)"

tree
echo '#include "invokeai_batch/m/other.hpp"' >lib/m/src/low/low.cpp
touch lib/m/include/invokeai_batch/m/other.hpp
expect "a public header that is in no room" \
  "lib/m/include/invokeai_batch/m/other.hpp: this public header is in no room of lib/README.md"

tree
sed -i 's/  low (face)/  low (face) > high/' lib/README.md
output=$("$check" "$work/tree") && status=0 || status=$?
if [[ $output != "lib/README.md: a circle: "* || $status != 1 ]]; then
  echo "a circle: not found: $output"
  failed=yes
fi

tree
sed -i 's/  low (face)/  low (face) > high!/' lib/README.md
echo '#include "high/high.hpp"' >lib/m/src/low/low.cpp
expect "an arrow that is to go makes no circle" ""
rm lib/m/src/low/low.cpp
expect "an arrow that was to go and is gone" \
  "lib/README.md: lib/m/low uses lib/m/high no more: take the arrow out"

tree
mkdir lib/m/src/cellar
touch lib/m/src/cellar/wine.hpp
expect "a folder that is no room" "lib/m/src/cellar: this room is not in lib/README.md"

tree
echo '#include "low/low.hpp"' >lib/m/src/stray.cpp
expect "a file beside the rooms" "lib/m/src/stray.cpp: this file is in no room of lib/m"

tree
sed -i '/^  high/i\  .' lib/README.md
touch lib/m/src/stray.hpp
echo '#include "stray.hpp"' >lib/m/src/low/low.cpp
expect "the files beside the rooms are a room where that is listed" \
  "lib/m/src/low/low.cpp:1: lib/m/low may not use lib/m/. (see the rooms in lib/README.md)"

tree
mkdir -p lib/flat/src
for i in {1..31}; do touch "lib/flat/src/$i.cpp"; done
expect "a folder that is too full" \
  "lib/flat/src: 31 files in one folder, at most 30 are meant to be"

[[ ! $failed ]]
