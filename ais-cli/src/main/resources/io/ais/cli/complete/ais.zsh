#compdef ais
# Completion of `ais` for zsh: put this file as `_ais` into a folder of $fpath, or source it after
# compinit. The tool itself knows what may follow; it asks the cluster for names.
_ais() {
  local typed=${(Q)PREFIX}
  local -a before found whole open
  before=("${(@Q)words[2,CURRENT-1]}")
  [[ $typed == -* ]] && before+=("$typed")
  found=("${(@f)$("${(Q)words[1]}" "${before[@]}" --generate-bash-completion 2>/dev/null </dev/null)}")
  if [[ $found[1] == '<files>' ]]; then
    _files
    return
  fi
  open=(${(M)found:#*[/=]})
  whole=(${found:#*[/=]})
  compadd -- "${whole[@]}"
  compadd -S '' -- "${open[@]}"
}
if [[ $funcstack[1] == _ais ]]; then
  _ais "$@"
else
  compdef _ais ais
fi
