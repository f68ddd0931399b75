# shellcheck shell=bash
# Sourced by plan and apply: which stacks there are, how Terraform is run, and what its refusals mean.

NAME=pipeline/$(basename "$0")

say() {
  printf '%s\n' "$@" >&2
}

# What was given cannot be used: what, got, allowed, fix.
wrong() {
  say "$NAME: $1" "${@:2}"
  exit 2
}

need() {
  local tool
  for tool; do
    command -v "$tool" >/dev/null || {
      say "$NAME: this machine lacks $tool"
      exit 1
    }
  done
}

# Options, then an account and its stacks: ci or deployment types. Sets OUT, WAIT, ACCOUNT, SUFFIXES and NAMED.
read_arguments() {
  OUT=cdktf.out WAIT=10m ACCOUNT='' SUFFIXES=()
  while [ $# -gt 0 ]; do
    case $1 in
      -h | --help)
        printf '%s\n' "$USAGE"
        exit 0
        ;;
      --out | --wait)
        [ $# -gt 1 ] || wrong "$1 needs a value" "$USAGE"
        if [ "$1" = --out ]; then OUT=$2; else WAIT=$2; fi
        shift
        ;;
      -*) wrong "there is no option '$1'" "$USAGE" ;;
      *)
        if [ -z "$ACCOUNT" ]; then ACCOUNT=$1; else SUFFIXES+=("$1"); fi
        ;;
    esac
    shift
  done
  [[ $WAIT =~ ^[0-9]+[sm]$ ]] || wrong "--wait is '$WAIT'; it is seconds or minutes, such as 90s or 10m"
  choose_stacks
}

