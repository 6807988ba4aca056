import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { lookForOldPlugin } from '../../packages/clamgate/src/setup/imscp/old-plugin/look.ts'
import { releaseOldMilter } from '../../packages/clamgate/src/setup/imscp/old-plugin/release.ts'
import { cleanMail } from './support/mail.ts'
import { CONTEXT, type SetupSite, startSetupSite } from './support/setup-site.ts'
import { SmtpClient } from './support/smtp.ts'

// What the plugin ClamAV 1.x of i-MSCP did to main.cf by postconf(1), on each series of the panel, and that it is gone.

const run = promisify(execFile)
const cleanups: (() => Promise<unknown>)[] = []
after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup()
})

const OLD = 'unix:/clamav/clamav-milter.ctl'

async function oldSite(settings: Readonly<Record<string, string>> = {}) {
  const site = await startSetupSite({ settings })
  cleanups.push(() => site.stop())
  const root = dirname(dirname(site.main))
  const conf = join(root, 'etc/clamav/clamav-milter.conf')
  for (const path of [dirname(conf), join(root, 'var/lib')]) await mkdir(path, { recursive: true })
  const socket = join(root, 'queue/clamav/clamav-milter.ctl')
  await writeFile(conf, `# Begin Plugin::ClamAV\nMilterSocket ${socket}\n# Ending Plugin::ClamAV\n`)
  const postconf = (...args: readonly string[]) => run('postconf', ['-c', dirname(site.main), ...args])
  // The panel's main.cf has none of these.
  await postconf('-X', 'smtpd_milters', 'non_smtpd_milters', 'milter_default_action')
  return { site, root, postconf }
}

async function release(
  { site, root }: { readonly site: SetupSite; readonly root: string },
  ours: readonly string[] = [],
) {
  const found = await lookForOldPlugin(root, { postfixDirectory: '/etc' })
  assert.ok(found)
  const sentences = await releaseOldMilter(found, { ours, reload: true, context: CONTEXT })
  const mark = await site.postfix.logEnd()
  const { final } = await SmtpClient.deliver(site.postfix.smtpPort, {
    ...{ from: 'a@example.org', to: 'b@example.net' },
    message: cleanMail(),
  })
  assert.equal(final.code, 250)
  return { sentences, log: await site.postfix.logSince(mark) }
}

test('its entry goes, main.cf is byte for byte what it was, and Postfix asks no more', async () => {
  const old = await oldSite()
  const before = await readFile(old.site.main, 'utf8')
  await old.postconf('-e', `smtpd_milters=${OLD}`, `non_smtpd_milters=${OLD}`, 'milter_default_action=accept')
  await run('postfix', ['-c', dirname(old.site.main), 'reload'])
  const { sentences, log } = await release(old)
  assert.deepEqual(sentences, [
    `The old plugin's milter (${OLD}) is out of smtpd_milters and non_smtpd_milters`,
    'milter_default_action = accept of the old plugin is gone: it let mail pass unscanned',
  ])
  assert.equal(await readFile(old.site.main, 'utf8'), before)
  assert.doesNotMatch(log, /Milter service/)
})

test('entries that have piled up go, and milters of others stay, in their order', async () => {
  const old = await oldSite()
  const others = ['inet:localhost:12', 'unix:/clamav/clamav-milter.ctl.other']
  await old.postconf(
    '-e',
    `smtpd_milters=${others[0]}, ${OLD}, { ${others[1]}, default_action=accept }, inet:localhost:32767`,
    `non_smtpd_milters=inet:localhost:32767 ${others[0]}`,
    'milter_default_action=accept',
  )
  const { sentences } = await release(old)
  const { stdout } = await old.postconf('-h', 'smtpd_milters', 'non_smtpd_milters', 'milter_default_action')
  assert.equal(stdout, `${others[0]}, { ${others[1]}, default_action=accept }\n${others[0]}\naccept\n`)
  assert.match(sentences.join('\n'), /milter_default_action = accept stays .*: inet:localhost:12$/)
})

test('the entry of the new plugin at the same address stays', async () => {
  const old = await oldSite()
  const ours = `{ ${OLD} default_action=accept }`
  await old.postconf('-e', `smtpd_milters=${ours}, ${OLD}`, `non_smtpd_milters=$smtpd_milters`)
  await release(old, [ours])
  const { stdout } = await old.postconf('-h', 'smtpd_milters', 'non_smtpd_milters')
  assert.equal(stdout, `${ours}\n$smtpd_milters\n`)
})

test('a configuration that Postfix would not take changes nothing', async () => {
  const old = await oldSite()
  await old.postconf('-e', `smtpd_milters=${OLD}`)
  await writeFile(old.site.main, `${await readFile(old.site.main, 'utf8')}mynetworks = !\${x\n`)
  const before = await readFile(old.site.main, 'utf8')
  const found = await lookForOldPlugin(old.root, { postfixDirectory: '/etc' })
  assert.ok(found)
  const how = { ours: [], reload: true, context: CONTEXT }
  await assert.rejects(releaseOldMilter(found, how), { code: 'SETUP_POSTFIX' })
  assert.equal(await readFile(old.site.main, 'utf8'), before)
})
