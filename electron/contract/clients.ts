/** Where the console's page asks the app which clients this computer has. No gateway has such a path. */
export const CLIENTS_PATH = '/shell/clients';
/** What an import of a client's servers would do: an ImportPlanView. Its file is read by the app, and the page sees none of it. */
export const clientPlanPath = (id: string): string => `${CLIENTS_PATH}/${id}/plan`;
/** Adds servers of the plan that was made last: `{names}`, for ImportedViews. */
export const clientImportPath = (id: string): string => `${CLIENTS_PATH}/${id}/import`;

/** An MCP client of this computer that keeps servers in a file. */
export interface FoundClient {
  /** Good while the app runs. */
  readonly id: string;
  /** As it calls itself: `Cursor`. */
  readonly client: string;
  readonly path: string;
  /** Those that could be added, by name. */
  readonly servers: readonly string[];
}
