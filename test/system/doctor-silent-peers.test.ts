import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startPostfix } from '../../packages/lab/src/private-postfix.ts'

/** Before, it took 25 s; on an idle machine it takes 7, most of which is waiting. */
const MOST_MS = 12_000
/** What it does beside waiting, as so many runs of a command that does next to nothing. */
const MOST_RUNS = 10

test('doctor ends soon where daemon, milter and clamd take connections and say nothing, with a huge log', async (context) => {
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-silent-'))
  const servers: Server[] = []
  const silent = async (at: string | number): Promise<number> => {
    const server = createServer(() => undefined)
    servers.push(server)
    await new Promise<void>((resolve) => {
      if (typeof at === 'string') server.listen(at, resolve)
      else server.listen(at, '127.0.0.1', resolve)
    })
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }
  await silent(join(directory, 'control.sock'))
  const milter = await silent(0)
  const clamd = await silent(0)
  const log = join(directory, 'mail.log')
  await writeFile(log, Buffer.alloc(100, 0xff))
  await truncate(log, 1024 ** 3)
  const config = join(directory, 'clamgate.yaml')
  await writeFile(
    config,
    `milter: { listen: [ "inet:${milter}@127.0.0.1" ] }
engine: { mode: external, servers: [ "tcp:127.0.0.1:${clamd}" ], directory: ${directory} }
control: { socket: ${join(directory, 'control.sock')} }
`,
  )
  const postfix = await startPostfix({
    directory,
    milters: [`inet:127.0.0.1:${milter}`],
    settings: { non_smtpd_milters: '$smtpd_milters' },
  })
  context.after(async () => {
    await postfix.stop()
    for (const server of servers) server.close()
    await rm(directory, { recursive: true })
  })
  // Other tests run beside this one, and make every command slow.
  const before = await timeOfCommand(config)
  const { document, tookMs } = await doctor(config, postfix.configDirectory)
  const mostMs = MOST_MS + MOST_RUNS * Math.max(before, await timeOfCommand(config))
  const bad = document.checks.filter(({ state }) => state === 'fail').map(({ name }) => name)
  assert.deepEqual(bad, ['daemon', 'milter', 'postfix.socket'])
  assert.ok(tookMs < mostMs, `${tookMs} ms, not ${mostMs}`)
})

interface Document {
  readonly checks: readonly { readonly name: string; readonly state: string }[]
}

/** How long a command takes now that looks at its configuration only. */
async function timeOfCommand(config: string): Promise<number> {
  const from = performance.now()
  await new Promise<void>((resolve) => {
    execFile('script/clamgate', ['config', 'show', '-c', config], () => resolve())
  })
  return performance.now() - from
}

/** What `clamgate doctor --json` prints, and how long it takes. */
async function doctor(
  config: string,
  postfixConfig: string,
): Promise<{ readonly document: Document; readonly tookMs: number }> {
  const from = performance.now()
  const args = ['doctor', '-c', config, '--postfix-config', postfixConfig, '--json']
  const printed = await new Promise<string>((resolve) => {
    execFile('script/clamgate', args, (_error, stdout) => resolve(stdout))
  })
  return { document: JSON.parse(printed) as Document, tookMs: performance.now() - from }
}
