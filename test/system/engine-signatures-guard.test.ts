import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd'
import type { EngineError } from '../../packages/clamgate/src/engine/errors.ts'
import { calm, untilStatus } from '../../packages/clamgate/src/engine/testing/fixture.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { type ManagedEngine, noted, pattern, startManagedEngine } from './support/managed-engine.ts'
import { container } from './support/official-databases.ts'

// A file of a third party never keeps the official databases from going live.

const BROKEN = 'no signature\n'
const UNFIT = pattern('Greeting', 'here is the list')
/** Loads as far as the engine is compiled, which names no file. */
const UNCOMPILED = 'Bad.Pcre;Engine:81-255,Target:0;0&1;6161;0/(unclosed/\n'
const GOOD = pattern('Third', 'third marker')

const main = () => container('main', 62, pattern('Eicar-Test-Signature', eicarTestText().toString('latin1')))
const daily = (version: number) =>
  container('daily', version, pattern(`Daily.${version}`, `marker ${version}`))

interface Site extends ManagedEngine {
  readonly withdrawn: { readonly names: readonly string[]; readonly error: EngineError }[]
}

interface SiteOptions {
  readonly third?: Readonly<Record<string, string>>
  readonly settings?: Readonly<Record<string, unknown>>
  /** Whether files are taken out of the directory when the engine says so. */
  readonly takesOut?: boolean
}

/** An engine with official databases and files of a third party, which begin with `third`. */
async function startSite({
  third = { 'third.ndb': GOOD },
  settings = {},
  takesOut = false,
}: SiteOptions = {}): Promise<Site> {
  const withdrawn: Site['withdrawn'] = []
  let directory: string | undefined
  const managed = await startManagedEngine({
    settings,
    databases: { 'main.cud': main(), 'daily.cud': daily(27800), ...third },
    deps: {
      thirdParty: {
        owns: (name) => name.startsWith('third'),
        async withdraw(names, error) {
          withdrawn.push({ names, error })
          if (!takesOut || directory === undefined) return false
          for (const name of names) await rm(join(directory, 'databases', name), { force: true })
          return true
        },
      },
    },
  })
  directory = managed.directory
  return Object.assign(managed, { withdrawn })
}

async function finds({ engine }: ManagedEngine, text: string): Promise<string | undefined> {
  const { result } = await engine.scanner.scan([Buffer.from(text)], calm)
  return result.kind === 'found' ? result.signature : undefined
}

/** The official news are in use. */
async function isUpToDate(managed: ManagedEngine, version = 27801): Promise<void> {
  await untilStatus(managed.engine, ({ servers: [server] }) => {
    return server?.state === 'healthy' && server.version?.database === version
  })
  await untilFound(managed, `marker ${version}`, `Daily.${version}.UNOFFICIAL`)
  assert.equal(managed.engine.status.databases, 'official')
}

async function ready(managed: ManagedEngine): Promise<void> {
  await isUpToDate(managed, 27800)
  await noted(managed)
}

for (const reload of ['auto', 'in-place']) {
  for (const [title, file, content, code] of [
    ['malformed', 'third.ndb', BROKEN, 'ENGINE_DATABASE_MALFORMED'],
    ['one that finds something in a harmless mail', 'third.ndb', UNFIT, 'ENGINE_DATABASES_UNFIT'],
    ['one that fails without being named', 'third.ldb', UNCOMPILED, 'ENGINE_CLAMD_START'],
  ] as const) {
    test(`official news go live beside a file of a third party that is ${title} (reload ${reload})`, async () => {
      await using site = await startSite({ settings: { reload } })
      await ready(site)
      await site.putAll({ [file]: content, 'daily.cud': daily(27801) })
      await isUpToDate(site)
      await untilFound(site, 'third marker', 'Third.UNOFFICIAL')
      await untilFound(site, 'here is the list', undefined)
      assert.equal((await site.line('engine.databases.withheld')).code, code)
      assert.deepEqual(
        site.withdrawn.map(({ names }) => names),
        [[file]],
      )
    })
  }
}

test('a file that is mended is tried again, and official news that follow are loaded with it', async () => {
  await using site = await startSite()
  await ready(site)
  await site.putAll({ 'third.ndb': BROKEN, 'daily.cud': daily(27801) })
  await isUpToDate(site)
  await site.putAll({ 'third.ndb': pattern('Mended', 'mended marker'), 'daily.cud': daily(27802) })
  await isUpToDate(site, 27802)
  assert.equal(await finds(site, 'mended marker'), 'Mended.UNOFFICIAL')
  assert.equal(site.withdrawn.length, 1)
})

