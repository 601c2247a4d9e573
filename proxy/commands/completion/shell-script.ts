/**
 * For bash and zsh. `program` is the words that start this one. Candidates are read line by line: in an unquoted substitution the shell would
 * take a star in them for names of files, and a file's name for a completion.
 */
export function shellScript(program: string): string {
  return `# countersign: completion for bash and zsh. Type, or put into ~/.bashrc or ~/.zshrc:
#   source <(${program} completion)
_countersign_candidates() {
  printf '%s' "$1" | ${program} completion --line-fd 0 --breaks "$2" 2>/dev/null
}
if [ -n "\${ZSH_VERSION-}" ]; then
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
  _countersign() {
    local one; local -a found
    while IFS= read -r one; do found+=("$one"); done < <(_countersign_candidates "\${(j: :)words[1,CURRENT-1]} $QIPREFIX$PREFIX" '')
    if (( $#found )); then compadd -Q -U -S '' -- "\${found[@]}"; else _files; fi
  }
  compdef _countersign countersign
else
  _countersign() {
    local one
    COMPREPLY=()
    while IFS= read -r one; do COMPREPLY+=("$one"); done < <(_countersign_candidates "\${COMP_LINE:0:$COMP_POINT}" "$COMP_WORDBREAKS")
  }
  complete -o default -o nospace -F _countersign countersign
fi`;
}
