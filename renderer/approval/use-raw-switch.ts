import { useEffect, useState } from 'react';
import { isField } from '../parts/is-field.ts';

/** Whether the raw text is shown; R turns it on and off. */
export function useRawSwitch(): readonly [boolean, () => void] {
  const [raw, setRaw] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const modified = event.ctrlKey || event.metaKey || event.altKey;
      if (event.key.toLowerCase() !== 'r' || event.repeat || modified || isField(event.target)) return;
      setRaw((before) => !before);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return [raw, () => setRaw((before) => !before)];
}
