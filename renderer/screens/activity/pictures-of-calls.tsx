import { Empty } from '../../parts/states.tsx';

/** The line asks for records of other kinds: there is nothing to draw. */
export function PicturesOfCalls() {
  return (
    <Empty title="Pictures are drawn of calls">
      The line asks for records of other kinds. They are listed under Records; take “kind” off to see pictures
      of the calls.
    </Empty>
  );
}
