# How scripts say what is wrong: what it is, and below it what was got, what is allowed, what to do. Is sourced.
# shellcheck shell=bash

say() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  shift
  if [ $# -gt 0 ]; then
    printf '    %s\n' "$@" >&2
  fi
}

# The input is wrong; nothing was done.
wrong() {
  say "$@"
  exit 2
}

# It did not work.
failed() {
  say "$@"
  exit 1
}
