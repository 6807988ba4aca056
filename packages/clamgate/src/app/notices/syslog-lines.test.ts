import assert from 'node:assert/strict'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { configSchema } from '../../config/schema.ts'
import { listenDatagrams } from '../../observe/log/syslog/testing-datagrams.ts'
import { createSyslogLines } from './syslog-lines.ts'

const configOf = (syslog: string | false) =>
  configSchema.parse({ log: { level: 'error', syslog: 'mail' }, notify: { outbound: { syslog } } })

test('notices have a facility of their own in syslog, which follows a reload, whatever the level of the log', async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'clamgate-'))
  const syslogSocket = join(directory.path, 'log')
  await using daemon = await listenDatagrams(syslogSocket)
  let config = configOf('local4')
  const surroundings = { stderr: process.stderr, pid: 7, syslogSocket }
  const lines = createSyslogLines({ config: () => config, surroundings })
  lines.write('notify.outbound', 'Infected mail from here: one')
  config = configOf('local5')
  lines.settingsChanged()
  lines.write('notify.outbound', 'Infected mail from here: two')
  config = configOf(false)
  lines.settingsChanged()
  lines.write('notify.outbound', 'Infected mail from here: none')
  const taken = await daemon.take((all) => all.length >= 2)
  await lines.close()
  // local4 and local5 with the severity warning.
  assert.deepEqual(
    taken.map((line) => line.replace(/>.{15} /, '> ')),
    [
      '<164> clamgate[7]: warning: Infected mail from here: one',
      '<172> clamgate[7]: warning: Infected mail from here: two',
    ],
  )
})
