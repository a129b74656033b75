#!/bin/sh
# All boards with how much is on them, and how many images are on none.
#
#     sh list-boards.sh
set -eu
invokeai-batch boards list
printf 'on no board: %s\n' "$(invokeai-batch images list --board none --names | wc -l)"
