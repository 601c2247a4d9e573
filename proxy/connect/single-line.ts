const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;

/**
 * The JSON text on one line. In JSON a raw newline stands only between tokens (inside strings it is escaped), so a space in
 * its place changes nothing; no byte is copied where there is none.
 */
export function singleLine(json: Buffer): Buffer {
  if (!json.includes(LF) && !json.includes(CR)) return json;
  const line = Buffer.from(json);
  for (const newline of [LF, CR]) {
    for (let at = line.indexOf(newline); at >= 0; at = line.indexOf(newline, at)) line[at] = SPACE;
  }
  return line;
}
