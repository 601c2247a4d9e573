export interface Holding {
  /** Rules that hold, by name, in their order. */
  readonly rules: readonly string[];
  /** Whether a call that no rule matches is held. */
  readonly byDefault: boolean;
}

/** What holds, out of a parsed configuration that is in force: the gateway has checked it, so what is not there is as by default. */
export function holdingOf(configuration: unknown): Holding {
  const policy = member(configuration, 'policy');
  const rules = member(policy, 'rules');
  return {
    rules: (Array.isArray(rules) ? rules : []).flatMap((rule: unknown) => {
      const name = member(rule, 'name');
      return member(rule, 'then') === 'hold' && typeof name === 'string' ? [name] : [];
    }),
    byDefault: (member(policy, 'default') ?? 'hold') === 'hold',
  };
}

function member(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null && Object.hasOwn(of, name)
    ? (of as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
