import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd/testing'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { pattern } from './support/managed-engine.ts'
import { processesNaming } from './support/processes.ts'

/** The user of the service here; it has no right but those that the systemd unit gives. */
const SERVICE = 65534
const CAPABILITIES = '+setuid,+setgid,+kill,+chown'
const [clamavUid, clamavGid] = ['-u', '-g'].map((flag) =>
  Number(execFileSync('id', [flag, 'clamav'], { encoding: 'utf8' })),
)

const cleanups: (() => Promise<unknown>)[] = []
after(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup()
})

/** What is true of a process, as its status says (proc(5)). */
async function statusOf(pid: number, name: string): Promise<string> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*$`, 'm').exec(status)?.[1] ?? ''
}

/** An engine in a process of the service's user, which takes words on its standard input and answers each with a line. */
async function serviceIn(
  directory: string,
  groups: string,
): Promise<ChildProcess & { ask(word: string): Promise<string> }> {
  const module = (path: string) =>
    JSON.stringify(new URL(`../../packages/clamgate/src/${path}`, import.meta.url))
  // Where what a killed service leaves goes with the rest.
  const temporaryDirectory = join(directory, 'scratch')
  const config = { directory, temporaryDirectory, threads: 2, freshclam: { enabled: false } }
  const code = `
    import { createInterface } from 'node:readline'
    process.umask(0o027)
    const { createEngine } = await import(${module('app/engine.ts')})
    const { calm, engineConfig, recordingLog } = await import(${module('engine/testing/fixture.ts')})
    const config = { ...engineConfig(${JSON.stringify(config)}), canaryInterval: 200 }
    const log = recordingLog()
    const engine = createEngine({ log }, config)
    await engine.start()
    console.log(engine.status.servers[0].state)
    for await (const word of createInterface({ input: process.stdin })) {
      if (word === 'stop') break
      if (word === 'events') console.log(JSON.stringify(log.events().filter((event) => !event.endsWith('.line'))))
      else if (word === 'generation') console.log(JSON.stringify(engine.status.generation))
      else console.log(JSON.stringify((await engine.scanner.scan([Buffer.from(word, 'base64')], calm)).result))
    }
    await engine.stop({ graceMs: 0 })
    console.log('stopped')`
  const rights = [
    ...['--reuid', String(SERVICE), '--regid', String(SERVICE), '--groups', groups, '--no-new-privs'],
    ...['--bounding-set', `-all,${CAPABILITIES}`],
    ...['--inh-caps', `-all,${CAPABILITIES}`, '--ambient-caps', `-all,${CAPABILITIES}`],
  ]
  const child = spawn('setpriv', [...rights, '--', process.execPath, '--input-type=module', '-e', code], {
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd: '/',
  })
  cleanups.push(async () => {
    child.kill('SIGKILL')
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async () => String((await lines.next()).value)
  assert.equal(await next(), 'healthy')
  return Object.assign(child, {
    async ask(word: string) {
      child.stdin.write(`${word}\n`)
      return await next()
    },
  })
}

/** As systemd makes it: StateDirectory of the service, which others may pass. */
async function stateDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'engine-capabilities-'))
  cleanups.push(() => rm(directory, { recursive: true, force: true }))
  await chmod(directory, 0o751)
  await chown(directory, SERVICE, SERVICE)
  await mkdir(join(directory, 'scratch'))
  await chmod(join(directory, 'scratch'), 0o1777)
  return directory
}

const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64')

for (const [name, groups] of [
  ['in the group of clamd, as the unit has it', String(clamavGid)],
  ['in no other group', String(SERVICE)],
] as const) {
  test(`a service without any right of root but four gives clamd an account of its own (${name})`, async () => {
    const directory = await stateDirectory()
    const service = await serviceIn(directory, groups)
    const [clamd = 0] = await processesNaming(directory, 'clamd')
    assert.equal(await statusOf(clamd, 'Uid'), [0, 1, 2, 3].map(() => clamavUid).join('\t'))
    assert.equal(await statusOf(clamd, 'Gid'), [0, 1, 2, 3].map(() => clamavGid).join('\t'))
    assert.match(await statusOf(clamd, 'Groups'), new RegExp(`^(${clamavGid})?$`))
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapAmb']) {
      assert.match(await statusOf(clamd, set), /^0+$/, set)
    }
    assert.match(await service.ask(base64(eicarTestText())), /"found"/)

    // Databases load, and a file that stays the same is linked from one generation to the next, not copied.
    const databases = join(directory, 'databases')
    await writeFile(join(databases, 'one.ndb'), pattern('One', 'first pattern'))
    await untilFound(service, 'first pattern')
    const before = await inodeOf(directory, 'one.ndb')
    await writeFile(join(databases, 'two.ndb'), pattern('Two', 'second pattern'))
    await untilFound(service, 'second pattern')
    await untilFound(service, 'first pattern')
    assert.equal(await inodeOf(directory, 'one.ndb', 'two.ndb'), before)
    // One that clamd cannot load is refused, and what is in use stays.
    await writeFile(join(databases, 'daily.cvd'), 'garbage')
    await untilTrue(async () => (await service.ask('events')).includes('engine.databases.set-aside'))
    assert.deepEqual(await readdir(join(directory, 'set-aside')), ['daily.cvd'])
    await untilFound(service, 'first pattern')

    assert.equal(await service.ask('stop'), 'stopped')
    assert.deepEqual(await processesNaming(directory, 'clamd'), [])
    const left = (await readdir(join(directory, 'engine'))).toSorted()
    assert.deepEqual(
      left.filter((file) => /temporary|tmp|pid|lock/.test(file)),
      [],
    )
    assert.deepEqual(await readdir(join(directory, 'engine', 'run')), [])
    assert.deepEqual(await readdir(join(directory, 'scratch')), [])
  })
}

/** What the service keeps for itself; clamd's account is to reach none of it. */
test('what the gateway keeps is out of reach of the account that it gives to clamd', async () => {
  const directory = await stateDirectory()
  const service = await serviceIn(directory, String(clamavGid))
  const pid = service.pid ?? 0
  const kept = join(directory, 'quarantine')
  const asService = { uid: SERVICE, gid: SERVICE }
  execFileSync('mkdir', ['-m', '700', kept], asService)
  execFileSync(
    'sh',
    ['-c', `umask 027; echo x > ${directory}/gateway.log; echo x > ${kept}/entry.eml`],
    asService,
  )
  const asClamd = (...command: readonly string[]) => {
    const [program = '', ...args] = command
    try {
      execFileSync(program, args, { uid: clamavUid, gid: clamavGid, stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  }
  assert.equal(asClamd('test', '-r', join(directory, 'databases')), true)
  for (const path of [
    kept,
    join(kept, 'entry.eml'),
    join(directory, 'gateway.log'),
    `/proc/${pid}/environ`,
  ]) {
    assert.equal(asClamd('test', '-r', path), false, path)
  }
  for (const path of [directory, join(directory, 'engine'), join(directory, 'engine', 'generations')]) {
    assert.equal(asClamd('test', '-w', path), false, path)
  }
  assert.equal(asClamd('kill', '-0', String(pid)), false)
  // The kernel ends clamd with the service: giving its capabilities up does not clear the death signal.
  assert.equal((await processesNaming(directory, 'clamd')).length, 1)
  service.kill('SIGKILL')
  await untilTrue(async () => (await processesNaming(directory, 'clamd')).length === 0)
})

test('a directory of a service that ran clamd as itself is taken over with its databases', async () => {
  const directory = await stateDirectory()
  const plain = spawnSync('setpriv', [
    '--reuid',
    String(SERVICE),
    '--regid',
    String(SERVICE),
    '--clear-groups',
    'sh',
    '-c',
    `
    umask 027
    mkdir -m 755 ${directory}/databases; mkdir -m 700 ${directory}/engine ${directory}/engine/run ${directory}/engine/generations
    mkdir -m 700 ${directory}/engine/generations/0123-abc; echo x > ${directory}/engine/generations/0123-abc/old.ndb
    echo '${pattern('Old', 'pattern of before').trim()}' > ${directory}/databases/old.ndb`,
  ])
  assert.equal(plain.status, 0, String(plain.stderr))
  const service = await serviceIn(directory, String(clamavGid))
  await untilFound(service, 'pattern of before')
  assert.equal(await service.ask('stop'), 'stopped')
  const { uid } = await stat(join(directory, 'databases', 'old.ndb'))
  assert.equal(uid, clamavUid)
})

async function untilTrue(condition: () => Promise<boolean>): Promise<void> {
  assert.equal(
    await waitUntil(async () => ((await condition()) ? true : undefined), { timeoutMs: 60_000 }),
    true,
  )
}

async function untilFound(service: { ask(word: string): Promise<string> }, text: string): Promise<void> {
  await untilTrue(async () => (await service.ask(base64(text))).includes('"found"'))
}

/** Of a file in the generation that has all of these. */
async function inodeOf(directory: string, ...names: readonly [string, ...string[]]): Promise<number> {
  const generations = join(directory, 'engine', 'generations')
  for (const name of await readdir(generations)) {
    // One that nobody needs any more may go meanwhile.
    const files: readonly string[] = await readdir(join(generations, name)).catch(() => [])
    if (names.every((wanted) => files.includes(wanted))) {
      return (await stat(join(generations, name, names[0]))).ino
    }
  }
  throw new Error(`No generation has ${names.join(' and ')}`)
}
