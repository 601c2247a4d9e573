import { safeStorage } from 'electron';
import type { KeyBox } from './key-box.ts';

/** `safeStorage`; to be asked only after the app is ready. */
export const safeStorageBox: KeyBox = {
  backend() {
    if (process.platform === 'darwin') return 'keychain';
    if (process.platform === 'win32') return 'dpapi';
    return safeStorage.getSelectedStorageBackend();
  },
  trusted() {
    if (!safeStorage.isEncryptionAvailable()) return false;
    return process.platform !== 'linux' || !['basic_text', 'unknown'].includes(this.backend());
  },
  wrap: (text) => safeStorage.encryptString(text),
  unwrap: (bytes) => safeStorage.decryptString(Buffer.from(bytes)),
};
