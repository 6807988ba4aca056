import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, test } from 'node:test'
import type { QuarantineService } from '../../api/quarantine/service.ts'
import { startControlServer } from '../../api/server.ts'
import { A_PAGE, AN_ENTRY, AN_ID, quarantineService } from '../../api/testing/quarantine.ts'
import { services } from '../../api/testing/services.ts'
import { SILENT } from '../../observe/log/silent-log.ts'
import { keepMail } from '../../quarantine/entries/testing/keep-mail.ts'
import { Claim } from '../../quarantine/keep/claim.ts'
import { EXIT } from '../exit.ts'
import { recordingTerminal, runForTest } from '../testing/recording-terminal.ts'
import { readDocument } from '../testing/vocabulary.ts'
import { widthOf } from '../width.ts'
import { printEntry } from './print-entry.ts'
import { printEntries } from './print-list.ts'

const directory = await mkdtemp(join(tmpdir(), 'quarantine-cli-'))
after(() => rm(directory, { recursive: true }))
const socketPath = join(directory, 'control.sock')
const configFile = join(directory, 'c.yaml')
await writeFile(configFile, `control: { socket: ${socketPath} }\n`, { mode: 0o600 })

/** Runs `clamgate quarantine …` beside a daemon that answers so. */
async function run(argv: readonly string[], answers: Partial<QuarantineService> = {}) {
  const never = () => assert.fail('not asked')
  const server = await startControlServer({
    ...{ socketPath, log: SILENT, ...services({ quarantine: quarantineService(answers) }) },
    ...{ status: never, refusals: never, reload: never, metrics: never, examine: never, testNotice: never },
  })
  try {
    return await runForTest(['quarantine', ...argv, '--config', configFile])
  } finally {
    await server.close()
  }
}

const failing = (code: string) => () =>
  Promise.reject(Object.assign(new Error('it cannot be done'), { code, remedy: 'Look.' }))
const failsOne: QuarantineService['release'] = async ({ ids: [id = ''] }, { onProgress }) => {
  onProgress({ done: 1, total: 1, item: { id, result: 'failed', sentence: 'refused 1' } })
  return { total: 1, done: 0, partly: 0, failed: 1, nothing: 0 }
}

const CASES: readonly (readonly [string, readonly string[], Partial<QuarantineService>, number])[] = [
  ['a list', ['list'], {}, EXIT.yes],
  ['a list of nothing', ['list', 'x'], { list: async () => ({ items: [], from: 'index' }) }, EXIT.yes],
  ['a query that is none', ['list', 'nokey:1'], {}, EXIT.failed],
  ['an entry', ['show', AN_ID], {}, EXIT.yes],
  ['no such entry', ['show', AN_ID], { show: failing('QUARANTINE_NO_ENTRY') }, EXIT.no],
  ['a damaged entry', ['show', AN_ID], { show: async () => ({ ...AN_ENTRY, damaged: 'cut' }) }, EXIT.no],
  ['a release', ['release', AN_ID], {}, EXIT.yes],
  ['a release that is refused', ['release', AN_ID], { release: failsOne }, EXIT.no],
  ['a release of nothing named', ['release'], {}, EXIT.failed],
  ['a release in no such form', ['release', AN_ID, '--as', 'pdf'], {}, EXIT.failed],
  ['a release of ids and a query', ['release', AN_ID, '--query', 'x'], {}, EXIT.failed],
  ['a deletion that nobody can be asked about', ['delete', AN_ID], {}, EXIT.failed],
  ['a deletion', ['delete', AN_ID, '--yes'], {}, EXIT.yes],
  ['a deletion by a query', ['delete', '--query', 'invoice', '--yes'], {}, EXIT.yes],
  ['a forward', ['forward', AN_ID, 'x@example.org', '--yes'], {}, EXIT.yes],
  ['an index', ['reindex'], {}, EXIT.yes],
  ['an index of a store that is off', ['reindex'], { reindex: failing('STORE_OFF') }, EXIT.failed],
]
for (const [what, argv, answers, exitCode] of CASES) {
  test(`${what} ends with ${exitCode}`, async () => {
    const ran = await run(argv, answers)
    assert.equal(ran.exitCode, exitCode, ran.out + ran.err)
  })
}

test('of mail that only another host can read it is not said that it is damaged', async () => {
  const damaged = 'The message is encrypted to a key of another host'
  const { out } = await run(['show', AN_ID], { show: async () => ({ ...AN_ENTRY, damaged }) })
  assert.match(out, /^no release +The message is encrypted/m)
  assert.doesNotMatch(out, /^damaged/m)
})

for (const [name, argv] of [
  ['quarantine-list', ['list']],
  ['quarantine-show', ['show', AN_ID]],
  ['quarantine-release', ['release', AN_ID]],
  ['quarantine-delete', ['delete', AN_ID, '--yes']],
  ['quarantine-reindex', ['reindex']],
] as const) {
  test(`${argv[0]} --json prints one document in the words of the others`, async () => {
    readDocument((await run([...argv, '--json'])).out, name)
  })
}

