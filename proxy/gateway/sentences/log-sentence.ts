import { bytesText } from '../../contract/bytes-text.ts';
import type { LogEntryView } from '../../contract/log-views.ts';
import type { RecordKind } from '../../contract/record.ts';
import { counted } from '../../platform/terminal/counted.ts';
import type { Painter } from '../../platform/terminal/style.ts';
import { absolute } from '../../platform/terminal/times.ts';
import { visible } from '../../platform/terminal/visible.ts';
import { cut } from '../../platform/terminal/width.ts';
import {
  clockSentence,
  integritySentence,
  messageSentence,
  outcomeSentence,
  previousText,
} from './log-plain-sentences.ts';
import { callOf, plainName, shortId, targetText } from './log-words.ts';

const TOOL_COLUMNS = 44;

/** A record with its names, before it is told. */
export type Untold = Omit<LogEntryView, 'says'>;
type Tell = (entry: Untold, paint: Painter) => string;

/** The same without colours; null where the record stands for a call, which is no sentence. */
export function plainSentence(entry: Untold): string | null {
  return callOf(entry) === undefined ? sentence(entry, (_paint, text) => text) : null;
}

/** What a record that is no call tells, as a sentence whose subject stands before it. */
export function sentence(entry: Untold, paint: Painter): string {
  const told = SENTENCES[entry.kind](entry, paint);
  // A reading of what was before the log was restored.
  return entry.facts['epoch'] === undefined ? told : `${told} (epoch ${fact(entry, 'epoch')})`;
}

