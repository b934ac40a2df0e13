# Completion of `ais` for bash 4 and later: source this file, or put it into
# /etc/bash_completion.d or ~/.local/share/bash-completion/completions/ais.
# The tool itself knows what may follow; it asks the cluster for names of nodes, buckets and jobs.
_ais() {
  local line=${COMP_LINE:0:COMP_POINT} raw typed done= char reply quoted=
  local -a words=() before=() found=()
  local -i i
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  raw=${words[-1]}
  [[ $raw == [\'\"]* ]] && quoted=1
  for ((i = 1; i < ${#words[@]} - 1; i++)); do
    before+=("${words[i]//[\\\'\"]/}")
  done
  typed=${raw//[\\\'\"]/}
  [[ $typed == -* ]] && before+=("$typed")
  mapfile -t found < <("${words[0]/#\~\//$HOME/}" "${before[@]}" --generate-bash-completion \
    2>/dev/null </dev/null)

  COMPREPLY=()
  if [[ ${found[0]} == '<files>' ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$typed")
    return
  fi
  # Readline replaces only what follows the last of its word breaks, the colon of ais:// for example.
  if [ -z "$quoted" ]; then
    for ((i = ${#typed}; i > 0; i--)); do
      char=${typed:i-1:1}
      if [[ $COMP_WORDBREAKS == *"$char"* ]]; then
        done=${typed:0:i}
        break
      fi
    done
  fi
  for reply in "${found[@]}"; do
    # an ID may be typed without the letter of its role and the bracket
    [[ $reply == "$typed"* || -n $typed && $reply == [pt]"[$typed"* ]] || continue
    reply=${reply#"$done"}
    [ -n "$quoted" ] || printf -v reply %q "$reply"
    [[ $reply == *[/=] ]] || [ -n "$quoted" ] || reply+=' '
    COMPREPLY+=("$reply")
  done
  compopt -o nospace 2>/dev/null
}
complete -F _ais ais
