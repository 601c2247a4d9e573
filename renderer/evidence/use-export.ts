import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { type Asked, exportBundle, type Progress } from './export-bundle.ts';
import { rememberRecipients } from './remembered-recipients.ts';

/** An export that goes on as long as somebody looks at it: the gateway makes one at a time. */
export function useExport() {
  const [progress, setProgress] = useState<Progress>();
  const [givenUp, setGivenUp] = useState(false);
  const running = useRef<AbortController>(undefined);
  // Whoever leaves gives it up.
  useEffect(() => () => running.current?.abort(), []);
  const bundle = useMutation({
    mutationFn: exportBundle,
    onSuccess: (_saved, { recipients }) => rememberRecipients(recipients),
  });

  function giveUp(): void {
    running.current?.abort();
    bundle.reset();
    setProgress(undefined);
  }
  return {
    saved: bundle.data,
    error: bundle.error,
    busy: bundle.isPending,
    givenUp,
    /** Undefined until the gateway has settled what is in it. */
    progress,
    begin(asked: Asked, recipients: readonly string[]): void {
      const abort = new AbortController();
      running.current = abort;
      setProgress(undefined);
      setGivenUp(false);
      bundle.mutate({ asked, recipients, signal: abort.signal, onProgress: setProgress });
    },
    cancel(): void {
      giveUp();
      setGivenUp(true);
    },
    /** As if nobody had begun. */
    clear(): void {
      giveUp();
      setGivenUp(false);
    },
  };
}
