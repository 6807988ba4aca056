import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { configSchema } from '../../config/schema.ts'
import { createMemoryLog } from '../../observe/log/testing.ts'
import { entriesIn, keepMail } from '../../quarantine/entries/testing/keep-mail.ts'
import { entryRecord } from '../../quarantine/index/record.ts'
import { keptEnvelope } from '../../quarantine/keep/testing/kept-envelope.ts'
import { parseQuery } from '../../store/query/parse.ts'
import { createConfiguredStore } from './create.ts'

const root = await mkdtemp(join(tmpdir(), 'create-store-'))
after(() => rm(root, { recursive: true }))

for (const subjects of [true, false]) {
  test(`with store.subjects: ${subjects} the index of the quarantine has ${subjects ? 'the' : 'no'} subject`, async () => {
    const directory = await mkdtemp(join(root, 'q-'))
    const id = await keepMail(directory, { envelope: keptEnvelope({ subject: 'final notice' }) })
    const config = configSchema.parse({
      engine: { directory },
      store: { url: `sqlite:${join(directory, 'clamgate.db')}`, subjects },
    })
    const { store } = createConfiguredStore(
      { started: config, current: () => config.store },
      { log: createMemoryLog(), guard: { write: () => undefined }, wrote: () => undefined },
    )
    await store.start()
    const record = entryRecord(await entriesIn(directory).read(id), 'mx1')
    store.write({ kind: 'entry', entry: record })
    await store.flush()
    const nowMs = Date.now()
    const found = async (text: string) => {
      const query = parseQuery(text, { nowMs, of: 'entries' })
      return await store.entries({ query, limit: 9, nowMs, cursor: undefined })
    }
    assert.equal((await found('')).items[0]?.subject, subjects ? 'final notice' : undefined)
    assert.equal((await found('subject:final')).items.length, subjects ? 1 : 0)
    await store.close()
  })
}
