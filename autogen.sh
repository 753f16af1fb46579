#!/bin/sh
# Makes configure from configure.ac; for a checkout from git. A release tarball has it already.
set -eu
cd "$(dirname "$0")"
exec autoreconf --install --force "$@"
