import type { FormOutcome } from '../contract/gateways.ts';
import { part } from './parts.ts';

/** A labelled field of one of the app's forms. */
export function field(label: string, hint: string, input: HTMLInputElement): HTMLLabelElement {
  return part('label', '', label, input, ...(hint === '' ? [] : [part('span', 'hint quiet', hint)]));
}

export function textInput(autocomplete: HTMLInputElement['autocomplete'], value = ''): HTMLInputElement {
  const input = part('input', '');
  input.type = 'text';
  input.autocomplete = autocomplete;
  input.autocapitalize = 'none';
  input.spellcheck = false;
  input.value = value;
  return input;
}

export function secretInput(autocomplete: 'new-password' | 'current-password'): HTMLInputElement {
  const input = part('input', '');
  input.type = 'password';
  input.autocomplete = autocomplete;
  return input;
}

/**
 * A form that says what is wrong below its fields. `problem` looks at them first; `send` resolves with how it went. The fields stay as
 * they are where it did not.
 */
export function form(options: {
  readonly fields: readonly (Node | string)[];
  readonly act: string;
  readonly others?: readonly HTMLElement[];
  /** For so long it has to be on screen before it does anything. */
  readonly armedAfterMs?: number;
  readonly problem: () => string | undefined;
  readonly send: () => Promise<FormOutcome>;
  readonly done: () => void;
}): HTMLFormElement {
  const said = part('p', 'bad');
  said.setAttribute('role', 'alert');
  const send = part('button', 'strong', options.act);
  send.type = 'submit';
  const made = part('form', '', ...options.fields, said, send, ...(options.others ?? []));
  if (options.armedAfterMs !== undefined) {
    send.disabled = true;
    setTimeout(() => (send.disabled = false), options.armedAfterMs);
  }
  made.noValidate = true;
  made.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (send.disabled) return;
    const problem = options.problem();
    said.textContent = problem ?? '';
    if (problem !== undefined) return;
    send.disabled = true;
    const outcome = await options
      .send()
      .catch(() => ({ problem: 'The app did not take that. Look at each field.' }));
    send.disabled = false;
    if ('done' in outcome) options.done();
    else said.textContent = outcome.problem;
  });
  return made;
}
