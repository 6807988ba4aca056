import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { appendFile, mkdtemp, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { mountSmallDisk } from '../../managed/process/testing/small-disk.ts'
import { DAY_MS } from '../keep/entry-id.ts'
import { keptEnvelope } from '../keep/testing/kept-envelope.ts'
import { filesBelow, NOON_MS } from '../keep/testing/open-quarantine.ts'
import { entriesIn, envelopeFor, fileOf, keepMail } from './testing/keep-mail.ts'
import type { Entry, EntryLogLine } from './types.ts'

const root = await mkdtemp(join(tmpdir(), 'entries-'))
after(() => rm(root, { recursive: true }))
const fresh = () => mkdtemp(join(root, 'q-'))
const code = (expected: string) => (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === expected
async function all<T>(things: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = []
  for await (const thing of things) found.push(thing)
  return found
}
const GONE = code('QUARANTINE_NO_ENTRY')
const DAMAGED = code('QUARANTINE_ENTRY_DAMAGED')
const NOTE: EntryLogLine = {
  act: 'noted',
  at: '2026-11-23T12:00:00.000Z',
  by: 'root',
  what: 'export',
  words: 'x',
}

test('reads who sent what to whom and why it is kept, from what the filter has kept', async () => {
  const directory = await fresh()
  const id = await keepMail(directory, { content: Buffer.from('mail') })
  const { description, log, copies } = await entriesIn(directory).read(id)
  assert.equal(description.keptAtMs, NOON_MS)
  assert.equal(description.subject, 'invoice')
  assert.deepEqual(description.sender, {
    wire: '<a@example.org>',
    address: 'a@example.org',
    parameters: ['SIZE=1024', 'BODY=8BITMIME'],
  })
  assert.deepEqual(
    description.recipients.map(({ wire, address }) => [wire, address]),
    [['<b@example.net>', 'b@example.net']],
  )
  assert.equal(description.outcome.signature, 'Test.Virus')
  assert.equal(description.message.bytes, 4)
  assert.deepEqual(log, [])
  assert.deepEqual(
    copies.map(({ address, state }) => [address, state]),
    [['b@example.net', 'kept']],
  )
})

test('gives addresses and parameters back octet for octet, UTF-8 or not, and as text for people', async () => {
  const directory = await fresh()
  const utf8 = Buffer.from('<ü@example.org>').toString('latin1')
  const envelope = keptEnvelope({
    sender: { address: utf8, parameters: ['SMTPUTF8', 'ENVID=\u00fc'] },
    recipients: [
      { address: '<\u00fc@example.net>', parameters: [Buffer.from('ORCPT=utf-8;ü').toString('latin1')] },
    ],
  })
  const { sender, recipients } = (await entriesIn(directory).read(await keepMail(directory, { envelope })))
    .description
  assert.deepEqual(sender, { wire: utf8, address: 'ü@example.org', parameters: ['SMTPUTF8', 'ENVID=\u00fc'] })
  assert.equal(recipients[0]?.wire, '<\u00fc@example.net>')
  assert.equal(recipients[0]?.parameters[0], Buffer.from('ORCPT=utf-8;ü').toString('latin1'))
})

test('the null sender is an empty address', async () => {
  const directory = await fresh()
  const envelope = keptEnvelope({ sender: { address: '<>', parameters: [] } })
  const { description } = await entriesIn(directory).read(await keepMail(directory, { envelope }))
  assert.deepEqual([description.sender.wire, description.sender.address], ['<>', ''])
})

test('hands the message out as it came', async () => {
  const directory = await fresh()
  const content = Buffer.from('Subject: \u0000 \r\r\n\n\xff.\r\n'.repeat(100_000), 'latin1')
  const id = await keepMail(directory, { content })
  await using open = await entriesIn(directory).open(id)
  assert.equal(open.bytes, content.length)
  assert.ok(content.equals(await buffer(open.content())))
  assert.ok(content.equals(await buffer(open.content())), 'again')
})

test('an empty message can be kept and read', async () => {
  const directory = await fresh()
  const id = await keepMail(directory, { content: Buffer.alloc(0) })
  await using open = await entriesIn(directory).open(id)
  assert.equal((await buffer(open.content())).length, 0)
})

/** What somebody has done to the files of an entry, and what is said of it. */
const DAMAGE: Readonly<
  Record<string, { harm: (eml: string, json: string) => Promise<unknown>; says: RegExp }>
> = {
  'a message that was cut': { harm: (eml) => truncate(eml, 999), says: /has 999 bytes of the 1000/ },
  'a message that has grown': { harm: (eml) => appendFile(eml, 'x'), says: /more than the 1000/ },
  'a message with one octet changed': {
    harm: async (eml) => {
      const content = await readFile(eml)
      content[500] = (content[500] ?? 0) ^ 1
      await writeFile(eml, content)
    },
    says: /SHA-256 is another/,
  },
  'a message that was removed': { harm: (eml) => rm(eml), says: /message is gone/ },
  'a link in the place of the message': {
    harm: async (eml) => {
      await rename(eml, `${eml}.moved`)
      await symlink(`${eml}.moved`, eml)
    },
    says: /a link is in the place of its message/,
  },
  'a pipe in the place of the message': {
    harm: async (eml) => {
      await rm(eml)
      execFileSync('mkfifo', [eml])
    },
    says: /message is no file/,
  },
}
for (const [what, { harm, says }] of Object.entries(DAMAGE)) {
  test(`13.16 ${what} is never handed out, and said to be damaged`, async () => {
    const directory = await fresh()
    const id = await keepMail(directory)
    await harm(fileOf(directory, id, 'eml'), fileOf(directory, id, 'json'))
    const entries = entriesIn(directory)
    await assert.rejects(entries.open(id), DAMAGED)
    await assert.rejects(entries.open(id), says)
    assert.equal((await entries.read(id)).description.id, id, 'what is known of it can be read')
    await entries.remove(id)
    await assert.rejects(entries.read(id), GONE)
  })
}

test('13.16 a message that changes while it is read ends in an error before its last octets', async () => {
  const directory = await fresh()
  const content = Buffer.alloc(600_000, 'a')
  const id = await keepMail(directory, { content })
  await using open = await entriesIn(directory).open(id)
  await writeFile(fileOf(directory, id, 'eml'), Buffer.alloc(600_000, 'b'))
  let handedOut = 0
  await assert.rejects(async () => {
    for await (const chunk of open.content() as AsyncIterable<Buffer>) handedOut += chunk.length
  }, DAMAGED)
  assert.ok(handedOut < 600_000)
})

test('a message that somebody puts another one in the place of stays the one that was checked', async () => {
  const directory = await fresh()
  const id = await keepMail(directory, { content: Buffer.from('kept') })
  await using open = await entriesIn(directory).open(id)
  await rm(fileOf(directory, id, 'eml'))
  await writeFile(fileOf(directory, id, 'eml'), 'evil')
  assert.equal((await buffer(open.content())).toString(), 'kept')
})

/** Descriptions that somebody has changed. */
const WRONG: Readonly<Record<string, { text: (json: string) => string; says: RegExp }>> = {
  'that is empty': { text: () => '', says: /no JSON/ },
  'that was cut': { text: (json) => json.slice(0, 200), says: /no JSON/ },
  'that is another thing': { text: () => '[]', says: /wrong at its top/ },
  'without recipients': {
    text: (json) => json.replace('"recipients"', '"nobody"'),
    says: /wrong at recipients/,
  },
  'with another time': { text: (json) => json.replace('"2026-11-23T12', '"noon'), says: /wrong at keptAt/ },
  'of another entry': {
    text: (json) => json.replaceAll(/-[0-9a-f]{16}"/g, '-0000000000000000"'),
    says: /of another entry/,
  },
  'that names another file': {
    text: (json) => json.replace(/"file": ".*eml"/, '"file": "../../etc/passwd"'),
    says: /names a file/,
  },
  'of a newer form': { text: (json) => json.replace('"version": 1', '"version": 99'), says: /newer version/ },
}
for (const [what, { text, says }] of Object.entries(WRONG)) {
  test(`13.16 a description ${what} is said to be damaged, and can be removed`, async () => {
    const directory = await fresh()
    const id = await keepMail(directory)
    const path = fileOf(directory, id, 'json')
    await writeFile(path, text(await readFile(path, 'utf8')))
    const entries = entriesIn(directory)
    await assert.rejects(entries.read(id), DAMAGED)
    await assert.rejects(entries.read(id), says)
    await assert.rejects(entries.open(id), DAMAGED)
    await entries.remove(id)
    assert.deepEqual(await filesBelow(directory), [])
  })
}

for (const id of [
  '',
  '..',
  '../../etc/passwd',
  'x'.repeat(10_000),
  '20261123T120000000Z-0000000000000000',
  '\u001b[31m',
]) {
  test(`there is no entry of the id ${JSON.stringify(id.slice(0, 40))}`, async () => {
    const entries = entriesIn(await fresh())
    await assert.rejects(entries.read(id), GONE)
    await assert.rejects(entries.open(id), GONE)
    await assert.rejects(entries.append(id, NOTE), GONE)
    await assert.rejects(entries.remove(id), GONE)
    await assert.rejects(
      entries.read(id),
      (error: Error) => !error.message.includes('\u001b') && error.message.length < 200,
    )
  })
}

test('what is appended is read again, in its order, by whoever reads later', async () => {
  const directory = await fresh()
  const id = await keepMail(directory)
  const changed: Entry[] = []
  const entries = entriesIn(directory, { onChanged: (entry) => void changed.push(entry) })
  const lines = Array.from(
    { length: 20 },
    (_, index): EntryLogLine => ({ ...NOTE, words: `${index}\n\u001b "` }),
  )
  await Promise.all(lines.map((line) => entries.append(id, line)))
  assert.deepEqual((await entriesIn(directory).read(id)).log, lines)
  assert.deepEqual(
    changed.map(({ log }) => log.length),
    lines.map((_, index) => index + 1),
  )
})

test('a line that a crash has torn counts for nothing, and makes room for the next', async () => {
  const directory = await fresh()
  const id = await keepMail(directory)
  const entries = entriesIn(directory)
  await entries.append(id, NOTE)
  const path = fileOf(directory, id, 'log')
  const whole = await readFile(path, 'utf8')
  for (const torn of ['{"act":"noted"', JSON.stringify(NOTE), '\u0000\u0000\u0000']) {
    await writeFile(path, whole + torn)
    assert.deepEqual((await entries.read(id)).log, [NOTE])
    await entries.append(id, NOTE)
    assert.deepEqual(await readFile(path, 'utf8'), whole + whole)
  }
})

test('13.16 with a log that cannot be read nobody knows what was delivered: the entry is damaged', async () => {
  const directory = await fresh()
  const id = await keepMail(directory)
  const path = fileOf(directory, id, 'log')
  for (const line of ['nonsense', '{"act":"flown","at":"2026-11-23T12:00:00.000Z"}', '{"act":"deleted"}']) {
    await writeFile(path, `${JSON.stringify(NOTE)}\n${line}\n${JSON.stringify(NOTE)}\n`)
    await assert.rejects(entriesIn(directory).read(id), /line 2 of its log/)
  }
  await rm(path)
  await symlink('/dev/zero', path)
  await assert.rejects(entriesIn(directory).read(id), DAMAGED)
  await assert.rejects(entriesIn(directory).append(id, NOTE), /ELOOP|link/)
})

test('removes all files of an entry, tells how much that gives back, and leaves others', async () => {
  const directory = await fresh()
  const id = await keepMail(directory)
  const other = await keepMail(directory)
  const sized: { entries: number; bytes: number }[] = []
  const gone: string[] = []
  const entries = entriesIn(directory, {
    onSized: (change) => void sized.push(change),
    onRemoved: (removed) => void gone.push(removed),
  })
  await entries.append(id, NOTE)
  const bytes = (await readFile(fileOf(directory, id, 'json'))).length + 1000 + (sized[0]?.bytes ?? 0)
  await entries.remove(id)
  assert.deepEqual(sized[1], { entries: -1, bytes: -bytes })
  assert.deepEqual(gone, [id])
  assert.deepEqual(
    (await filesBelow(directory)).map((file) => file.slice(11)),
    [`${other}.eml`, `${other}.json`],
  )
})

test('while somebody is at an entry nobody else is, and its release is under way', async () => {
  const directory = await fresh()
  const id = await keepMail(directory, { envelope: envelopeFor('b@example.net', 'c@example.net') })
  const entries = entriesIn(directory)
  const state = async () => (await entries.read(id)).copies.map((copy) => copy.state)
  {
    using _hold = entries.hold(id, 'root')
    assert.throws(() => entries.hold(id, 'eve'), code('QUARANTINE_ENTRY_BUSY'))
    assert.throws(() => entries.hold(id, 'eve'), /Another one is at the entry [^ ]+$/)
    const begun = {
      act: 'release-begun',
      at: NOTE.at,
      by: 'root',
      attempt: '1',
      recipients: [1],
      as: 'original',
    } as const
    await entries.append(id, begun)
    assert.deepEqual(await state(), ['kept', 'releasing'])
  }
  assert.deepEqual(await state(), ['kept', 'unknown'])
  entries.hold(id, 'eve')[Symbol.dispose]()
})

test('lists ids from the newest to the oldest, within bounds of time, and no foreign files', async () => {
  const directory = await fresh()
  const ids: string[] = []
  for (const days of [0, 1, 1, 3]) ids.unshift(await keepMail(directory, { atMs: NOON_MS + days * DAY_MS }))
  const expected = [...ids].sort().reverse()
  await writeFile(join(directory, '2026-11-23', 'notes.json'), '{}')
  await writeFile(join(directory, '2026-11-23', '20261124T120000000Z-0000000000000000.json'), '{}')
  await writeFile(join(directory, '2026-11-29'), 'a file')
  await symlink('/etc', join(directory, '2026-11-30'))
  const entries = entriesIn(directory)
  assert.deepEqual(await all(entries.ids()), expected)
  assert.deepEqual(
    await all(entries.ids({ fromMs: NOON_MS + 1, toMs: NOON_MS + 2 * DAY_MS })),
    expected.slice(1, 3),
  )
  assert.deepEqual(await all(entriesIn(join(directory, 'nothing')).ids()), [])
})

test('on a full disk nothing is appended, the log is as it was, and the entry can be removed', async () => {
  await using disk = await mountSmallDisk(256)
  const directory = join(disk.directory, 'quarantine')
  const id = await keepMail(directory)
  const entries = entriesIn(directory)
  await entries.append(id, NOTE)
  const before = await readFile(fileOf(directory, id, 'log'), 'utf8')
  await disk.fill()
  await assert.rejects(entries.append(id, { ...NOTE, words: 'x'.repeat(8000) }), code('QUARANTINE_DISK_FULL'))
  assert.equal(await readFile(fileOf(directory, id, 'log'), 'utf8'), before)
  await disk.makeRoom()
  await entries.append(id, NOTE)
  assert.deepEqual((await entries.read(id)).log, [NOTE, NOTE])
  await disk.fill()
  await entries.remove(id)
  assert.deepEqual(await filesBelow(directory), [])
})
