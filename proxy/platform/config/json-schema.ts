import { z } from 'zod';
import { countersignConfig } from '../../contract/config.ts';
import type { ConfigPath } from './yaml-text.ts';

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** The JSON Schema (2020-12) of countersign.yaml, for editors. */
export function configJsonSchema(): JsonSchema {
  return { title: 'countersign.yaml', ...z.toJSONSchema(countersignConfig, { io: 'input' }) };
}

/** The text of docs/countersign.schema.json. */
export function configJsonSchemaText(): string {
  return `${JSON.stringify(configJsonSchema(), undefined, 2)}\n`;
}

/** The keys that the schema knows at a path, in its order. */
export function keysAt(path: ConfigPath): string[] {
  let reached: JsonSchema[] = [configJsonSchema()];
  for (const step of path) reached = reached.flatMap(branches).flatMap((schema) => below(schema, step));
  return [...new Set(reached.flatMap(branches).flatMap((schema) => Object.keys(schema.properties ?? {})))];
}

function branches(schema: JsonSchema): JsonSchema[] {
  return schema.anyOf?.filter(isSchema) ?? [schema];
}

function below(schema: JsonSchema, step: PropertyKey): JsonSchema[] {
  const next =
    typeof step === 'number'
      ? schema.items
      : (schema.properties?.[String(step)] ?? schema.additionalProperties);
  return [next].flat().filter(isSchema);
}

function isSchema(schema: unknown): schema is JsonSchema {
  return typeof schema === 'object' && schema !== null;
}
