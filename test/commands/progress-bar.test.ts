import { expect, test } from 'vitest';
import { progressBar } from '../../proxy/commands/progress-bar.ts';

test('a bar says how far, how fast and how long yet, within 80 columns', () => {
  expect(progressBar(0, 100, 0)).toBe(`[${' '.repeat(16)}]   0 % 0 of 100 records`);
  expect(progressBar(400_000, 1_000_000, 4000)).toBe(
    `[${'#'.repeat(6)}${' '.repeat(10)}]  40 % 400,000 of 1,000,000 records, 100,000/s, 6 s left`,
  );
  expect(progressBar(1, 1_000_000, 1000)).toContain(', 278 h left');
  expect(progressBar(60, 60, 120_000)).toBe(`[${'#'.repeat(16)}] 100 % 60 of 60 records, 1/s, 0 s left`);
  expect(progressBar(0, 0, 9000)).toContain('100 %');
  // More than were told of: a bundle's manifest is not believed.
  expect(progressBar(30, 20, 100)).toContain('100 %');
  expect(progressBar(99_999_999, 100_000_000, 999_000).length).toBeLessThan(80);
});