const SENTENCES: { readonly [Kind in RecordKind]: Tell } = {
  'log.schema': (entry) => `began the log: format ${fact(entry, 'format')}, ${started(entry)}`,
  'log.key': (entry, paint) => `started the gateway: ${started(entry)}${previousText(entry.facts, paint)}`,
  'log.read': readText,
  'log.verify': (entry, paint) =>
    entry.facts['ok'] === true
      ? `verified the log: ${verifiedRecords(entry)} are whole`
      : paint('bad', `verified the log: it is NOT WHOLE${brokenFrom(entry)} (${records(entry, 'size')})`),
  'log.export': exportText,
  'log.replay': (entry, paint) =>
    paint(
      'warn',
      `began to send session ${shortId(fact(entry, 'replayed'))} of ${fact(entry, 'origin')} again, as an agent: calls that name this record are no work of the agent`,
    ),
  'log.backup': backupText,
  'log.restore': restoredText,
  'log.cosign': (entry, paint) => {
    const of = `its head of ${records(entry, 'size')}`;
    const witness = `witness ${fact(entry, 'witness')}`;
    if (entry.facts['setBack'] === true) {
      const said =
        entry.facts['witnessed'] === undefined
          ? 'was set back before'
          : `WAS SET BACK to ${records(entry, 'witnessed')}`;
      return paint('warn', `had ${of} cosigned by ${witness}, which ${said}`);
    }
    return entry.facts['outcome'] === 'cosigned'
      ? `had ${of} cosigned by ${witness}`
      : paint('warn', `asked ${witness} to cosign ${of}, in vain: ${fact(entry, 'outcome')}`);
  },
  'log.capacity': (entry, paint) => {
    const { level, days } = entry.facts;
    const room = `${bytesText(Number(entry.facts['free'] ?? 0))} free`;
    const lasts = typeof days === 'number' ? `, for ${days} ${days === 1 ? 'day' : 'days'}` : '';
    if (level === 'good') return paint('good', `has room for the log again: ${room}`);
    return paint(level === 'bad' ? 'bad' : 'warn', `has little room left for the log: ${room}${lasts}`);
  },
  'log.hold': (entry, paint) =>
    entry.facts['change'] === 'released'
      ? paint('warn', `released preservation ${shortId(fact(entry, 'preservation'))}`)
      : `preserved bodies from deletion${entry.facts['reason'] === 'restored' ? ' again, as before the log was restored' : ''} (${shortId(fact(entry, 'preservation'))})`,
  'log.purge': (entry) =>
    `deleted ${fact(entry, 'bodies')} ${entry.facts['bodies'] === 1 ? 'body' : 'bodies'} by rule ${fact(entry, 'rule')} (keep ${fact(entry, 'keep')}; of records ${fact(entry, 'first')} to ${fact(entry, 'last')}${entry.facts['epoch'] === undefined ? '' : ` of epoch ${fact(entry, 'epoch')}`})`,
  'log.write.fail': (_entry, paint) => paint('bad', 'could not write the log: calls were refused'),
  'clock.status': ({ facts }, paint) => clockSentence(facts, paint),
  'gateway.stop': (entry, paint) =>
    entry.facts['reason'] === 'start-failed'
      ? paint('warn', 'stopped the gateway: its start failed')
      : 'stopped the gateway',
  'integrity.check': (entry, paint) => integritySentence(entry.facts, paint),
  'config.change': configText,
  'identity.change': identityText,
  'credential.issue': (entry) =>
    entry.facts['reason'] === 'restored'
      ? `put ${credentialText(entry)} of ${whom(entry)} on record again, as before the log was restored`
      : `issued ${credentialText(entry)} for ${whom(entry)}${introduced(entry)}`,
  'credential.rotate': (entry) => `replaced ${credentialText(entry)} of ${whom(entry)}`,
  'credential.revoke': (entry, paint) => paint('warn', `revoked ${credentialText(entry)} of ${whom(entry)}`),
  'auth.accept': () => 'was let in',
  'auth.reject': (entry, paint) =>
    `${paint('bad', 'was refused at the door')}: ${fact(entry, 'reason')}${times(entry)}`,
  'session.open': (entry) => `opened session ${sessionText(entry)} (${fact(entry, 'basis')})`,
  'session.close': (entry) => {
    const session = sessionText(entry);
    switch (entry.facts['reason'] ?? entry.facts['by']) {
      case 'agent':
        return `closed session ${session}`;
      case 'server':
        return `lost session ${session}: the server does not know it any more`;
      case 'restored':
        return `had session ${session} ended: the log was restored`;
      default:
        return `was silent: session ${session} is over`;
    }
  },
  // Of a call that the state tables do not know: all others are lines of calls.
  'call.request': (entry) => `asked ${serverText(entry)}: ${fact(entry, 'method')}`,
  'call.message': (entry) => messageSentence(entry.facts, serverText(entry)),
  'call.result': (entry) => outcomeSentence(entry.facts, serverText(entry)),
  'call.refuse': (entry, paint) =>
    `${paint('bad', 'was refused')}${entry.server === null ? '' : ` for ${plainName(entry.server)}`}: ${fact(entry, 'code')} (HTTP ${fact(entry, 'status')})${times(entry)}`,
  'call.notify': (entry) => `told ${serverText(entry)}: ${fact(entry, 'method')}`,
  'approval.request': (entry) => {
    const { deadline } = entry.facts;
    return `asked for approval of ${what(entry)}${typeof deadline === 'number' ? `, until ${absolute(deadline)}` : ''}`;
  },
  'approval.decide': decideText,
  'approval.delivery': (entry) => {
    const how = `${fact(entry, 'what')} (${fact(entry, 'channel')})`;
    return `was told of ${what(entry)}: ${how}`;
  },
  'approval.use': (entry) =>
    `used the approval of ${what(entry)}: use ${fact(entry, 'use')} of ${fact(entry, 'of')}`,
  'approval.end': (entry, paint) => {
    const reason = fact(entry, 'reason');
    return `${paint('warn', fact(entry, 'state'))}: the approval of ${what(entry)}${reason === '' ? '' : ` (${reason})`}`;
  },
  'tool.observe': (entry, paint) =>
    entry.facts['change'] === 'gone'
      ? `no longer saw the tool ${toolText(entry)} of ${serverText(entry)}`
      : `saw the ${entry.facts['change'] === 'changed' ? paint('warn', 'changed') : fact(entry, 'change')} tool ${toolText(entry)} of ${serverText(entry)}, claimed to be ${fact(entry, 'class')}`,
  'tool.confirm': (entry, paint) =>
    entry.facts['class'] === 'none'
      ? `${paint('warn', 'refused')} the tool ${toolText(entry)} of ${serverText(entry)}`
      : `confirmed the tool ${toolText(entry)} of ${serverText(entry)} as ${fact(entry, 'class')}`,
  'kill.engage': (entry, paint) => paint('bad', `paused ${pausedText(entry)}`),
  'kill.release': (entry, paint) => paint('good', `resumed ${pausedText(entry)}`),
  'alert.raise': (_entry, paint) => paint('warn', 'raised an alert'),
};