# Checks ACCOUNT and SUFFIXES against what was synthesized; without suffixes, all stacks of the account.
choose_stacks() {
  local known=() accounts suffix seen=''
  need jq
  read_stacks
  accounts=$(column "$STACKS" 1)
  [ -n "$accounts" ] || wrong "no stacks in $OUT/stacks: synthesize first (infra synth, or mvn -q compile exec:java@synth)"
  [ -n "$ACCOUNT" ] || wrong "an account is missing; there are: $accounts" "$USAGE"
  is_among "$ACCOUNT" "$accounts" || wrong "no account '$ACCOUNT' in $OUT; there are: $accounts"
  STACKS=$(awk -v account="$ACCOUNT" '$1 == account' <<<"$STACKS")
  read -ra known <<<"$(column "$STACKS" 2)"
  for suffix in ${SUFFIXES[@]+"${SUFFIXES[@]}"}; do
    is_among "$suffix" "${known[*]}" ||
      wrong "the account $ACCOUNT has no stack '$suffix'; there are: ${known[*]}"
    ! is_among "$suffix" "$seen" || wrong "'$suffix' is named twice"
    seen+="$suffix "
  done
  NAMED=${#SUFFIXES[@]}
  [ "$NAMED" -gt 0 ] || SUFFIXES=("${known[@]}")
}

# Sets STACKS: account, suffix and name of each, in lines. Synthesis notes in each stack whose it is; names do not tell:
# a lane eu-ci of dev is called as the stack of an account dev-eu would be. No lane is called ci, an account's own stack is.
# A bootstrap stack is left out: it has the roles of whoever runs this, who must not be able to change them.
read_stacks() {
  local file stack
  STACKS=
  for file in "$OUT"/stacks/*/cdk.tf.json; do
    [ -e "$file" ] || continue
    stack=$(jq -r '."//".stack | select(.account) | "\(.account) \(.deployment_type // .kind // "ci")"' "$file" 2>/dev/null) || true
    [ "${stack#* }" != bootstrap ] || continue
    [ -n "$stack" ] ||
      wrong "$file does not say which account it belongs to" "fix: synthesize again, with the newest program"
    STACKS+="$stack $(basename "$(dirname "$file")")"$'\n'
  done
  STACKS=$(sort <<<"$STACKS" | awk '$2 == "ci"; $2 != "ci" && NF { lanes = lanes $0 "\n" } END { printf "%s", lanes }')
}

# The values of a column, each once.
column() {
  awk -v number="$2" 'NF && !seen[$number]++ { line = line space $number; space = " " } END { print line }' <<<"$1"
}

# A name, in a list of names with spaces between. Text with a space in it is no name.
is_among() {
  [[ $1 != *[[:space:]]* && " $2 " == *" $1 "* ]]
}

# The name of one of the account's stacks.
stack_of() {
  awk -v suffix="$1" '$2 == suffix { print $3 }' <<<"$STACKS"
}

folder_of() {
  printf '%s\n' "$OUT/stacks/$(stack_of "$1")"
}

checksum() {
  if command -v sha256sum >/dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi
}

export TF_IN_AUTOMATION=1 TF_INPUT=0
if [ ! -t 2 ] || [ -n "${NO_COLOR:-}" ]; then
  export TF_CLI_ARGS="${TF_CLI_ARGS:-} -no-color"
fi

SCRATCH=$(mktemp -d)
trap 'rm -rf "$SCRATCH"' EXIT

# What Terraform says goes to stderr as it comes, and is kept for `explain`.
run_terraform() {
  local folder=$1
  shift
  # tee outlives a Ctrl-C, since Terraform still has to save the state and to say so.
  terraform -chdir="$folder" "$@" 2>&1 | tee -i "$SCRATCH/said" >&2
}

# How AWS says that what is to be made is there: of log groups, roles and identity providers, repositories, parameters,
# buckets, security groups and their rules, services, and the types that teams add.
EXISTS='AlreadyExist|AlreadyOwnedByYou|Invalid(Group|Permission)\.Duplicate|already exist|not idempotent|NameExists'

# What to do about the refusals that one meets in daily work.
explain() {
  said() {
    # Terraform breaks its lines, and puts a bar before each.
    sed $'s/\e\\[[0-9;]*m//g; s/│//g' "$SCRATCH/said" | tr -s ' \n' ' ' | grep -qE -- "$1"
  }
  if said 'Required token could not be found'; then
    say "There is no token for Terraform Cloud. In CI set TF_TOKEN_app_terraform_io; on a laptop run terraform login."
  elif said '(: |^)unauthorized|organization "[^"]*" at host [^ ]* not found'; then
    say "Terraform Cloud does not accept the token. It may have expired, or be of another organization:" \
      "look at TF_TOKEN_app_terraform_io, or run terraform login."
  elif said 'Insufficient rights'; then
    say "The token's team may not do this in the workspace: plans need the permission Plan, applies Write."
  elif said 'not allowed for workspaces with a VCS connection'; then
    say "The workspace is connected to a repository, so a commit of what was synthesized starts its runs, and who confirms" \
      "one in the browser applies it (terraform.backend.cloud.workspaces.workflow.type = vcs): commit, and look there." \
      "If that is not meant: pipeline/workspaces $ACCOUNT says what is otherwise there, and with --apply ends it."
  elif said 'Saved plan is (discarded|stale)|saved plan is stale'; then
    say "Something else was applied since this plan was made, or somebody discarded it. Nothing was changed." \
      "Plan again, have it reviewed, apply that: pipeline/plan $ACCOUNT ${SUFFIX:-}"
  elif said 'Saved plan is already (applied|confirmed)'; then
    say "This plan was applied before. For further changes: pipeline/plan $ACCOUNT ${SUFFIX:-}"
  elif said 'Saved plan is (canceled|errored)|Saved plan (cannot be applied|requires)|transition not allowed'; then
    say "Terraform Cloud does not let this plan be applied: the reason stands above, or the workspace was just locked." \
      "Nothing was changed by this command." \
      "Look at the run in the browser, then plan again: pipeline/plan $ACCOUNT ${SUFFIX:-}"
  elif said 'Lock timeout exceeded'; then
    say "Terraform Cloud did not begin the plan. This command waited $WAIT for other runs, or for a lock." \
      "Its run still waits there, at the address above: cancel it there. Nothing applies it by itself."
  elif said 'Error acquiring the state lock'; then
    say "Somebody holds the state. This command waited $WAIT." \
      "See who it is before you unlock it: docs/recovering.md."
  elif said "waiting for ECS Service [^ ]+ create: timeout while waiting for state to become 'tfSTABLE'"; then
    say "The tasks of a new service do not start, or do not stay up: the service's events and its log say why." \
      "Mend the cause, then plan again: pipeline/plan $ACCOUNT $SUFFIX" \
      "The plan replaces the service, which is meant: ECS has given this one up, and agents and workers keep nothing."
  elif [ "$NAME" = pipeline/apply ] && said "$EXISTS"; then
    say "AWS has something of that name, and the state does not know it. What an earlier apply of this stack has left, or" \
      "AWS made by itself, such as the log group of Container Insights, is taken over by" \
      "    infra adopt $(stack_of "$SUFFIX")$([ "$OUT" = cdktf.out ] || printf ' --out %q' "$OUT")" \
      "Then plan again, read it, apply it: docs/recovering.md. What belongs to somebody else needs another name;" \
      "for CircleCI's identity provider set circleci.provider.type = existing."
  elif said 'Creat(ing|ion)|Modif(ying|ication)|Destr(oying|uction)' && [ "$NAME" = pipeline/apply ]; then
    say "What was made before the error is in the state. Mend the cause, then plan again: pipeline/plan $ACCOUNT $SUFFIX"
  fi
}
