import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ImscpFacts, imscpChecks, listsWithoutUs } from './imscp.ts'

const PLUGIN = { version: '2.0.0', state: 'applied', postfixDirectory: '/etc/postfix' } as const

function lines(plugin: ImscpFacts['plugin'], missing: ImscpFacts['missing']) {
  return imscpChecks({ plugin, missing }).map(({ state, detail }) => `${state} ${detail}`)
}

test('a plugin that is activated, and that Postfix knows of, is well', () => {
  assert.deepEqual(lines(PLUGIN, []), [
    'ok the i-MSCP plugin ClamAV 2.0.0 is activated, and main.cf names Clamgate as it says',
  ])
  assert.deepEqual(lines(undefined, undefined), [])
})

test('an entry that main.cf has lost is told', () => {
  assert.deepEqual(lines(PLUGIN, ['smtpd_milters', 'non_smtpd_milters']), [
    'fail the i-MSCP plugin ClamAV 2.0.0 is activated, and smtpd_milters and non_smtpd_milters of main.cf do not name Clamgate: mail passes unscanned',
  ])
  assert.match(
    lines(PLUGIN, ['non_smtpd_milters'])[0] ?? '',
    /and non_smtpd_milters of main\.cf does not name/,
  )
})

test('a plugin that waits is told, and one that is deactivated is none', () => {
  assert.match(
    lines({ ...PLUGIN, state: 'pending' }, [])[0] ?? '',
    /^warn .* waits until mail can be scanned/,
  )
  assert.match(lines({ ...PLUGIN, state: 'disabled' }, [])[0] ?? '', /^ok .* is deactivated/)
})

test('what is not known is skipped', () => {
  assert.match(lines('hidden', undefined)[0] ?? '', /^skip .* for root to read$/)
  assert.match(lines(PLUGIN, undefined)[0] ?? '', /^skip .* cannot be read$/)
})

test('the lists without us are found, whatever else is in them', () => {
  const listen = ['unix:/var/spool/postfix/clamav/clamav-milter.ctl']
  const missing = (smtpd: string, non: string) =>
    listsWithoutUs(
      {
        main: new Map([
          ['smtpd_milters', smtpd],
          ['non_smtpd_milters', non],
          ['queue_directory', '/var/spool/postfix'],
        ]),
      },
      listen,
    )
  const ours = '{ unix:/clamav/clamav-milter.ctl default_action=tempfail }'
  assert.deepEqual(missing(`inet:localhost:8891 ${ours}`, ours), [])
  assert.deepEqual(missing(ours, 'unix:/opendkim/opendkim.sock'), ['non_smtpd_milters'])
  assert.deepEqual(missing('', 'unix:/clamav/clamav-milter.ctl2'), ['smtpd_milters', 'non_smtpd_milters'])
})
