import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadText } from '../../config/testing/load-text.ts'
import { shippedValues } from './config-php/parameters.ts'
import { convertPanelConfig } from './convert.ts'

const readList = () => ({ problem: 'does not exist' })

test('the values as shipped are in force as with the plugin before', async () => {
  const made = convertPanelConfig(shippedValues(), { readList })
  const { config, warnings } = await loadText(made.yaml)
  assert.deepEqual(warnings, [])
  assert.partialDeepStrictEqual(config, {
    milter: {
      listen: ['unix:/var/spool/postfix/clamav/clamav-milter.ctl'],
      mode: '0666',
      group: 'clamav',
    },
    engine: {
      mode: 'external',
      servers: [{ address: 'unix:/var/run/clamav/clamd.ctl' }],
      scanTimeout: 120_000,
      maxScanSize: 25 * 1024 ** 2,
    },
    policy: {
      clean: 'accept',
      infected: 'reject',
      failure: 'defer',
      // Postfix says `5.7.1 Blocked by …`: the code is no part of the text.
      rejectMessage: 'Blocked by ClamAV - FOUND VIRUS: %v',
    },
    headers: { add: 'replace' },
    log: {
      infected: 'basic',
      clean: 'off',
      syslog: 'mail',
      tag: 'clamav-milter',
      recipients: 'last',
      level: 'info',
    },
    signatures: {
      databaseDirectory: '/var/lib/clamav',
      sources: {
        sanesecurity: { enabled: true, rating: 'low' },
        linuxmalwaredetect: { enabled: true, rating: 'low' },
        yararules: { enabled: true, rating: 'low' },
        securiteinfo: { enabled: false },
        malwarepatrol: { enabled: false },
      },
    },
  })
  assert.equal(made.postfixAddress, 'unix:/clamav/clamav-milter.ctl')
  assert.deepEqual(made.listens, ['unix:/var/spool/postfix/clamav/clamav-milter.ctl'])
  assert.deepEqual([made.engine, made.servers], ['external', ['unix:/var/run/clamav/clamd.ctl']])
  assert.equal(made.hasSignatures, true)
  assert.deepEqual(made.secrets, [])
  assert.deepEqual(made.service, {
    paths: ['/var/spool/postfix/clamav'],
    groups: ['clamav'],
    atStart: [],
    commands: ['install -d -m 0775 -g clamav /var/spool/postfix/clamav'],
    logs: [],
  })
  assert.ok(made.remarks.every(({ kind }) => kind === 'without-meaning' || kind === 'different'))
  assert.equal(made.parameterOf('policy.infected'), "clamav_milter_options['OnInfected']")
})

test('a config.php from before has no section of ours', () => {
  const { clamgate_options: _, ...before } = shippedValues()
  assert.equal(
    convertPanelConfig(before, { readList }).yaml,
    convertPanelConfig(shippedValues(), { readList }).yaml,
  )
})

test('each value says which parameter it comes from, and the file whose it is', () => {
  const { yaml } = convertPanelConfig(shippedValues(), { readList })
  assert.match(yaml, /^# Configuration of Clamgate, made by the i-MSCP plugin ClamAV /)
  assert.match(yaml, /^ {2}infected: reject +# config\.php OnInfected Reject$/m)
  assert.match(yaml, /^ {6}rating: low +# config\.php sanesecurity_dbs_rating$/m)
  assert.match(
    yaml,
    /^# {3}clamav_milter_options\['User'\] clamav: the systemd unit says as whom the daemon runs$/m,
  )
})
