#!/bin/sh
# How much runs and waits, what runs now, and what failed of late.
#
#     sh queue-overview.sh
set -eu
invokeai-batch queue status
invokeai-batch queue current
invokeai-batch queue list --status failed --newest 5
