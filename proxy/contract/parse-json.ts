type Holder = unknown[] | Record<string, unknown>;

/**
 * `JSON.parse`, with every key as it is written; all JSON is read by this. V8 since 12.8 can take a key that has an escape for one that
 * it has read before in an object of the same shape: once `{"p\\u0":0}` has been read, `{"p\u0061th":0}` comes out as `{"p\\u0":0}`
 * (nodejs/node issue 63785). An agent could so have a call decided that is another one to its server (law 3). Throws SyntaxError.
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return hasEscapedKey(text) ? valueAsWritten(text) : value;
}

/** The value of a text that is known to be JSON, its strings alone left to the engine. */
export function valueAsWritten(text: string): unknown {
  const top: unknown[] = [];
  const open: Holder[] = [top];
  const keys: string[] = [];
  const put = (value: unknown): void => {
    const holder = open.at(-1);
    if (Array.isArray(holder)) holder.push(value);
    else if (holder !== undefined) define(holder, keys.pop() ?? '', value);
  };
  let at = 0;
  while (at < text.length) {
    const c = text.charCodeAt(at);
    if (c === QUOTE) {
      const end = stringEnd(text, at);
      const string = stringAt(text, at, end);
      if (isKeyEnd(text, end)) keys.push(string);
      else put(string);
      at = end;
    } else if (c === 0x7b || c === 0x5b) {
      const holder: Holder = c === 0x5b ? [] : {};
      put(holder);
      open.push(holder);
      at += 1;
    } else if (c === 0x7d || c === 0x5d) {
      open.pop();
      at += 1;
    } else if (c === 0x2c || c === COLON || isSpace(c)) {
      at += 1;
    } else {
      WORD.lastIndex = at;
      const word = WORD.exec(text)?.[0] ?? '';
      put(JSON.parse(word));
      at += word.length;
    }
  }
  return top[0];
}
const WORD = /[-+.\w]+/y;
const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];

/** Whether what follows a string in valid JSON says that it was a key. */
export function isKeyEnd(text: string, end: number): boolean {
  let at = end;
  while (isSpace(text.charCodeAt(at))) at += 1;
  return text.charCodeAt(at) === COLON;
}

/** Only where the escape is in the key itself can the engine be wrong. */
function hasEscapedKey(text: string): boolean {
  let backslash = text.indexOf('\\');
  let at = 0;
  while (backslash >= 0) {
    const start = text.indexOf('"', at);
    const end = stringEnd(text, start);
    if (backslash < end) {
      if (isKeyEnd(text, end)) return true;
      backslash = text.indexOf('\\', end);
    }
    at = end;
  }
  return false;
}

/** The position after the string that opens at `at`. */
function stringEnd(text: string, at: number): number {
  let end = text.indexOf('"', at + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end + 1;
}

function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text.charCodeAt(before - 1) === BACKSLASH) before -= 1;
  return (at - before) % 2 === 1;
}

function stringAt(text: string, start: number, end: number): string {
  const inside = text.slice(start + 1, end - 1);
  return inside.includes('\\') ? String(JSON.parse(text.slice(start, end))) : inside;
}

/** As the engine does it: `__proto__` is a member like any other, and of two that are alike the last stands. */
function define(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

function isSpace(c: number): boolean {
  return c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09;
}
