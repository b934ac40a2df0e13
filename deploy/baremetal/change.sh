# Part of `install`: one version in the place of another, with the cluster's help.
#
# What was begun is noted, so that a change that was interrupted or went wrong is ended by running `upgrade` again and
# taken back by `rollback`:
#   $base/changing   "upgrade FROM TO" or "rollback FROM TO", from before the first step until after the last
#   $base/left       the target that this script took out of service; a person who did so takes it back in person

tool() { # tool WORD...: `ais` of the version that is known to work, told a gateway that answers
  "$base/versions/$trusted/bin/ais" "$@"
}

gateway() {
  if [ -n "${AIS_ENDPOINT:-}" ]; then
    printf '%s' "$AIS_ENDPOINT"
  elif [ -f "$etc/proxy.json" ]; then
    printf 'http://%s:%s' "$(host_of "$(public_host proxy)")" "$(public_port proxy)"
  else
    field "$etc/ais.json" primary_url
  fi
}

node_id() { # node_id ROLE: as the cluster knows it
  local host port
  host=$(public_host "$1") port=$(public_port "$1")
  tool show cluster smap --json 2>/dev/null |
    awk -v host="\"node_ip_addr\": \"$host\"" -v port="\"daemon_port\": \"$port\"" '
      /"public_net":/ {public = 1; hosts = ports = 0}
      public && index($0, host) {hosts = 1}
      public && index($0, port) {ports = 1}
      /}/ {public = 0}
      /"daemon_id":/ && hosts && ports {gsub(/[",]/, "", $2); print $2; exit}'
}

is_out_of_service() { # is_out_of_service ID
  tool show cluster target --no-headers 2>/dev/null | grep -F "t[$1]" | grep -q maintenance
}

# leave ROLE: what it holds goes to others first, and so does the office of the primary.
leave() {
  local role=$1 id other
  [ -z "$fast" ] && is_running "$role" || return 0
  [ -n "$dry" ] && { say "would take $role out of service in the cluster first"; return; }
  if [ -n "$again" ] && ! answers "$role"; then
    return 0 # what the change before has left behind holds nobody up
  fi
  id=$(node_id "$role")
  [ -n "$id" ] || die "$role runs but is not in the cluster map of $AIS_ENDPOINT: mend that first, or use --fast"
  if [ "$role" = target ]; then
    leave_service "$id"
  elif tool show cluster proxy "p[$id]" 2>/dev/null | grep -q '\[P\]'; then
    other=$(tool show cluster proxy --no-headers 2>/dev/null | awk '!/\[P\]/ && /online/ {sub(/^p\[/, "", $1); sub(/\].*/, "", $1); print $1; exit}')
    [ -z "$other" ] || { say "p[$other] becomes primary"; tool cluster set-primary "p[$other]" || die "p[$other] does not become primary"; }
  fi
}

leave_service() { # leave_service ID
  if is_out_of_service "$1"; then
    say "t[$1] is out of service already"
    tool wait rebalance || die "its objects have not moved away: nothing was changed"
    return
  fi
  say "t[$1] leaves service; its objects move to the others"
  echo "$1" >"$base/left"
  tool cluster add-remove-nodes start-maintenance "t[$1]" --yes --wait ||
    { is_out_of_service "$1" || rm -f "$base/left"; die "t[$1] cannot leave service: the version was not changed (a cluster of one target: --fast)"; }
}

# come_back ROLE: a target that left is ready when it is let in again.
come_back() {
  local role=$1 id=
  [ -n "$dry" ] && return 0
  if [ "$role" = target ]; then
    await_answer target 180 /v1/health || fails_here target
    [ ! -f "$base/left" ] || id=$(cat "$base/left")
    if [ -n "$id" ] && is_out_of_service "$id"; then
      tool cluster add-remove-nodes stop-maintenance "t[$id]" --yes --wait || die "t[$id] does not come back: \`ais show cluster\`"
    fi
    rm -f "$base/left"
  fi
  await_ready "$role" 180 || fails_here "$role"
}

fails_here() { # fails_here ROLE
  die "$1 does not run with this version: $(why "$1"). \`./install rollback\` goes back, \`./install upgrade\` tries again"
}

unit_of() { # unit_of VERSION: services change with the programs, and back with them
  local unit=$base/versions/$1/systemd/aisnode@.service
  [ -f "$unit" ] || unit=$here/systemd/aisnode@.service
  put "$units/aisnode@.service" <"$unit"
  do_it systemctl daemon-reload
}

change_to() { # change_to KIND FROM TO
  local role
  AIS_ENDPOINT=$(gateway)
  export AIS_ENDPOINT
  [ -n "$dry" ] || echo "$1 $2 $3" | put "$base/changing" >/dev/null
  for role in target proxy; do
    [ -f "$etc/$role.json" ] || continue
    leave "$role"
    stop_role "$role"
  done
  switch_to "$3"
  [ -z "$systemd" ] || unit_of "$3"
  for role in proxy target; do
    [ -f "$etc/$role.json" ] || continue
    start_role "$role"
    come_back "$role"
  done
  [ -n "$dry" ] || { rm -f "$base/changing"; say "$3 runs here"; }
}

upgrade_here() {
  local kind='' from='' to=''
  [ -L "$base/current" ] || die "nothing is installed here: ./install"
  lay_down
  [ ! -f "$base/changing" ] || { read -r kind from to <"$base/changing"; again=yes; }
  case $kind in
    upgrade) ;;
    rollback) from=$to ;;
    *) from=$(basename "$(readlink "$base/current")") ;;
  esac
  trusted=$from
  if [ -z "$again" ] && [ "$from" = "$version" ]; then
    say "$version is installed here already"
    for role in $(installed_roles); do is_running "$role" || say "$role does not run: ./install start $role"; done
    return
  fi
  [ -z "$again" ] || say "the $kind of before did not end: going on"
  change_to upgrade "$from" "$version"
}

rollback_here() {
  local kind='' from='' to=''
  if [ -f "$base/changing" ]; then
    read -r kind from to <"$base/changing"
    again=yes
    [ "$kind" = rollback ] || { trusted=$to to=$from from=$trusted; }
  else
    [ -L "$base/previous" ] || die "there is no version before"
    from=$(basename "$(readlink "$base/current")")
    to=$(basename "$(readlink "$base/previous")")
  fi
  [ -d "$base/versions/$to" ] || die "version $to is not here any more: unpack its archive and ./install upgrade"
  trusted=$to
  change_to rollback "$from" "$to"
}
