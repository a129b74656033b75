#!/bin/sh
# The newest image of a board, fetched and checked.
#
#     sh latest-image.sh BOARD [DIRECTORY]
set -eu
invokeai-batch images latest "$1" | invokeai-batch images get - -o "${2:-.}"
