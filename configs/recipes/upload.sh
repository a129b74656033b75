#!/bin/sh
# Pictures to a board, which is made when it is missing; each content goes once.
#
#     sh upload.sh BOARD FILE…
set -eu
board=$1
shift
invokeai-batch boards create "$board" > /dev/null
invokeai-batch images put --board "$board" "$@"
