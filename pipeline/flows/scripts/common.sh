# What the scripts beside this file have in common. Is sourced.
# shellcheck shell=bash disable=SC2034

scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# shellcheck source-path=SCRIPTDIR source=messages.sh
source "$scripts/messages.sh"

# One part of a family, a tag and a path. ECSTask would change other names, and register anew under the changed one.
flow_named() {
  [[ ${1:-} =~ ^[a-z0-9]+(-[a-z0-9]+)*$ && ${#1} -le 64 ]] || wrong "'${1:-}' is no name of a flow" \
    "allowed: lower-case letters, digits and single hyphens between them, 64 at most, such as daily-sales"
  [ -d "flows/$1" ] || wrong "there is no folder flows/$1" "got: $1, in $PWD" \
    "fix: run this in the top folder of the repository; each flow is a folder in flows/"
}

tagged() {
  [[ ${1:-} =~ ^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$ ]] || wrong "'${1:-}' is no tag" \
    "fix: take the one that image-tag prints"
}

# of_lane FILE KEY: a value of the hand-off; lists and maps as JSON.
of_lane() {
  [ -f "$1" ] || wrong "there is no file $1" "fix: hand-off ACCOUNT LANE >$1"
  jq -er --arg key "$2" '.[$key] | if type == "string" then . else tojson end | select(. != "null" and . != "")' "$1" ||
    wrong "$1 has no $2" "fix: it is what hand-off prints; apply the lane's newest stack"
}

# pins_prefect FLOW: the file that pins the flow's Prefect: its own requirements.txt, or else the one at the top.
pins_prefect() {
  local file
  for file in "flows/$1/requirements.txt" requirements.txt; do
    if [ -f "$file" ] && grep -Eq '^prefect(\[[^]]*\])?==[0-9]' "$file"; then
      printf '%s\n' "$file"
      return
    fi
  done
  wrong "nothing pins prefect for $1" "got: $PWD" \
    "fix: prefect==VERSION in requirements.txt, or for this flow alone in flows/$1/requirements.txt"
}

# prefect_version FILE: the version that a file pins.
prefect_version() {
  sed -nE 's/^prefect(\[[^]]*\])?==([0-9][0-9A-Za-z.]*).*/\2/p' "$1" | head -n 1
}

# in_prefect_yaml FLOW: whether prefect.yaml has a deployment of the flow. Only deploy_to_worker.py reads the file itself.
in_prefect_yaml() {
  [ -f prefect.yaml ] && grep -Eq "^[^#]*\bentrypoint: *['\"]?(\./)?flows/$1/" prefect.yaml
}
