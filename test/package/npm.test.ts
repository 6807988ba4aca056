/** The libraries as the registry of npm would serve them: installed into an empty folder, and used there. */
import assert from 'node:assert/strict'
import { execFile, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { publint } from 'publint'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '../..')
const TSC = join(ROOT, 'node_modules/.bin/tsc')
/** That of this machine, where it is new enough, and ours. */
const NODES = ['/usr/bin/node', process.execPath].filter(isNewEnough)

const work = await mkdtemp(join(tmpdir(), 'clamgate-npm-'))
const [first, second, consumer] = ['first', 'second', 'consumer'].map((name) => join(work, name))
let archives: readonly string[] = []

before(async () => {
  for (const output of [first, second])
    await run(join(ROOT, 'script/package'), ['npm', '--output', output ?? ''])
  archives = (await readdir(first ?? '')).toSorted()
  await mkdir(consumer ?? '')
  await write('package.json', '{ "private": true, "type": "module" }')
  const paths = archives.map((name) => join(first ?? '', name))
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts', ...paths], {
    cwd: consumer,
  })
})

after(() => rm(work, { recursive: true, force: true }))

function isNewEnough(node: string): boolean {
  if (!existsSync(node)) return false
  const [major = 0, minor = 0] = execFileSync(node, ['-p', 'process.versions.node'])
    .toString()
    .split('.')
    .map(Number)
  return major > 20 || (major === 20 && minor >= 19)
}

async function write(name: string, text: string): Promise<void> {
  await writeFile(join(consumer ?? '', name), text)
}

const packageOf = (name: string) => join(consumer ?? '', 'node_modules/@clamgate', name)

test('two archives of one commit are the same, byte for byte', async () => {
  assert.deepEqual(archives, [
    'clamgate-clamd-0.1.0.tgz',
    'clamgate-client-0.1.0.tgz',
    'clamgate-milter-0.1.0.tgz',
    'clamgate-mime-0.1.0.tgz',
  ])
  for (const name of archives) {
    const [one, two] = await Promise.all([first, second].map((at) => readFile(join(at ?? '', name))))
    assert.ok(one !== undefined && two !== undefined && one.equals(two), name)
  }
})

