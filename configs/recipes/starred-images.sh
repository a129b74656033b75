#!/bin/sh
# All starred images, whatever their board.
#
#     sh starred-images.sh [DIRECTORY]
set -eu
invokeai-batch images list --starred --names | invokeai-batch images get - -o "${1:-.}"
