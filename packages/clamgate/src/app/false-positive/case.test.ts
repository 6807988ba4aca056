import assert from 'node:assert/strict'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { DEFAULT_BOUNDS } from '@clamgate/mime'
import { entriesIn, keepMail } from '../../quarantine/entries/testing/keep-mail.ts'
import type { Entry } from '../../quarantine/entries/types.ts'
import { openCase } from './case.ts'

const { signal } = new AbortController()
const away = () => Promise.reject(new Error('away'))

/** An entry that a test changes, with a clamd and readers that are away. */
async function opened(directory: string, change: (entry: Entry) => Entry = (entry) => entry) {
  const id = await keepMail(directory)
  const entries = entriesIn(directory)
  const read = async (asked: string) => change(await entries.read(asked))
  return await openCase(
    id,
    {
      ...{ entries: { ...entries, read }, scanner: { scan: away }, views: { parts: away, without: away } },
      ...{ bounds: () => DEFAULT_BOUNDS, gateway: () => 'mx1', now: Date.now },
    },
    signal,
  )
}

test('13.50 without a clamd an entry can be released all the same: only the part is not known', async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'clamgate-case-'))
  const of = await opened(directory.path)
  assert.deepEqual(
    [of.signature, of.found.part, of.sha256],
    ['Test.Virus', undefined, of.entry.description.message.sha256],
  )
  assert.ok(of.failure instanceof Error)
})

test('an entry without a signature is no false positive, and one too large to look into is told as such', async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'clamgate-case-'))
  const unfound = ({ description, ...rest }: Entry): Entry => ({
    ...rest,
    description: { ...description, outcome: { ...description.outcome, signature: undefined } },
  })
  await assert.rejects(opened(directory.path, unfound), { code: 'FALSE_POSITIVE_NO_SIGNATURE' })
  const huge = ({ description, ...rest }: Entry): Entry => ({
    ...rest,
    description: { ...description, message: { ...description.message, bytes: 64 * 1024 ** 2 + 1 } },
  })
  await assert.rejects(opened(directory.path, huge), { code: 'FALSE_POSITIVE_TOO_LARGE' })
})
