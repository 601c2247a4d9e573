import type { ToolView } from '../../../proxy/contract/views.ts';

/** A tool's state in a word; of one that the server no longer lists that is what counts. */
export const TOOL_STATE: Readonly<
  Record<ToolView['state'] | 'gone', { readonly word: string; readonly color: string }>
> = {
  changed: { word: 'changed', color: 'red' },
  new: { word: 'new', color: 'blue' },
  refused: { word: 'refused', color: 'orange' },
  confirmed: { word: 'confirmed', color: 'teal' },
  gone: { word: 'no longer listed', color: 'gray' },
};