function restoredText(entry: Untold, paint: Painter): string {
  const { origin, size, headOrigin, headSize } = entry.facts;
  const known = typeof size === 'number' && typeof headSize === 'number';
  const lost = Object.entries(entry.facts).filter(([name]) => name.startsWith('lost.'));
  const told =
    lost.length > 0
      ? `at least ${lost.map(([name, many]) => `${many} of epoch ${name.slice('lost.'.length)}`).join(' and ')} are lost`
      : !known
        ? 'how far it had come is not known'
        : origin === headOrigin
          ? `${Math.max(0, headSize - size)} later ones are lost`
          : `it had come to record ${headSize} of ${fact(entry, 'headOrigin')}`;
  return paint(
    'bad',
    `put a copy of ${fact(entry, 'origin')} with ${records(entry, 'size')} in its place: ${told}`,
  );
}

function exportText(entry: Untold, paint: Painter): string {
  const { scope, outcome, contents } = entry.facts;
  if (contents !== undefined)
    return `put ${records(entry, 'records')} and ${counted(Number(entry.facts['bodies'] ?? 0), 'body', 'bodies')} into the export of record ${fact(entry, 'begun')}`;
  if (outcome === undefined)
    return `began to export ${records(entry, 'records')} as evidence (${scope === 'range' ? 'all of a range' : 'a selection'})`;
  return takenText(entry, 'export', paint);
}

function backupText(entry: Untold, paint: Painter): string {
  return entry.facts['outcome'] === undefined
    ? `began a backup of the log: ${records(entry, 'size')}`
    : takenText(entry, 'backup', paint);
}

/** How what was handed out ended. */
function takenText(entry: Untold, what: 'export' | 'backup', paint: Painter): string {
  const { outcome } = entry.facts;
  const of = `the ${what} of record ${fact(entry, 'begun')}`;
  const taken = bytesText(Number(entry.facts['bytes'] ?? 0));
  if (outcome === 'complete') return `took ${of} whole: ${taken}`;
  return paint(
    'warn',
    `${outcome === 'failed' ? 'could not be given the rest of' : 'gave up'} ${of} after ${taken}`,
  );
}

function readText(entry: Untold, paint: Painter): string {
  const lines = `${fact(entry, 'rows')} ${entry.facts['rows'] === 1 ? 'line' : 'lines'}`;
  switch (entry.facts['what']) {
    case 'reveal':
      return paint('warn', `revealed a masked value of ${what(entry)}`);
    case 'session':
      return `looked at session ${entry.session === null ? '' : shortId(entry.session)}`;
    case 'call':
      return `looked at the call ${what(entry)}`;
    case 'record':
      return entry.facts['index'] === undefined
        ? 'looked at one record'
        : `looked at record ${fact(entry, 'index')}`;
    case 'sessions':
      return `looked for sessions: ${lines}`;
    default:
      return `read the log: ${lines}`;
  }
}

