import { expect, test } from 'vitest';
import { failureOf, refusalOf } from '../../proxy/connect/failure.ts';

const ORIGIN = 'https://127.0.0.1:8443';

function coded(code: string): Error {
  return Object.assign(new Error('what the system says'), { code });
}

test.each([
  ['ECONNREFUSED', 'gateway-down'],
  ['ENOTFOUND', 'gateway-unknown'],
  ['CONNECT_TIMEOUT', 'gateway-silent'],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'certificate-refused'],
  ['ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED', 'certificate-refused'],
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED', 'certificate-refused'],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'certificate-refused'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'gateway-certificate'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'gateway-certificate'],
  ['ECONNRESET', 'connection-lost'],
  ['event-too-large', 'answer-too-large'],
])('%s is %s', (code, reason) => {
  const failure = failureOf(coded(code), ORIGIN);
  expect(failure.reason).toBe(reason);
  expect(failure.sentence).not.toContain('what the system says');
  expect(failure.detail).toContain(code);
});

test('both addresses of a host refused is a gateway that is down', () => {
  const both = new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]);
  expect(failureOf(both, ORIGIN).reason).toBe('gateway-down');
});

test("the other side's sentence loses control characters and length, and an odd code is not passed on", () => {
  const message = `revoked\u001b[2J\u202e${'x'.repeat(1000)}`;
  const failure = refusalOf(403, Buffer.from(JSON.stringify({ error: { code: 'Odd Code!', message } })));
  expect(failure.reason).toBe('http-403');
  expect(failure.sentence).toMatch(/^revoked \[2J x+$/);
  expect(failure.sentence.length).toBeLessThanOrEqual(500);
});
