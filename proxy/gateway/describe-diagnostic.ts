import type { ForwardDiagnostic } from '../forward/types.ts';

/** One line for the person at this machine. What a server wrote itself is shown by whoever prints it with controls made visible. */
export function describeDiagnostic(event: ForwardDiagnostic): string {
  const about = `server ${event.server}`;
  switch (event.kind) {
    case 'child-started':
      return `${about}: started as process ${event.pid} (sandbox: ${event.sandbox})`;
    case 'child-ended':
      return `${about}: process ${event.pid} ended (${event.signal ?? `code ${event.code}`})`;
    case 'child-stderr':
      return `${about}: ${event.line}`;
    case 'child-junk':
      return `${about}: ${event.bytes} bytes on stdout that are no message`;
    case 'variable-withheld':
      return `${about}: ${event.name} holds a credential and is not handed on; give it by reference under children.env`;
    case 'message-dropped':
      return `${about}: a message was dropped (${event.why})`;
    case 'health-turned':
      return `${about}: ${event.failing ? 'fails' : event.first ? 'answers' : 'works again'}`;
    case 'failed':
      return `${about}: ${event.message}`;
  }
}