test('a set is fixed at the beginning, and of more than 1000 only done whole where that is asked for', async () => {
  const [one] = A_PAGE.items
  assert.ok(one !== undefined)
  const asked: number[] = []
  const many: Partial<QuarantineService> = {
    async list({ cursor = '0' }) {
      const from = Number(cursor)
      const items = Array.from({ length: 200 }, (_, index) => ({ ...one, id: `id${from + index}` }))
      return { items, from: 'index', ...(from < 1000 ? { next: String(from + 200) } : {}) }
    },
    async delete({ ids }, { onProgress }) {
      asked.push(ids.length)
      for (const [index, id] of ids.entries())
        onProgress({ done: index + 1, total: ids.length, item: { id, result: 'done', sentence: 'Deleted' } })
      return { total: ids.length, done: ids.length, partly: 0, failed: 0, nothing: 0 }
    },
  }
  const refused = await run(['delete', '--query', 'invoice', '--yes'], many)
  assert.equal(refused.exitCode, EXIT.failed)
  assert.match(refused.err, /more than 1000 entries/)
  const { exitCode, out } = await run(['delete', '--query', 'invoice', '--yes', '--all'], many)
  assert.equal(exitCode, EXIT.yes)
  assert.deepEqual(asked, [1000, 200])
  assert.match(out, /1200 entries: 1200 done/)
})

test('an export that breaks off leaves no file', async () => {
  const to = join(directory, 'broken.eml')
  async function* broken() {
    yield Buffer.from('Subject: x\r\n')
    throw new Error('the disk')
  }
  const content: QuarantineService['content'] = (_id, _request, take) => take(Readable.from(broken()))
  const { exitCode } = await run(['export', AN_ID, '--to', to], { content })
  assert.equal(exitCode, EXIT.failed)
  await assert.rejects(readFile(to), { code: 'ENOENT' })
})

const OWN_HOST = 'mx1.example.net'

test('a list has two lines for an entry at 80 columns, and one where nobody counts', () => {
  const narrow = { ...recordingTerminal(), columns: 80 }
  printEntries(A_PAGE.items, narrow, OWN_HOST)
  assert.deepEqual(narrow.outLines, [
    '20261123T120000000Z-0123456789abcdef  kept           Win.Test.EICAR_HDB-1',
    '  a@example.org > b@example.net: invoice',
    '20261122T080000000Z-0123456789abcdee  1/2 kept       encrypted',
    '  <> > b@example.net +1',
  ])
  const file = recordingTerminal()
  printEntries(A_PAGE.items, file, OWN_HOST)
  assert.deepEqual(file.outLines, [
    '20261123T120000000Z-0123456789abcdef  kept               1 KiB  Win.Test.EICAR_HDB-1  a@example.org  b@example.net  invoice',
    '20261122T080000000Z-0123456789abcdee  1/2 kept         4.8 MiB  encrypted  <>  b@example.net +1',
  ])
})

test('where another host keeps some, each entry has its host', () => {
  const [first] = A_PAGE.items
  assert.ok(first !== undefined)
  for (const columns of [80, 160, undefined]) {
    const terminal = { ...recordingTerminal(), ...(columns === undefined ? {} : { columns }) }
    printEntries([first, { ...first, host: 'mx2.example.net' }], terminal, OWN_HOST)
    const heads = terminal.outLines.filter((line) => line.startsWith(AN_ID))
    assert.deepEqual(
      heads.map((line) => line.split('  ')[1]),
      ['mx1.example.net', 'mx2.example.net'],
    )
    for (const line of terminal.outLines) assert.ok(widthOf(line) <= (columns ?? 200), line)
  }
})

test('hostile texts fit into 80 columns, and hold nothing that a terminal obeys', () => {
  const odd = `\u001b[2J\u202e${'宽'.repeat(100)}\r\n\u0000\ud800`
  const [first] = A_PAGE.items
  assert.ok(first !== undefined)
  const hostile = {
    ...first,
    subject: odd,
    sender: odd,
    recipients: [odd],
    recipientCount: 5000,
    signature: odd,
  }
  for (const columns of [80, 160]) {
    const terminal = { ...recordingTerminal(), columns }
    printEntries([hostile, { ...first, damaged: odd }], terminal, OWN_HOST)
    for (const line of terminal.outLines) {
      assert.ok(widthOf(line) <= columns, line)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      assert.doesNotMatch(line, /[\x00-\x1f\u202a-\u202e]/)
    }
  }
  const shown = { ...recordingTerminal(), columns: 80 }
  const many = Array.from({ length: 5000 }, (_, index) => ({
    address: `${index}@x.example`,
    state: 'kept' as const,
    parameters: [],
  }))
  printEntry({ ...AN_ENTRY, subject: odd, recipients: many }, shown)
  assert.ok(shown.outLines.length < 100)
  assert.ok(shown.outLines.includes('  and 4950 more; --json has them'))
})

test('13.12 where no daemon answers, and another one has the directory, nothing is deleted there', async () => {
  const kept = join(directory, 'kept')
  const id = await keepMail(kept, {})
  const own = join(directory, 'own.yaml')
  await writeFile(own, `control: { socket: ${socketPath} }\nquarantine: { directory: ${kept} }\n`, {
    mode: 0o600,
  })
  const other = new Claim(kept)
  await other.take()
  const asked = ['quarantine', 'delete', id, '--yes', '--config', own]
  const refused = await runForTest(asked)
  assert.equal(refused.exitCode, EXIT.no)
  assert.match(refused.out + refused.err, /Another daemon .* keeps mail in the quarantine/)
  await other.release()
  assert.equal((await runForTest(asked)).exitCode, EXIT.yes)
})
