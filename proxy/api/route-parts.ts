import { z } from '@hono/zod-openapi';
import { API_ERROR_CODES } from './api-error.ts';

const errorBody = z
  .object({ error: z.object({ code: z.enum(API_ERROR_CODES), message: z.string() }) })
  .openapi('Error');

/** The answers of a route: the schema on 200, the error body on everything else. */
export function answers<Schema extends z.ZodType>(schema: Schema) {
  return {
    200: { description: 'Done', content: { 'application/json': { schema } } },
    default: { description: 'Refused', content: { 'application/json': { schema: errorBody } } },
  } as const;
}

/** A JSON body that must be there. */
export function body<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { 'application/json': { schema } } } as const;
}

/** What a write answers that has nothing to show. */
export const done = z.object({ done: z.literal(true) });
/** The body of a write that needs nothing said. */
export const nothing = z.strictObject({});

/** Whole numbers in a query string. */
export const wholeNumber = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,15})$/, 'a whole number')
  .transform(Number);

/** A path segment that names something: what it may be is for the gateway to know. */
export const nameParam = z.object({ name: z.string().min(1).max(128) });
