import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { fakeSystemctl, UNITS } from '../../systemd/testing/fake-systemctl.ts'
import { cleanOldPlugin } from './clean.ts'
import { lookForOldPlugin } from './look.ts'
import { DEBIAN_CONF } from './testing/old-conf.ts'
import { CONTEXT, hostWith, OLD_FILES } from './testing/old-host.ts'

const CHILD = join(import.meta.dirname, 'testing/clean-host.ts')

const COPIES = '/var/lib/clamgate-imscp/old-plugin'

for (const [title, path, isThere] of [
  ['its first copy is there', `${COPIES}/files/etc/postfix/main.cf`, true],
  ['what is taken is written down', `${COPIES}/taken.json`, true],
  ['the first job is gone', '/etc/cron.d/clamav-unofficial-sigs', false],
  ['the script is gone', '/usr/local/bin/clamav-unofficial-sigs.sh', false],
  ['the first database has another name', '/var/lib/clamav/imscp-plugin-1.junk.ndb', true],
  ['its caches are gone', '/var/lib/clamav-unofficial-sigs', false],
  ['its configuration is gone', '/etc/clamav-unofficial-sigs/user.conf', false],
] as const) {
  test(`killed when ${title}, the next run completes it`, async () => {
    await using host = await hostWith(OLD_FILES)
    const child = spawn(process.execPath, [CHILD, host.root], { stdio: ['ignore', 'ignore', 'inherit'] })
    const closed = once(child, 'close')
    while (existsSync(host.at(path)) !== isThere && child.exitCode === null) await setImmediate()
    child.kill('SIGKILL')
    await closed
    const { systemctl } = fakeSystemctl({ 'clamav-milter.service': UNITS.running })
    const found = await lookForOldPlugin(host.root)
    if (found !== undefined) {
      await cleanOldPlugin(found, {
        ...{ ours: [], setup: false, signatures: true, live: new Set<string>(), context: CONTEXT },
        systemctl,
      })
    }
    assert.equal(await lookForOldPlugin(host.root), undefined)
    assert.equal(await host.read('/etc/clamav/clamav-milter.conf'), DEBIAN_CONF)
    assert.deepEqual(await host.paths(), [
      '/etc/clamav/clamav-milter.conf',
      '/etc/postfix/main.cf',
      '/etc/postfix/master.cf',
      '/var/lib/clamav/imscp-plugin-1.junk.ndb',
      '/var/lib/clamav/imscp-plugin-1.phish.ndb',
      '/var/lib/clamav/main.cvd',
      '/var/lib/clamav/own.ndb',
    ])
  })
}
