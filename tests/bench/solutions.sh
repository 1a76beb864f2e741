#!/usr/bin/env bash
# How long it takes to grade all solutions on the simulated GPU, two at a time, from an empty compile cache:
#
#   taskset -c 0,1 tests/bench/solutions.sh
#
# The last puzzles compile the most, so they come first.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
grader=$PWD/build/release/bin/grader
GRADER_CACHE_DIR=$(mktemp -d)
export GRADER_CACHE_DIR
trap 'rm -rf "$GRADER_CACHE_DIR"' EXIT

mapfile -t puzzles < <(cd solutions && ls -rd p*)
grade() { "$0" run "$1" --solution --device sim >/dev/null 2>&1 || echo "$1 does not pass"; }
export -f grade
time printf '%s\n' "${puzzles[@]}" | xargs -P 2 -I{} bash -c 'grade "$@"' "$grader" {}
