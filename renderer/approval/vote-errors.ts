import { ApiFailure } from '../api/failure.ts';

export interface VoteProblem {
  readonly title: string;
  readonly text: string;
}

/** Why a vote did not count, and what to do. */
export function voteProblem(error: unknown, needs: string): VoteProblem {
  const code = error instanceof ApiFailure ? error.code : 'internal';
  const said = error instanceof ApiFailure ? error.message : '';
  switch (code) {
    case 'conflict':
      return {
        title: 'Your vote was not counted',
        text: `${said} This page shows how it stands now: look again before you decide.`,
      };
    case 'expired':
      return {
        title: 'Too late: the time to decide is over',
        text: 'The call does not run. If it is still needed, the agent can ask again.',
      };
    case 'not-allowed':
      return {
        title: 'You cannot decide this one',
        text: `${said}${needs === '' ? '' : ` It waits for ${needs}.`}`,
      };
    case 'invalid':
      return { title: 'Your vote was not counted', text: `${said} Nothing was decided.` };
    case 'not-found':
      return { title: 'This approval is gone', text: 'Nothing waits here any more. See what else waits.' };
    case 'bad-token':
    case 'no-token':
      return {
        title: 'Your login has ended',
        text: 'Log in again: the call still waits, and nothing was decided.',
      };
    case 'bad-login':
      return { title: 'The secret is wrong', text: 'Nothing was decided. Type it again.' };
    case 'not-present':
      return {
        title: 'You are not confirmed yet',
        text: `${said} Nothing was decided. Type your secret instead.`,
      };
    case 'too-many':
      return { title: 'Too many tries', text: 'Nothing was decided. Wait a minute, then try again.' };
    case 'offline':
      return {
        title: 'The gateway does not answer',
        text: 'It is not known whether your vote arrived. This page asks again by itself and shows what came of it.',
      };
    default:
      return { title: 'Something went wrong', text: said === '' ? 'Nothing was decided. Try again.' : said };
  }
}
