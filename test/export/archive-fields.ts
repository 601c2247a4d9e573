import { END_BYTES, type Member } from './archive-parts.ts';

/** Where a field stands, and one of its bytes. */
export interface Field {
  readonly what: string;
  readonly at: number;
}

/** Names of fields with where they begin (APPNOTE 4.3.7, 4.3.9, 4.3.12, 4.3.14 to 4.3.16). */
const LOCAL = {
  signature: 0,
  'version needed': 4,
  flags: 6,
  method: 8,
  time: 10,
  date: 12,
  crc: 14,
  'packed size': 18,
  size: 22,
  'length of the name': 26,
  'length of the extra field': 28,
  name: 30,
};
const DESCRIPTOR = { signature: 0, crc: 4, 'packed size': 8, size: 16 };
const ENTRY = {
  signature: 0,
  'version made by': 4,
  system: 5,
  'version needed': 6,
  flags: 8,
  method: 10,
  time: 12,
  date: 14,
  crc: 16,
  'packed size': 20,
  size: 24,
  'length of the name': 28,
  'length of the extra field': 30,
  'length of the comment': 32,
  disk: 34,
  'internal attributes': 36,
  'external attributes': 38,
  mode: 41,
  offset: 42,
  name: 46,
};
const END = {
  'signature of the ZIP64 end': 0,
  'its length': 4,
  'its version made by': 12,
  'its version needed': 14,
  'its disk': 16,
  'its disk of the directory': 20,
  'its count here': 24,
  'its count': 32,
  'its size of the directory': 40,
  'its offset of the directory': 48,
  'signature of the locator': 56,
  'disk of the ZIP64 end': 60,
  'offset of the ZIP64 end': 64,
  'number of disks': 72,
  'signature of the end': 76,
  disk: 80,
  'disk of the directory': 82,
  'count here': 84,
  count: 86,
  'size of the directory': 88,
  'offset of the directory': 92,
  'length of the comment': 96,
};

/** Every field of a file's headers. The archive is sound. */
export function fieldsOf(archive: Buffer, member: Member): Field[] {
  const { local, data, descriptor, entry } = member;
  const start = archive.indexOf(local);
  const extra = { 'extra field': 30 + local.readUInt16LE(26) };
  return [
    ...placed('local header: ', start, local.length > extra['extra field'] ? { ...LOCAL, ...extra } : LOCAL),
    ...(descriptor.length === 0
      ? []
      : placed('descriptor: ', start + local.length + data.length, DESCRIPTOR)),
    ...placed('directory: ', archive.indexOf(entry), ENTRY),
  ];
}

/** Every field of the three records at the end. */
export function endFieldsOf(archive: Buffer): Field[] {
  return placed('end: ', archive.length - END_BYTES, END);
}

function placed(where: string, start: number, fields: Readonly<Record<string, number>>): Field[] {
  return Object.entries(fields).map(([name, at]) => ({ what: where + name, at: start + at }));
}