function configText(entry: Untold, paint: Painter): string {
  if (entry.facts['what'] === 'secret')
    return entry.facts['change'] === 'remove' ? 'removed a secret' : 'stored a secret';
  const { changes, loosens, serversAdded, serversRemoved } = entry.facts;
  const parts = [
    typeof changes === 'number' && changes > 0
      ? `${changes} ${changes === 1 ? 'difference' : 'differences'}`
      : '',
    loosens === true ? paint('warn', 'policy is looser') : '',
    typeof serversAdded === 'number' && serversAdded > 0 ? `servers added: ${serversAdded}` : '',
    typeof serversRemoved === 'number' && serversRemoved > 0 ? `servers removed: ${serversRemoved}` : '',
  ].filter((part) => part !== '');
  return `put a configuration in force${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`;
}

function identityText(entry: Untold, paint: Painter): string {
  const type = fact(entry, 'type');
  switch (entry.facts['change']) {
    case 'add':
      return `added the ${type} ${whom(entry)}${introduced(entry)}`;
    case 'roles':
      return `gave ${whom(entry)} the roles ${fact(entry, 'roles')}${introduced(entry)}`;
    case 'disable':
      return paint('warn', `disabled the ${type} ${whom(entry)}`);
    default:
      return `changed ${type === '' ? '' : `the ${type} `}${whom(entry)}${introduced(entry)}`;
  }
}

function introduced({ introducer }: Untold): string {
  return introducer === null ? '' : `, introduced by ${plainName(introducer)}`;
}

function decideText(entry: Untold, paint: Painter): string {
  const { vote, state, uses, usableUntil } = entry.facts;
  const word = vote === 'approve' ? paint('good', 'approved') : paint('bad', 'denied');
  const grant =
    typeof uses === 'number' && uses > 1
      ? `, for ${uses} uses${typeof usableUntil === 'number' ? ` until ${absolute(usableUntil)}` : ''}`
      : '';
  const rest = state === 'waiting' ? ', more votes are needed' : '';
  const who = entry.call === null ? '' : ` for ${plainName(entry.call.agent)}`;
  const signed = entry.facts['signature'] === undefined ? '' : ', signed by their device';
  return `${word} ${what(entry)}${who} (${fact(entry, 'assurance')}${signed})${grant}${rest}`;
}

function pausedText(entry: Untold): string {
  switch (entry.facts['what']) {
    case 'all':
      return 'all calls';
    case 'screen':
      return 'what the locked screen pauses';
    default:
      return `${fact(entry, 'what')} ${whom(entry)}`;
  }
}

function started(entry: Untold): string {
  return `version ${fact(entry, 'version')}, keys protected by ${fact(entry, 'protection')}`;
}

/** The call that it is about. */
function what({ call }: Untold): string {
  return call === null ? 'a call' : `${targetText(call)} (#${call.index})`;
}

function whom({ about }: Untold): string {
  return about === null ? 'somebody' : plainName(about);
}

function serverText({ server }: Untold): string {
  return server === null ? 'a server' : plainName(server);
}

function sessionText(entry: Untold): string {
  return `${entry.session === null ? '' : shortId(entry.session)} with ${serverText(entry)}`;
}

function toolText({ tool }: Untold): string {
  return tool === null ? '(not known any more)' : cut(visible(tool), TOOL_COLUMNS);
}

function credentialText(entry: Untold): string {
  return CREDENTIALS[String(entry.facts['type'])] ?? 'a certificate';
}
const CREDENTIALS: Readonly<Record<string, string>> = {
  secret: 'a secret',
  device: 'a device key',
  invite: 'an invitation',
};

function times({ facts }: Untold): string {
  return typeof facts['count'] === 'number' && facts['count'] > 1 ? ` ×${facts['count']}` : '';
}

function brokenFrom(entry: Untold): string {
  return entry.facts['index'] === undefined ? '' : ` from record ${fact(entry, 'index')} on`;
}

function verifiedRecords(entry: Untold): string {
  const { first, last } = entry.facts;
  return first === undefined ? `its ${records(entry, 'size')}` : `its records ${first} to ${last}`;
}

function records(entry: Untold, name: string): string {
  return `${fact(entry, name)} ${entry.facts[name] === 1 ? 'record' : 'records'}`;
}

function fact({ facts }: Untold, name: string): string {
  return visible(String(facts[name] ?? ''));
}
