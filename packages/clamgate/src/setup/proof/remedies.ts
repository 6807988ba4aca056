import type { Step } from '../../selftest/step.ts'

/** Pure: a fault of the self-test with a remedy for setup, which has no options for its mail, and whose `--from` is a file. */
export function withSetupRemedy(step: Step): Step {
  const remedy = step.state === 'fail' ? REMEDIES.get(step.code ?? '') : undefined
  return remedy === undefined ? step : { ...step, remedy }
}

const REMEDIES: ReadonlyMap<string, string> = new Map([
  [
    'SELFTEST_MTA_REFUSES',
    'Setup proves itself by mail from this host, without TLS and without login. Let that in while setup runs (what forbids it stands in the answer above; for TLS: postconf -e smtpd_tls_security_level=may), run the command again, and put it back then.',
  ],
  [
    'SELFTEST_MTA_UNREACHABLE',
    'Is the MTA running, and does it listen at this address? For Postfix: postconf -M and postconf inet_interfaces say where it does.',
  ],
])