for (const name of ['milter', 'clamd', 'mime', 'client']) {
  test(`@clamgate/${name} holds what runs, its declarations and its sources in maps, and no path of this machine`, async () => {
    const files = await readdir(packageOf(name), { recursive: true, withFileTypes: true })
    const names = files.filter((file) => file.isFile()).map((file) => file.name)
    for (const wanted of ['package.json', 'README.md', 'LICENSE', 'index.js', 'index.d.ts', 'index.js.map']) {
      assert.ok(names.includes(wanted), wanted)
    }
    assert.deepEqual(
      names.filter((file) => /test|bench|(?<!\.d)\.ts$/.test(file)),
      [],
    )
    for (const file of files.filter((one) => one.isFile())) {
      const text = await readFile(join(file.parentPath, file.name), 'utf8')
      assert.ok(!text.includes(ROOT) && !text.includes(work), file.name)
      if (file.name.endsWith('.d.ts')) assert.doesNotMatch(text, /from '[^']*\.ts'/, file.name)
      if (file.name.endsWith('.map')) assert.equal(JSON.parse(text).sourcesContent.length, 1, file.name)
    }
    const manifest = JSON.parse(await readFile(join(packageOf(name), 'package.json'), 'utf8'))
    assert.equal(manifest.engines.node, '>=20.19.0')
    assert.equal(manifest.sideEffects, false)
    for (const key of ['devDependencies', 'scripts', 'private']) assert.equal(manifest[key], undefined, key)
    assert.doesNotMatch(JSON.stringify(manifest), /src\//)
  })

  test(`publint finds nothing in @clamgate/${name}`, async () => {
    const { messages } = await publint({
      pkgDir: packageOf(name),
      level: 'suggestion',
      strict: true,
      pack: false,
    })
    assert.deepEqual(messages, [])
  })
}

/** The first program of a README, with other addresses. */
async function programOf(name: string, addresses: readonly (readonly [string, string])[]): Promise<string> {
  const readme = await readFile(join(packageOf(name), 'README.md'), 'utf8')
  const program = /```ts\n(.*?)```/s.exec(readme)?.[1]
  assert.ok(program, `a program in the README of ${name}`)
  return addresses.reduce((text, [from, to]) => {
    assert.ok(text.includes(from), from)
    return text.replace(from, to)
  }, program)
}

/** Sends a mail to the filter at a socket, with what the package has for tests. */
const SEND = `
import { connectMta, message } from '@clamgate/milter/testing'
const [path, subject, body] = process.argv.slice(2)
const mta = await connectMta({ address: { path } })
const mail = message(Buffer.from('Subject: ' + subject + '\\n\\n' + body + '\\n'))
const { outcome, reply } = await mta.send({ from: 'a@example.org', to: ['b@example.org'], ...mail })
console.log(outcome, reply === undefined ? '' : Object.values(reply).map(String).join(' '))
await mta.quit()
`

/** Starts a program that says when it is ready; it ends with the scope, by SIGTERM. */
async function started(node: string, args: readonly string[], ready: RegExp) {
  const child = spawn(node, args, { cwd: consumer, stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  await new Promise<void>((resolve, reject) => {
    const look = (data: Buffer) => {
      printed += data.toString()
      if (ready.test(printed)) resolve()
    }
    child.stdout.on('data', look)
    child.stderr.on('data', look)
    child.once('close', () => reject(new Error(`it ended: ${printed}`)))
  })
  return {
    printed: () => printed,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      assert.equal(await ended, 0, printed)
    },
  }
}

for (const node of NODES) {
  const version = (await run(node, ['--version'])).stdout.trim()

  test(`Node ${version} runs the filter of the README, and the example`, async () => {
    const socket = join(consumer ?? '', `${basename(node)}-${version}.sock`)
    const program = await programOf('milter', [['inet:8890@127.0.0.1', `unix:${socket}`]])
    await write('filter.mjs', stripTypeScriptTypes(program))
    await write('send.mjs', SEND)
    const send = async (subject: string, body: string) =>
      (await run(node, ['send.mjs', socket, subject, body], { cwd: consumer })).stdout.trim()
    {
      await using _filter = await started(node, ['filter.mjs'], /Now set in Postfix/)
      assert.match(await send('You won the lottery', 'x'), /^reject.*No lotteries, please/)
      assert.match(await send('Hello', 'x'), /^accept/)
    }
    const example = join(packageOf('milter'), 'examples/reject-by-extension.js')
    await using _example = await started(node, [example, `unix:${socket}`], /Listening on/)
    assert.match(
      await send('a', 'Content-Disposition: attachment; filename="a.exe"'),
      /^reject.*\.exe are not taken/,
    )
    assert.match(await send('a', 'filename="a.txt"'), /^accept/)
  })

  test(`Node ${version} runs the client of the README, and the example`, async () => {
    const fake = `
import { startFakeClamd } from '@clamgate/clamd/testing'
const fake = await startFakeClamd({ tcpHost: '127.0.0.1', script: {} })
console.log('at', fake.address.port)
process.once('SIGTERM', () => fake.stop())
`
    await write('fake.mjs', fake)
    await using clamd = await started(node, ['fake.mjs'], /at \d+\n/)
    const address = `tcp:127.0.0.1:${/at (\d+)/.exec(clamd.printed())?.[1]}`
    const program = await programOf('clamd', [['unix:/run/clamav/clamd.ctl', address]])
    await write('client.mjs', `${stripTypeScriptTypes(program)}\nconsole.log(result.kind)\n`)
    assert.equal((await run(node, ['client.mjs'], { cwd: consumer })).stdout.trim(), 'clean')
    const example = join(packageOf('clamd'), 'examples/scan-a-file.js')
    await write('clean.txt', 'nothing')
    await write('eicar.com', 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*')
    const scan = (name: string) => run(node, [example, address, name], { cwd: consumer })
    assert.equal((await scan('clean.txt')).stdout.trim(), 'clean')
    await assert.rejects(scan('eicar.com'), ({ code, stdout }) => code === 1 && /^found /.test(stdout))
  })

  test(`Node ${version} reads a mail as the README does, and as the example does`, async () => {
    await write('mail.eml', MAIL)
    await write('read.mjs', stripTypeScriptTypes(await programOf('mime', [])))
    const { stdout } = await run(node, ['read.mjs'], { cwd: consumer })
    assert.match(stdout, /^0\.1 [0-9a-f]{64} 5$/m)
    assert.match(stdout, /^mail clients get different objects$/m)
    assert.match(stdout, /^1 streams for the scanner$/m)
    const example = join(packageOf('mime'), 'examples/list-objects.js')
    await assert.rejects(
      run(node, [example, 'mail.eml'], { cwd: consumer }),
      ({ code, stdout }) => code === 1 && /^0 multipart .*^ {2}0\.2 leaf .*\(E04\)/ms.test(stdout),
    )
  })
}

/** One part, and one behind the closing delimiter. */
const MAIL = `From: a@example.net
Content-Type: multipart/mixed; boundary=b

--b

hello
--b--
--b

more
--b--
`

const CONSUMER = `
import { createMilterServer, type Filter, parseListenAddress } from '@clamgate/milter'
import { connectMta } from '@clamgate/milter/testing'
import { type ClamdClient, createClamdClient, parseClamdAddress, type ScanResult } from '@clamgate/clamd'
import { startFakeClamd } from '@clamgate/clamd/testing'
import { CanonicalRecogniser, planUnion, type Reading, readMail } from '@clamgate/mime'

const filter: Filter<{ n: number }> = {
  message: () => ({ n: 0 }),
  observe: { body(message, chunk) { message.n += chunk.length } },
  eom: ({ n }) => ({ response: n > 5 ? { kind: 'reject' } : { kind: 'accept' } }),
}
export const server = createMilterServer(filter)
export const listener = await server.listen(parseListenAddress('inet:0@127.0.0.1'))
export const client: ClamdClient = createClamdClient({
  ...{ address: parseClamdAddress('tcp:h:1'), connectTimeoutMs: 1, stallTimeoutMs: 1, replyTimeoutMs: 1 },
})
export const result: ScanResult = await client.scan([Buffer.from('x')])
export const name: string | undefined = result.kind === 'found' ? result.signature : undefined
export const fake: Promise<{ stop(): Promise<void> }> = startFakeClamd({})
export const mta = connectMta({ address: { path: '/x' } })
export const reading: Reading = readMail(Buffer.from('x'), { bounds: { parts: 5 } })
export const bytes = planUnion(reading.objects, { maxStreamBytes: 1000 }).streams.map((stream) => stream.bytes)
export const isCanonical: boolean = new CanonicalRecogniser().end().isCanonical
`

const WRONG = `
import type { Filter } from '@clamgate/milter'
export const filter: Filter<object> = { message: () => ({}), eom: () => ({ response: { kind: 'maybe' } }) }
`

for (const [moduleResolution, module] of [
  ['node16', 'node16'],
  ['nodenext', 'nodenext'],
  ['bundler', 'esnext'],
] as const) {
  test(`a program is type-checked with strict and ${moduleResolution}, declarations of ours included, and a wrong one refused`, async () => {
    await write('consumer.mts', CONSUMER)
    await write('wrong.mts', WRONG)
    const name = `tsconfig.${moduleResolution}.json`
    const compilerOptions = {
      ...{ strict: true, noEmit: true, exactOptionalPropertyTypes: true, skipLibCheck: false },
      ...{
        target: 'es2022',
        lib: ['es2022', 'esnext.disposable'],
        types: ['node'],
        module,
        moduleResolution,
      },
      typeRoots: [join(ROOT, 'node_modules/@types')],
    }
    await write(name, JSON.stringify({ compilerOptions, files: ['consumer.mts', 'wrong.mts'] }))
    const { stdout } = await run(TSC, ['-p', name], { cwd: consumer }).catch((error) => error)
    const errors = stdout.split('\n').filter((line: string) => /error TS/.test(line))
    assert.deepEqual(
      [errors.length, /^wrong\.mts\(3,\d+\): error TS2322/.test(errors[0] ?? '')],
      [1, true],
      stdout,
    )
  })
}
