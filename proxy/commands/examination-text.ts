import { type Examination, isWhole } from '../contract/examination.ts';
import { isOfState } from '../contract/verification.ts';
import { counted } from '../platform/terminal/counted.ts';
import type { CommandContext } from './context.ts';
import { faultLines, howFar, lookedText } from './own-log-text.ts';

type Paint = CommandContext['paint'];

/** What is wrong with a log that does not open, and what to do about it. */
export function examinationText(examined: Examination, refused: string, paint: Paint): string {
  // A vote that no device signed says nothing of how the files are.
  const found = { ...examined, faults: examined.faults.filter(({ problem }) => problem !== 'bad-vote') };
  return [
    paint('bad', `THE LOG DOES NOT OPEN: ${refused}`),
    '',
    'It was read as it is, and nothing was written. What was found:',
    ...(found.alone !== null && found.database !== 'read' ? [] : databaseLines(found, paint)),
    ...aloneLines(found, paint),
    ...outsideLines(found, paint),
    ...faultLines(examined.faults, paint).map((line) => `  ${line}`),
    ...(found.looked === null ? [] : lookedText(found.looked, paint)),
    ...signedLines(found, paint),
    ...(isWhole(found) && found.looked !== null
      ? ['  The records are whole: what is damaged are tables beside them, which a backup restores.']
      : []),
    '',
    'What to do:',
    '  - Keep the data folder as it is, and a copy of all of it elsewhere: it is the evidence. Change nothing in it.',
    ...adviceLines(found),
  ].join('\n');
}

function aloneLines({ alone, outside, epoch: examined }: Examination, paint: Paint): string[] {
  if (alone === null) return [];
  const { epoch, size } = alone;
  return [
    paint(
      'bad',
      '  TWO FILES OF DIFFERENT MOMENTS: log.db and the log.db-wal beside it do not belong together.',
    ),
    outside.size !== null && epoch === examined && size >= outside.size
      ? `    By itself log.db has ${size} records, all that the head kept outside the database is of: it is the log.db-wal that is not its own.`
      : `    By itself log.db has ${size} records of epoch ${epoch}, which make its own head: it is older than the log.db-wal, or damaged.`,
  ];
}

function databaseLines({ database, size, last, range, faults }: Examination, paint: Paint): string[] {
  switch (database) {
    case 'missing':
      return [paint('bad', '  THE DATABASE IS GONE: there is no file log.db.')];
    case 'not-opened':
      return [
        paint(
          'bad',
          '  THE DATABASE DOES NOT OPEN: the key is not its own, its first page is damaged, or the file is cut short.',
        ),
      ];
    case 'no-log':
      return [paint('bad', '  THE DATABASE DOES NOT SAY WHAT LOG IT HOLDS: that page is damaged, or empty.')];
    case 'empty':
      return [
        paint(
          'bad',
          '  THE DATABASE IS EMPTY: it was copied while it was open, without the log.db-wal that has its records.',
        ),
      ];
    case 'older':
    case 'read': {
      const looked =
        range === null ? 'none of them was looked at' : `${range.first} to ${range.last} were looked at`;
      const whole = faults.every(({ problem }) => isOfState(problem))
        ? 'and nothing is wrong with them by themselves'
        : 'and this is wrong:';
      return [
        `  records  ${size} by the database itself, the last one there is ${last}; ${looked}, ${whole}`,
      ];
    }
  }
}

