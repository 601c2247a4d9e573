import { useQuery } from '@tanstack/react-query';
import { CodeView } from '../call/code-view.tsx';
import { Loading } from '../parts/states.tsx';
import { ruleYaml } from './rule-yaml.ts';

/** The rule that holds the call, as Policy shows it. */
export function RuleText({ json }: { readonly json: string }) {
  const { data } = useQuery({
    queryKey: ['rule', json],
    queryFn: () => ruleYaml(json),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (data === undefined) return <Loading what="the rule" />;
  return <CodeView text={data.trimEnd()} language="yaml" label="The rule" />;
}
