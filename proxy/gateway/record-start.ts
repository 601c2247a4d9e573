import type { Actor } from '../contract/control.ts';
import type { Store } from '../contract/store.ts';
import { VERSION } from '../platform/version.ts';
import type { Writer } from './writer.ts';

/**
 * Puts a start on record: how the keys are protected, and that the head kept outside was missing and this start goes on without it.
 * A command that works without a running gateway is no start of one.
 */
export async function recordStart(
  { store, writer, system }: { readonly store: Store; readonly writer: Writer; readonly system: Actor },
  start: { readonly protection: string; readonly headMissing: boolean; readonly listens: boolean },
): Promise<void> {
  const [log] = await store.read('log.get', {});
  const first = log?.size === 0;
  const begun = writer.entry(
    first ? 'log.schema' : 'log.key',
    { event: 'start', protection: start.protection, version: VERSION, format: 1 },
    { actor: system },
  );
  if (first || start.listens) await store.append({ entries: [begun], changes: [] });
  if (!start.headMissing) return;
  const facts = { event: 'missing-head-accepted', size: log?.size ?? 0 };
  await store.append({
    entries: [writer.entry('integrity.check', facts, { actor: system })],
    changes: [],
  });
}
