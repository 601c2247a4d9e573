/** A file in an archive, in the pieces that its bytes are. */
export interface Member {
  readonly name: string;
  /** Header, name and extra field before the data. */
  readonly local: Buffer;
  readonly data: Buffer;
  /** Behind the data of a file whose sizes were not known before it. */
  readonly descriptor: Buffer;
  /** Of the directory. */
  readonly entry: Buffer;
}
export interface ArchiveParts {
  readonly members: readonly Member[];
  /** The ZIP64 end, its locator and the end. */
  readonly end: Buffer;
}

export const END_BYTES = 98;
const STREAMED = 0x0008;

/** Takes a sound archive apart. */
export function takeApart(archive: Buffer): ArchiveParts {
  const end = archive.subarray(-END_BYTES);
  const members: Member[] = [];
  let [at, local] = [Number(end.readBigUInt64LE(48)), 0];
  while (at < archive.length - END_BYTES) {
    const nameEnd = at + 46 + archive.readUInt16LE(at + 28);
    const entry = archive.subarray(at, nameEnd + archive.readUInt16LE(at + 30));
    const data = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const descriptor = data + entry.readUInt32LE(20);
    const next = descriptor + ((entry.readUInt16LE(8) & STREAMED) === 0 ? 0 : 24);
    members.push({
      name: archive.subarray(at + 46, nameEnd).toString('utf8'),
      local: archive.subarray(local, data),
      data: archive.subarray(data, descriptor),
      descriptor: archive.subarray(descriptor, next),
      entry,
    });
    at += entry.length;
    local = next;
  }
  return { members, end };
}

/** Bytes that are put somewhere they do not belong; all offsets are as if they did. */
export interface Strays {
  readonly before?: Buffer;
  readonly afterFirst?: Buffer;
  readonly beforeDirectory?: Buffer;
  readonly beforeEnd?: Buffer;
}

/** Puts members together with offsets, sizes and counts that are right; `entries` where the directory is to say something else. */
export function putTogether(
  members: readonly Member[],
  { before, afterFirst, beforeDirectory, beforeEnd }: Strays = {},
  entries: readonly Member[] = members,
): Buffer {
  const none = Buffer.alloc(0);
  const pieces: Buffer[] = [before ?? none];
  const offsets = new Map<Member, number>();
  let at = pieces[0]?.length ?? 0;
  const put = (piece: Buffer): void => {
    pieces.push(piece);
    at += piece.length;
  };
  members.forEach((member, nth) => {
    offsets.set(member, at);
    for (const piece of [member.local, member.data, member.descriptor]) put(piece);
    if (nth === 0) put(afterFirst ?? none);
  });
  put(beforeDirectory ?? none);
  const start = at;
  for (const member of entries) {
    const entry = Buffer.from(member.entry);
    entry.writeUInt32LE(offsets.get(member) ?? 0, 42);
    put(entry);
  }
  const size = at - start;
  put(beforeEnd ?? none);
  put(endOf(entries.length, size, start, at));
  return Buffer.concat(pieces);
}

/** As docs/log-format.md has it. */
function endOf(count: number, size: number, start: number, at: number): Buffer {
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(0x0606_4b50, 0);
  end.writeUInt32LE(44, 4);
  end.writeUInt16LE(0x032d, 12);
  end.writeUInt16LE(45, 14);
  for (const place of [24, 32]) end.writeUInt32LE(count, place);
  end.writeUInt32LE(size, 40);
  end.writeUInt32LE(start, 48);
  end.writeUInt32LE(0x0706_4b50, 56);
  end.writeUInt32LE(at, 64);
  end.writeUInt32LE(1, 72);
  end.writeUInt32LE(0x0605_4b50, 76);
  for (const place of [84, 86]) end.writeUInt16LE(count, place);
  end.writeUInt32LE(size, 88);
  end.writeUInt32LE(start, 92);
  return end;
}
