import { expect, test } from 'vitest';
import { mayAsk } from '../../electron/link/page-routes.ts';

const ID = '01936b3e-0000-7000-8000-000000000001';

test('the page that draws hostile answers gets no vote, no reveal and no login, however the path is spelt', () => {
  for (const path of [
    `/api/approvals/${ID}/votes`,
    `/api/approvals/${ID}/reveal`,
    `/api/approvals/${ID}/present`,
    `/api/approvals/${ID}/vote%73`,
    `/api/approvals/${ID.replace('0', '%30')}/votes`,
    `/api//approvals/${ID}/votes`,
    `/api/agents/../approvals/${ID}/votes`,
    '/api/login',
    '/api/LOGIN',
    '/api/%6cogin',
    '/api/device/login',
    '/api/console/token',
    '/apix/status',
    '/api/status\0',
  ]) {
    expect(mayAsk('console', 'POST', path), path).toBe(false);
  }
  expect(mayAsk('console', 'GET', '/api/status')).toBe(true);
  expect(mayAsk('console', 'POST', '/api/pause')).toBe(true);
  expect(mayAsk('console', 'POST', `/api/approvals/${ID}/revoke`)).toBe(true);
  expect(mayAsk('console', 'CONNECT', '/api/status')).toBe(false);
});

test('the page that votes gets what a vote needs, and nothing else', () => {
  const allowed: [string, string][] = [
    ['GET', '/api/approvals'],
    ['GET', '/api/events'],
    ['GET', `/api/approvals/${ID}`],
    ['GET', `/api/approvals/${ID}/present`],
    ['POST', `/api/approvals/${ID}/votes`],
    ['POST', `/api/approvals/${ID}/reveal`],
  ];
  for (const [method, path] of allowed) expect(mayAsk('approval', method, path), path).toBe(true);
  const refused: [string, string][] = [
    ['POST', '/api/pause'],
    ['POST', '/api/people'],
    ['GET', '/api/people'],
    ['GET', '/api/entries'],
    ['POST', '/api/agents'],
    ['PUT', '/api/config'],
    ['DELETE', `/api/approvals/${ID}`],
    ['GET', `/api/approvals/${ID}/../../people`],
  ];
  for (const [method, path] of refused) expect(mayAsk('approval', method, path), path).toBe(false);
});
