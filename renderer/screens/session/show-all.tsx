import { Button } from '@mantine/core';

/** Asking for long bodies whole. It is a reading of its own, so nobody asks for it but a person. */
export interface All {
  readonly ask: () => void;
  readonly busy: boolean;
  readonly error: unknown;
}

export function ShowAll({ all, size }: { readonly all: All; readonly size: string }) {
  return (
    <Button size="compact-xs" variant="default" loading={all.busy} onClick={all.ask}>
      Show all {size}
    </Button>
  );
}
