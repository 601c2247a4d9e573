import type { ApprovalView } from '../../proxy/contract/views.ts';
import classes from './brief.module.css';
import { Untrusted } from './untrusted.tsx';

/** What a waiting call is about, in the one line that the gateway gives of it. */
export function Brief({ approval: { brief, method } }: { readonly approval: ApprovalView }) {
  if (brief === '')
    return method === 'tools/call' ? <div className={classes.none}>without arguments</div> : null;
  return (
    <div className={classes.brief} dir="ltr">
      <Untrusted text={brief} most={1000} />
    </div>
  );
}
