import type { BodyView } from '../../../proxy/contract/log-views.ts';
import { isObject, type Json, jsonIn, pointerTo } from '../../call/json.ts';

/** Where values of one kind were masked, as the bodies show it. */
export interface MaskPlace {
  /** As records count it: all `key:…` and `custom:…` together. */
  readonly kind: string;
  /** `request`, `answer`, `message`. */
  readonly role: string;
  /** JSON pointer in the message, with `#` behind where it is the name of a member. */
  readonly pointer: string;
  readonly count: number;
}

/** What stands for a masked value. */
export const PLACEHOLDER = /\[masked:([a-z0-9][a-z0-9:-]{0,80})\]/g;
const MOST = 200;
/** Longer messages are not looked through: it would take too long to draw. */
const MOST_UNITS = 4 * 1024 * 1024;

/** The places of masked values in whole bodies, in their order. */
export function maskPlaces(bodies: readonly BodyView[]): MaskPlace[] {
  const places: MaskPlace[] = [];
  for (const { role, text, whole } of bodies) {
    if (!whole || text.length > MOST_UNITS || !text.includes('[masked:')) continue;
    const value = jsonIn(text);
    if (value !== undefined) walk(value, '', (where, found) => void add(places, role, where, found));
    if (places.length > MOST) break;
  }
  return places.slice(0, MOST);
}

function walk(value: Json, pointer: string, found: (pointer: string, text: string) => void): void {
  if (typeof value === 'string') found(pointer, value);
  else if (Array.isArray(value)) {
    value.forEach((one: Json, n) => void walk(one, pointerTo(pointer, n), found));
  } else if (isObject(value)) {
    for (const [key, one] of Object.entries(value)) {
      found(`${pointerTo(pointer, key)}#`, key);
      walk(one, pointerTo(pointer, key), found);
    }
  }
}

function add(places: MaskPlace[], role: string, pointer: string, text: string): void {
  const counts = new Map<string, number>();
  for (const [, kind = ''] of text.matchAll(PLACEHOLDER)) {
    const known = kind.split(':', 1)[0] ?? kind;
    counts.set(known, (counts.get(known) ?? 0) + 1);
  }
  for (const [kind, count] of counts) places.push({ kind, role, pointer, count });
}
