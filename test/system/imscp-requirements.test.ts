import assert from 'node:assert/strict'
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { startRealClamd } from '@clamgate/clamd/testing'
import { imscpRequestSchema } from '../../packages/clamgate/src/setup/imscp/request.ts'
import { checkRequirements } from '../../packages/clamgate/src/setup/imscp/requirements/check-requirements.ts'
import { listenerAt } from '../../packages/clamgate/src/setup/imscp/requirements/holder.ts'
import { REQUIREMENTS } from '../../packages/clamgate/src/setup/imscp/requirements/requirements.ts'
import { freePort } from '../../packages/lab/src/free-port.ts'
import { startPostfix } from '../../packages/lab/src/private-postfix.ts'
import { startClamavMilter } from './support/clamav-milter.ts'
import { startDaemon } from './support/daemon.ts'

const cleanups: (() => Promise<unknown>)[] = []
after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup()
})

const postfix = await startPostfix({ milters: [] })
cleanups.push(() => postfix.stop())
const clamd = await startRealClamd()
cleanups.push(() => clamd.stop())

/** What a panel asks that has its Postfix there; what this host itself has is left out. */
async function refusalOf(listen: string, setup = false): Promise<string | undefined> {
  const request = imscpRequestSchema.parse({
    schema: 'clamgate.imscp-request/1',
    masterAction: 'enable',
    setup,
    version: '2.0.0',
    config: {},
    panel: {
      version: '1.4.7',
      pluginApi: '1.4.1',
      mtaServer: 'postfix',
      mtaPackage: 'Servers::mta::postfix',
      guiDirectory: '/var/www/imscp/gui',
      postfixDirectory: postfix.configDirectory,
    },
  })
  const options = {
    listen: [listen],
    clamd: [`unix:${clamd.socketPath}`],
    signatures: false,
    databaseDirectory: '/var/lib/clamav',
    old: { milter: false, signatureScript: false },
  }
  const table = REQUIREMENTS.filter(({ name }) => name !== 'systemd')
  try {
    assert.deepEqual(await checkRequirements('enable', request, options, table), [])
    return undefined
  } catch (error) {
    assert.ok(error instanceof Error)
    return error.message
  }
}

test('a Postfix that is content and a port that is free will do', async () => {
  assert.equal(await refusalOf(`inet:${await freePort()}@127.0.0.1`), undefined)
})

test('the port of a real Postfix is in use by its master', async () => {
  assert.match(
    (await refusalOf(`inet:${postfix.smtpPort}@localhost`)) ?? '',
    new RegExp(
      `port ${postfix.smtpPort} is in use by master \\(process \\d+\\): end that program, or name another`,
    ),
  )
})

test('the port of a running Clamgate is its own, and its socket is known', async () => {
  const port = await freePort()
  const address = `inet:${port}@127.0.0.1`
  const daemon = await startDaemon(
    { engine: { mode: 'external', servers: [`unix:${clamd.socketPath}`] } },
    { alsoListen: [address] },
  )
  cleanups.push(() => daemon.stop())
  assert.equal(await refusalOf(address), undefined)
  assert.equal((await listenerAt({ path: daemon.socketPath }))?.whose, 'clamgate')
})

test('a real clamav-milter is known by its socket', async () => {
  const milter = await startClamavMilter(clamd.socketPath)
  cleanups.push(() => milter.stop())
  const found = await listenerAt({ path: milter.milter.slice('unix:'.length) })
  assert.equal(found?.whose, 'clamav-milter')
  assert.match(found.name, /^clamav-milter \(process \d+\)$/)
})

test('a configuration that Postfix refuses is told in its words, but not while the panel is set up', async () => {
  const free = `inet:${await freePort()}@127.0.0.1`
  await appendFile(join(postfix.configDirectory, 'main.cf'), 'mail_owner =\n')
  assert.match(
    (await refusalOf(free)) ?? '',
    /^Postfix refuses its configuration in \S+: bad string length 0 < 1: mail_owner = ?: mend what postfix -c \S+ check names$/,
  )
  assert.equal(await refusalOf(free, true), undefined)
})
