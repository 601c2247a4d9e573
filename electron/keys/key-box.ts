/** The system's key store as far as the app uses it: Electron's `safeStorage`, or a test's own. */
export interface KeyBox {
  /** As Electron names it: `gnome_libsecret`, `kwallet5`, `basic_text` … ; `keychain` and `dpapi` where there is one. */
  backend(): string;
  /** Whether it protects anything: `basic_text` scrambles with a password that everybody knows. */
  trusted(): boolean;
  wrap(text: string): Uint8Array;
  /** Throws where the store does not open it. */
  unwrap(bytes: Uint8Array): string;
}
