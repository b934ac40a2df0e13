# Completion of `ais` for fish: put this file into ~/.config/fish/completions.
# The tool itself knows what may follow; it asks the cluster for names.
function __ais_complete
    set -l before (commandline -opc)
    set -l typed (commandline -ct)
    set -l program $before[1]
    set -e before[1]
    if string match -q -- '-*' $typed
        set -a before $typed
    end
    set -l found ($program $before --generate-bash-completion 2>/dev/null </dev/null)
    if test "$found[1]" = '<files>'
        __fish_complete_path $typed
    else
        printf '%s\n' $found
    end
end
complete -c ais -f -a '(__ais_complete)'
