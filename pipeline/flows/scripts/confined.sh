# Buildah, with build steps that cannot leave their image. Is sourced.
#
# A build step is code of whoever made the base, a package or the branch. It gets the files of its image and the network,
# and neither this machine's files, devices and processes nor the caller's environment.
# shellcheck shell=bash disable=SC2034

scratch= # a folder for files, which the script that sources this makes and removes
storage=() # where buildah keeps what it makes; as it is, in the user's own storage

# What apt and pip need inside of an image. Not CAP_SYS_CHROOT, with which a step leaves a chroot, nor CAP_MKNOD.
kept='"CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "SETFCAP", "SETGID", "SETUID"'

# b COMMAND [ARGUMENT...]: buildah, told only what it needs of the environment: where it finds registries and images.
b() {
  local name environment=()
  for name in PATH HOME TMPDIR XDG_RUNTIME_DIR LANG STORAGE_DRIVER CONTAINERS_STORAGE_CONF CONTAINERS_REGISTRIES_CONF \
    REGISTRY_AUTH_FILE SSL_CERT_FILE SSL_CERT_DIR {http,https,no}_proxy {HTTP,HTTPS,NO}_PROXY; do
    [ -z "${!name+set}" ] || environment+=("$name=${!name}")
  done
  env -i "${environment[@]}" CONTAINERS_CONF="$scratch/containers.conf" buildah "${storage[@]}" "$@"
}

# confine: afterwards `confined` holds the flags for `b build` and `b run`.
confine() {
  local runtime isolation=rootless
  [ "$(id -u)" != 0 ] || isolation=oci
  # The only file that buildah reads of this kind, so nobody's own settings give a step more. Cgroups belong to systemd,
  # which says no to a user without a session, such as CircleCI's.
  cat >"$scratch/containers.conf" <<END
[containers]
default_capabilities = [$kept]
[engine]
cgroup_manager = "cgroupfs"
END
  if [[ ${BUILDAH_ISOLATION:-} != chroot ]]; then
    for runtime in crun runc; do
      confined=(--isolation "$isolation" --runtime "$runtime" --network host)
      if command -v "$runtime" >/dev/null && runs_here; then
        return
      fi
    done
    [ "$isolation" != oci ] || failed "no container runtime works here: neither crun nor runc" \
      "without one, a build step of root's can open this machine's disks" \
      "install crun or runc, or build as a user who is not root and has subordinate ids (newuidmap)" \
      "BUILDAH_ISOLATION=chroot builds all the same"
  fi
  confined=(--isolation chroot)
  local closed="files and environment" open="a step sees this machine's processes, and shares its network"
  if [ "$isolation" = oci ]; then
    closed=environment
    open+="; as root it can open this machine's disks, and all files by /proc where a process has fewer rights than root"
  fi
  say "CAUTION: build steps run in a chroot, without a container runtime" \
    "isolated: $closed; a step has no right to leave the chroot or to make devices" \
    "not isolated: $open" \
    "fix: install crun or runc, and leave BUILDAH_ISOLATION unset"
}

# Whether the flags in `confined` start anything here, asked with this machine's own /bin/true.
runs_here() {
  local container folder volumes=() code=0
  for folder in /bin /lib /lib64 /usr; do
    [ ! -d "$folder" ] || volumes+=(--volume "$folder:$folder:ro")
  done
  container=$(b from --quiet scratch) || failed "buildah cannot make a container; it says why above"
  b run "${confined[@]}" "${volumes[@]}" "$container" -- /bin/true >"$scratch/runtime" 2>&1 || code=1
  b rm "$container" >/dev/null
  return "$code"
}
