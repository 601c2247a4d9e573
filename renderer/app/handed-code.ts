/** The one-time code behind the `#` that `countersign console` opened this page with. It leaves the address at once. */
function readCode(): string | undefined {
  const code = /^#code=([0-9a-z-]{1,64})$/.exec(location.hash)?.[1];
  if (code !== undefined) history.replaceState(null, '', location.pathname + location.search);
  return code;
}

let code = readCode();

/** The code, to whoever asks first: it is good once, and a later login of the same page begins without it. */
export function takeHandedCode(): string | undefined {
  const taken = code;
  code = undefined;
  return taken;
}