function outsideLines(
  { outside, last, signed, database, epoch, alone, faults }: Examination,
  paint: Paint,
): string[] {
  const { state, size } = outside;
  switch (state) {
    case 'agrees':
      return [`  the head kept outside the database is of ${counted(size ?? 0, 'record')}, and they make it`];
    case 'ahead':
      if (alone !== null) return [];
      if (database === 'older') {
        return [
          paint(
            'bad',
            `  AN OLDER COPY: it ends in epoch ${epoch}, from before the log was restored; the head kept outside the database is of ${size} records of the epoch after it, and they are missing.`,
          ),
        ];
      }
      if (database === 'read' && faults.length === 0) {
        return [
          paint(
            'bad',
            `  AN OLDER COPY, OR ITS END IS LOST: the head kept outside the database is of ${size} records; ${last + 1} to ${(size ?? 0) - 1} are missing.`,
          ),
        ];
      }
      return [
        paint(
          'bad',
          `  THE END IS GONE: the head kept outside the database is of ${counted(size ?? 0, 'record')}; ${last + 1} to ${(size ?? 0) - 1} are missing.`,
        ),
      ];
    case 'forked':
      return [
        paint(
          'bad',
          `  ANOTHER HISTORY: the head kept outside the database is of ${counted(size ?? 0, 'record')}, and those here do not make it.`,
        ),
        signed === 0
          ? '    No signed head that the database keeps agrees either: from which record on is not known.'
          : `    Records before ${signed} are as this log signed them; it parts from its own history behind them.`,
      ];
    case 'unknown':
      return [
        paint(
          'warn',
          `  whether the records make the head kept outside the database (${size}) cannot be told`,
        ),
      ];
    case 'missing':
      return [
        paint(
          'bad',
          '  THE HEAD KEPT OUTSIDE THE DATABASE IS GONE: nothing tells whether this is all of it.',
        ),
      ];
    case 'unreadable':
      return [
        paint(
          'bad',
          '  THE HEAD KEPT OUTSIDE THE DATABASE IS NOT ONE, or was not written by this installation.',
        ),
      ];
  }
}

function signedLines({ cosigned, last, database }: Examination, paint: Paint): string[] {
  if ((database !== 'read' && database !== 'older') || cosigned === 0) return [];
  const said = `a witness cosigned a head of ${counted(cosigned, 'record')}`;
  return [cosigned > last + 1 ? paint('bad', `  THE END IS GONE: ${said}`) : `  ${said}`];
}

function adviceLines({ database, outside, faults, range, last, alone }: Examination): string[] {
  const shorter = outside.state === 'ahead' && database !== 'not-opened' && alone === null;
  const older =
    outside.state === 'ahead' &&
    alone === null &&
    faults.length === 0 &&
    (database === 'read' || database === 'older');
  const headless = outside.state === 'missing' || outside.state === 'unreadable';
  return [
    ...(shorter
      ? [
          '  - If the database was copied or moved: the newest records are in log.db-wal beside it, which belongs to it.',
        ]
      : []),
    ...(alone === null
      ? []
      : [
          '  - Put back the file that belongs to the other one. Where that is gone: move log.db-wal and log.db-shm elsewhere (delete nothing),',
          '    and see what log.db is by itself: countersign log verify',
        ]),
    ...(database === 'not-opened' && alone === null
      ? ['  - If keys or database were copied: both must be of the same installation, and of the same day.']
      : []),
    ...(headless
      ? [
          '  - Put head.json back into the folder of the keys. Only if you are sure that this log is the newest one, go on without:',
          `    ${outside.state === 'unreadable' ? 'move what is there elsewhere, and then: ' : ''}countersign log accept-head`,
        ]
      : []),
    ...howFar(faults, range?.first ?? 0, last),
    '  - Find out who could write to it. Compare with bundles, heads and witnesses that are kept elsewhere.',
    ...(older
      ? [
          '  - Put the newest log.db back. Where it is gone, restore the newest copy that there is, this one or a backup: countersign log restore FILE.',
          '    It is verified first, and begins a new epoch that says what is lost.',
        ]
      : [
          `  - ${headless && isWholeButHead(database, faults) ? 'If nobody can be sure,' : 'Then'} restore the newest backup: countersign log restore FILE. It is verified first, and begins a new epoch that says what is lost.`,
        ]),
    '    An older copy that is only put in its place is not used: it would hide what came after it.',
  ];
}

/** Then a backup would lose records for nothing. */
function isWholeButHead(database: Examination['database'], faults: Examination['faults']): boolean {
  return database === 'read' && faults.length === 0;
}
