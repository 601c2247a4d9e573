import { useSearchParams } from 'wouter';

/** The call that others are compared with: `?with=ID`, so that a comparison can be linked. */
export function useComparing() {
  const [search, setSearch] = useSearchParams();
  const change = (id: string | undefined): void =>
    setSearch(
      (now) => {
        if (id === undefined) now.delete('with');
        else now.set('with', id);
        return now;
      },
      { replace: true },
    );
  return { base: search.get('with') ?? undefined, begin: change, stop: () => change(undefined) };
}
