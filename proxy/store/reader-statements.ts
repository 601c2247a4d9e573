import type Database from 'better-sqlite3';

export type Prepare = <Row>(sql: string) => Database.Statement<unknown[], Row>;

/** Prepares each text once. */
export function createStatements(db: Database.Database): Prepare {
  const statements = new Map<string, Database.Statement<unknown[], unknown>>();
  return <Row>(sql: string) => {
    const known = statements.get(sql);
    if (known !== undefined) return known as Database.Statement<unknown[], Row>;
    const made = db.prepare<unknown[], Row>(sql);
    statements.set(sql, made as Database.Statement<unknown[], unknown>);
    return made;
  };
}
