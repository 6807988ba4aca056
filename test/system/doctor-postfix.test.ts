import assert from 'node:assert/strict'
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { judgeServices } from '../../packages/clamgate/src/doctor/postfix-services.ts'
import { readPostfixState } from '../../packages/clamgate/src/host/postfix/state.ts'
import { type Gateway, startGateway } from './support/gateway.ts'

const gateways: Gateway[] = []
after(async () => {
  for (const gateway of gateways) await gateway.stop()
})

test('a real postconf(1) shows the ports of master.cf that do not ask, in each way to write it', async () => {
  const gateway = await startGateway({})
  gateways.push(gateway)
  const { configDirectory } = gateway.postfix
  await appendFile(
    join(configDirectory, 'master.cf'),
    [
      'one inet n - n - - smtpd -o smtpd_milters=',
      'two inet n - n - - smtpd -o { smtpd_milters = inet:192.0.2.1:1 }',
      'three inet n - n - - smtpd',
      '  -o syslog_name=three -o receive_override_options=no_milters',
      '#four inet n - n - - smtpd -o smtpd_milters=',
      '',
    ].join('\n'),
  )
  const state = await readPostfixState(configDirectory)
  const listen = (state.main.get('smtpd_milters') ?? '').replace(/^inet:(.*):(\d+)$/, 'inet:$2@$1')
  const checks = judgeServices(state, { listen: [listen], queueDirectory: '/', scanTimeoutMs: 120_000 })
  const said = checks.map(({ detail }) => detail).join('\n')
  for (const place of ['one/inet', 'two/inet', 'three/inet'])
    assert.match(said, new RegExp(`master\\.cf, ${place}\\)`))
  assert.doesNotMatch(said, /four/)
})
