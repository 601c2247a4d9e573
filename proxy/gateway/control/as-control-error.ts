import { ControlError, type ControlErrorCode, type GatewayControl } from '../../contract/control.ts';
import { CountersignError } from '../../contract/errors.ts';

/** What the areas' own codes come to for whoever asked; every other code of these areas is `unavailable`. */
const CODES: Readonly<Record<string, ControlErrorCode>> = {
  'server-exists': 'exists',
  'no-such-server': 'not-found',
  'unknown-server': 'not-found',
  'insecure-credential': 'invalid',
  'secret-missing': 'invalid',
  'bad-secret': 'invalid',
  'bad-passphrase': 'invalid',
  'bad-days': 'invalid',
  'too-short': 'invalid',
  'too-long': 'invalid',
  schema: 'invalid',
  syntax: 'invalid',
  unreadable: 'invalid',
  'too-large': 'invalid',
  'bad-expression': 'invalid',
  'bad-pattern': 'invalid',
  'bad-path': 'invalid',
  'bad-glob': 'invalid',
  'duplicate-rule': 'invalid',
  conflict: 'conflict',
  'not-json': 'invalid',
  'not-toml': 'invalid',
  'no-servers': 'invalid',
};

/** A page is met by whoever reads what is on it: they are no nearer to what it means by that. */
const OF_DAMAGE =
  'The records may be whole all the same. Change nothing. Whether they are, and what to do, says: countersign log verify. If they are, carry them away before anything else, and stop the gateway for it where it takes no records any more: countersign log export';

/** The code under which the API tells an error of an area. */
export function controlCode(code: string): ControlErrorCode {
  return CODES[code] ?? 'unavailable';
}

/** The control with every error of ours told as a ControlError, its cause kept; a fault of the program stays what it is. */
export function withControlErrors(control: GatewayControl): GatewayControl {
  const told = (error: unknown): unknown => {
    if (!(error instanceof CountersignError) || error instanceof ControlError) return error;
    const message = error.code === 'corrupt' ? `${error.message} ${OF_DAMAGE}` : error.message;
    return new ControlError(controlCode(error.code), message, { cause: error });
  };
  return new Proxy(control, {
    get(target, name: keyof GatewayControl) {
      const act = target[name] as (...args: readonly unknown[]) => unknown;
      return (...args: readonly unknown[]): unknown => {
        const result = act(...args);
        return result instanceof Promise
          ? result.catch((error: unknown) => Promise.reject(told(error)))
          : result;
      };
    },
  });
}
