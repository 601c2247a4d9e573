/** A call of a method whose parameters are all strings. */
export interface Call {
  readonly to: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly args?: readonly string[];
}

const METHOD_CALL = 1;
/** Whoever is not there is not started: asking another desktop's screen saver how it is must not bring it here. */
const NO_AUTO_START = 0x2;
const FIELDS = { path: [1, 'o'], interface: [2, 's'], member: [3, 's'], to: [6, 's'] } as const;
const SIGNATURE = 8;

/** The bytes of a call, little-endian, as the D-Bus specification (0.43, "Message Protocol") has them. `serial` is above 0. */
export function writeCall(serial: number, call: Call): Buffer {
  const args = call.args ?? [];
  const body = bytesOut();
  for (const arg of args) body.text(arg);

  const head = bytesOut();
  head.bytes('l'.charCodeAt(0), METHOD_CALL, NO_AUTO_START, 1);
  head.number(body.length());
  head.number(serial);
  const fields = bytesOut();
  for (const name of ['path', 'interface', 'member', 'to'] as const) {
    const [code, type] = FIELDS[name];
    fields.align(8);
    fields.bytes(code);
    fields.signature(type);
    fields.text(call[name]);
  }
  if (args.length > 0) {
    fields.align(8);
    fields.bytes(SIGNATURE);
    fields.signature('g');
    fields.signature('s'.repeat(args.length));
  }
  head.number(fields.length());
  const whole = bytesOut(Buffer.concat([head.all(), fields.all()]));
  whole.align(8);
  return Buffer.concat([whole.all(), body.all()]);
}

/** Bytes as they grow; every value begins at a multiple of its alignment, counted from the beginning. */
function bytesOut(begun: Buffer = Buffer.alloc(0)) {
  const parts: Buffer[] = [begun];
  let length = begun.length;
  function add(part: Buffer): void {
    parts.push(part);
    length += part.length;
  }
  function align(to: number): void {
    add(Buffer.alloc((to - (length % to)) % to));
  }
  function number(value: number): void {
    align(4);
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    add(bytes);
  }
  return {
    align,
    number,
    bytes: (...values: number[]) => add(Buffer.from(values)),
    text(value: string): void {
      number(Buffer.byteLength(value));
      add(Buffer.from(`${value}\0`));
    },
    /** Its length is one byte. */
    signature: (value: string) =>
      add(Buffer.from(`${String.fromCharCode(value.length)}${value}\0`, 'latin1')),
    length: () => length,
    all: () => Buffer.concat(parts),
  };
}
