import type { Searched } from '../contract/log-views.ts';
import type { CommandContext } from './context.ts';

/** Says which epoch of a restored log something is of, so that nobody takes it for all of the log. Nothing where there is one alone. */
export function noteEpochs(
  { epoch, leftOut }: Searched,
  what: 'searched' | 'exported',
  context: Pick<CommandContext, 'note'>,
): void {
  if (leftOut.length === 0) return;
  const present = leftOut.every((other) => other < epoch);
  const which = present ? 'the present one' : 'from before the log was restored';
  const others = `${leftOut.length === 1 ? 'epoch' : 'epochs'} ${leftOut.join(', ')}`;
  const of =
    what === 'searched'
      ? `This is of epoch ${epoch}, ${which}; left out: ${others}.`
      : `The bundle is of epoch ${epoch}, ${which}, and has nothing of ${others}.`;
  context.note(`${of} --epoch N asks of another one: countersign log epochs`);
}

/** Of what is shown whole: whose numbers its records have. */
export function noteEpoch(
  { epoch }: { readonly epoch?: number },
  context: Pick<CommandContext, 'note'>,
): void {
  if (epoch === undefined) return;
  context.note(
    `This is of epoch ${epoch}, from before the log was restored, and so are the numbers of its records: countersign log show --epoch ${epoch} N`,
  );
}
