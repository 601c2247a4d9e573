/** The one-time code behind the `#` that `countersign console` opened this page with. It leaves the address at once. */
function takeCode(): string | undefined {
  const code = /^#code=([0-9a-z-]{1,64})$/.exec(location.hash)?.[1];
  if (code !== undefined) history.replaceState(null, '', location.pathname + location.search);
  return code;
}

export const handedCode = takeCode();