for (const [title, file, content] of [
  ['malformed', 'third.ndb', BROKEN],
  ['one that finds something in a harmless mail', 'third.ndb', UNFIT],
  ['one that fails without being named', 'third.ldb', UNCOMPILED],
] as const) {
  test(`an engine that has never run starts without a file of a third party that is ${title}`, async () => {
    await using site = await startSite({ third: { [file]: content, 'third-other.fp': '# none\n' } })
    await isUpToDate(site, 27800)
    await site.line('engine.databases.withheld')
    await untilFound(site, 'here is the list', undefined)
    assert.ok(site.withdrawn[0]?.names.includes(file))
  })

  test(`an engine that starts again on a file of a third party that is ${title} takes the official news, and the file before`, async () => {
    await using first = await startSite()
    await ready(first)
    await first.stop()
    await first.putAll({ [file]: content, 'daily.cud': daily(27801) })
    await using second = await first.again()
    await second.line('engine.databases.withheld')
    await isUpToDate(second)
    await untilFound(second, 'third marker', 'Third.UNOFFICIAL')
    await untilFound(second, 'here is the list', undefined)
  })
}

test('a new ClamAV that refuses a file which the last one took starts without it', async () => {
  await using first = await startSite({ third: { 'third.ndb': GOOD } })
  await ready(first)
  await first.stop()
  // The copy of the last life is the same as the file.
  const generations = join(first.directory, 'engine', 'generations')
  for (const name of await readdir(generations)) {
    await writeFile(join(generations, name, 'third.ndb'), BROKEN)
  }
  await writeFile(join(first.directory, 'databases', 'third.ndb'), BROKEN)
  await using second = await first.again()
  await isUpToDate(second, 27800)
  assert.equal(await finds(second, 'third marker'), undefined)
})

test('a file that is taken out of the directory is gone, and the directory is what is loaded', async () => {
  await using site = await startSite({ takesOut: true })
  await ready(site)
  await site.put('third.ndb', BROKEN)
  await site.line('engine.databases.withheld')
  await untilStatus(site.engine, () => !existsSync(join(site.directory, 'databases', 'third.ndb')))
  await untilFound(site, 'third marker', undefined)
  await site.put('third.ndb', pattern('Mended', 'mended marker'))
  await untilFound(site, 'mended marker', 'Mended.UNOFFICIAL')
})

test('after deaths on mail a change of a third party is undone, and the official news that came with it stay', async () => {
  await using site = await startSite()
  await ready(site)
  await site.reloaded(() => {
    return site.putAll({ 'third.ndb': pattern('Bad', 'bad marker'), 'daily.cud': daily(27801) })
  })
  await isUpToDate(site)
  for (let time = 0; time < 3; time++) await crash(site)
  await isUpToDate(site)
  assert.equal(await finds(site, 'bad marker'), undefined)
  assert.equal(await finds(site, 'third marker'), 'Third.UNOFFICIAL')
  assert.equal(site.engine.status.takenBack, 1)
  assert.deepEqual(
    site.withdrawn.map(({ names, error }) => [names, error.code]),
    [[['third.ndb'], 'ENGINE_DATABASES_TAKEN_BACK']],
  )
})

test('whoever installs a set hears of its faults, and nothing is done behind his back', async () => {
  await using site = await startSite()
  await ready(site)
  await site.put('third.ndb', BROKEN)
  const { databases = assert.fail('managed') } = site.engine
  await assert.rejects(databases.activate(undefined, calm), { code: 'ENGINE_DATABASE_MALFORMED' })
  assert.deepEqual(site.withdrawn, [])
  await site.put('daily.cud', daily(27801))
  await isUpToDate(site)
  assert.equal(site.withdrawn.length, 1, 'if he leaves it there, the official news go without')
})

test('a file of nobody is not ours to leave out', async () => {
  await using site = await startSite()
  await ready(site)
  await site.put('mine.ndb', BROKEN)
  await site.line('engine.databases.refused')
  assert.deepEqual(site.withdrawn, [])
})

async function crash({ engine, clamd }: ManagedEngine): Promise<void> {
  const before = engine.status.restarts
  process.kill(await clamd(), 'SIGSEGV')
  await untilStatus(engine, ({ restarts, servers, generation }) => {
    return restarts > before && servers[0]?.state === 'healthy' && generation !== undefined
  })
}

/** Until that is what is found in a text: a message that comes while clamd is being replaced may say nothing. */
async function untilFound(site: ManagedEngine, text: string, wanted: string | undefined): Promise<void> {
  const isFound = async () => {
    const found = await finds(site, text).catch((error: unknown) => error)
    return found === wanted ? true : undefined
  }
  const told = () => site.log.lines.map(({ event, sentence }) => `${event} ${sentence}`).join('\n')
  if (!(await waitUntil(isFound, { timeoutMs: 60_000, intervalMs: 20 })))
    assert.fail(`${text} is not found as ${wanted}; the log:\n${told()}`)
}
