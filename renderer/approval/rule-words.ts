/** A rule's name as people say it; those in brackets are the gateway's own. `waits`: whether it still does. */
export function ruleWords(rule: string, waits: boolean): string {
  switch (rule) {
    case '(default)':
      return `No rule speaks of this call, so the policy’s default ${waits ? 'holds' : 'held'} it.`;
    case '(unconfirmed-tool)':
      return waits
        ? 'Nobody has confirmed this tool as it is now.'
        : 'Nobody had confirmed this tool as it was then.';
    case '(unknown-method)':
      return waits ? 'The policy does not know this method.' : 'The policy did not know this method.';
    default:
      return '';
  }
}
