/** A rule's name as people say it; those in brackets are the gateway's own. */
export function ruleWords(rule: string): string {
  switch (rule) {
    case '(default)':
      return 'No rule speaks of this call, so the policy’s default holds it.';
    case '(unconfirmed-tool)':
      return 'Nobody has confirmed this tool as it is now.';
    case '(unknown-method)':
      return 'The policy does not know this method.';
    default:
      return '';
  }
}
