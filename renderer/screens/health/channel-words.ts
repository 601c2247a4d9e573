const WORDS: Readonly<Record<string, string>> = {
  desktop: 'the desktop app',
  console: 'the approval page',
  'command-line': 'the command line',
};

/** Ways on which an approver learns of a call just now. */
export function channelWords(channels: readonly string[]): string {
  if (channels.length === 0) return 'nothing: nobody who may approve can be told';
  return channels.map((one) => WORDS[one] ?? one).join(', ');
}
