import { ago, fullTime } from './times.ts';
import { useNow } from './use-now.ts';

/** A moment as people say it, with the exact one behind it. */
export function When({ at }: { readonly at: number }) {
  const now = useNow(15_000);
  return (
    <time dateTime={new Date(at / 1000).toISOString()} title={fullTime(at)}>
      {ago(at, now)}
    </time>
  );
}
