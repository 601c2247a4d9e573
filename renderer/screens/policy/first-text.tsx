import { ConfigText } from './config-text.tsx';
import { useLine } from './use-line.ts';

/** The first configuration on record: all of it, for there is nothing to compare it with. */
export function FirstText({ index, text }: { readonly index: number; readonly text: string }) {
  const { line, asked, jump } = useLine();
  return (
    <ConfigText
      text={text}
      label="The first configuration"
      problems={[]}
      line={line}
      asked={asked}
      hrefOf={(to) => `/policy/history/${index}?line=${to}`}
      onJump={(to) => jump({ line: String(to) })}
    />
  );
}
