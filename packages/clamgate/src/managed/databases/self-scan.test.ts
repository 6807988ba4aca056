import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createClamdClient, eicarTestText } from '@clamgate/clamd'
import { startFakeClamd } from '@clamgate/clamd/testing'
import type { DatabaseSet } from './databases.ts'
import { compareCounts, scanOurselves } from './self-scan.ts'
import { parseSignatureCount } from './signature-count.ts'

const cleanups: (() => Promise<void>)[] = []
after(async () => {
  for (const cleanup of cleanups) await cleanup()
})

const CALM = new AbortController().signal

/** Our scans of a clamd that answers each with what `judge` makes of the mail. */
async function scansWith(judge: (mail: string) => string): Promise<void> {
  const clamd = await startFakeClamd({
    script: {
      reply: ({ command, content }) => {
        return command === 'INSTREAM' ? `stream: ${judge(content.toString('latin1'))}` : undefined
      },
    },
  })
  cleanups.push(() => clamd.stop())
  const { address } = clamd
  const client = createClamdClient({
    address,
    connectTimeoutMs: 1e3,
    stallTimeoutMs: 1e3,
    replyTimeoutMs: 1e3,
  })
  await scanOurselves(client, CALM)
}

/** What a clamd finds that decodes attachments. */
function honest(mail: string): string {
  const encoded = eicarTestText().toString('base64').slice(0, 60)
  return mail.includes(encoded) ? 'Eicar FOUND' : 'OK'
}

test('a clamd that finds EICAR in an attachment, and nothing in a harmless mail, is fit', async () => {
  await scansWith(honest)
})

for (const [name, judge, code, message] of [
  [
    'calls everything infected',
    () => 'All.Mail FOUND',
    'ENGINE_DATABASES_UNFIT',
    /All\.Mail in a harmless mail/,
  ],
  [
    'does not look into attachments',
    () => 'OK',
    'ENGINE_DATABASES_UNFIT',
    /do not find EICAR in the attachment/,
  ],
  ['answers with an error', () => 'Out of luck ERROR', 'ENGINE_RELOAD_FAILED', /Out of luck/],
] as const) {
  test(`a clamd that ${name} does not take over`, async () => {
    await assert.rejects(scansWith(judge), { code, message, remedy: /./ })
  })
}

test('a clamd that is away does not take over', async () => {
  const address = { kind: 'unix', path: '/nonexistent/clamd.sock' } as const
  const client = createClamdClient({
    address,
    connectTimeoutMs: 1e3,
    stallTimeoutMs: 1e3,
    replyTimeoutMs: 1e3,
  })
  await assert.rejects(scanOurselves(client, CALM), { code: 'ENGINE_RELOAD_FAILED' })
})

const set = (...names: string[]): DatabaseSet => ({
  official: false,
  fingerprint: '',
  files: names.map((name) => ({ name, size: 1, print: '' })),
})
const compare = (before: number | undefined, after: number | undefined, left = ['a.hdb', 'b.hdb']) => {
  compareCounts({
    before: { set: set('a.hdb', 'b.hdb'), signatures: before },
    after: { set: set(...left), signatures: after },
  })
}

test('half of the signatures may go, and not one more', () => {
  compare(1000, 500)
  assert.throws(() => compare(1000, 499), {
    code: 'ENGINE_DATABASES_SHRUNK',
    message: 'The new databases hold 499 signatures, those in use 1000',
    details: { before: 1000, after: 499 },
  })
})

test('numbers say nothing where a file was removed, where there were few, and where they are unknown', () => {
  compare(1000, 10, ['a.hdb'])
  compare(999, 1)
  compare(undefined, 1)
  compare(1_000_000, undefined)
})

for (const [log, count] of [
  ['+++ Started\nReading databases from /x\nLoaded 8708688 signatures.\nLOCAL: Unix socket\n', 8708688],
  ['Loaded 0 signatures.\n', 0],
  ['Reading databases from /Loaded 5 signatures.\n', undefined],
  ['', undefined],
] as const) {
  test(`reads ${count} from the log ${JSON.stringify(log.slice(-40))}`, () => {
    assert.equal(parseSignatureCount(log), count)
  })
}
