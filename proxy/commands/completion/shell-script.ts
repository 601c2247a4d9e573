/** For bash, and for zsh by way of bash's functions. `program` is the words that start this one. */
export function shellScript(program: string): string {
  return `# countersign: completion for bash and zsh. Type, or put into ~/.bashrc or ~/.zshrc:
#   source <(${program} completion)
if [ -n "\${ZSH_VERSION-}" ]; then
  autoload -U +X compinit && compinit
  autoload -U +X bashcompinit && bashcompinit
fi
_countersign() {
  local IFS=$'\\n'
  COMPREPLY=($(${program} completion --line "\${COMP_LINE:0:$COMP_POINT}" --breaks "\${COMP_WORDBREAKS-}" 2>/dev/null))
}
complete -o default -o nospace -F _countersign countersign`;
}
