/** The nonce that the gateway gave this page; style elements without it are refused by the content security policy. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}

/** Where the library that locks scrolling under a dialogue looks for it (get-nonce). */
Object.assign(globalThis, { __webpack_nonce__: styleNonce() });
