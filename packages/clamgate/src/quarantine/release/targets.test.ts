import assert from 'node:assert/strict'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { entriesIn, envelopeFor, keepMail } from '../entries/testing/keep-mail.ts'
import { targetsOf } from './targets.ts'

test('13.14 a recipient that there is not, and an address that is none, are nobody', async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'clamgate-targets-'))
  const id = await keepMail(directory.path, { envelope: envelopeFor('b@example.net', 'c@example.net') })
  const entry = await entriesIn(directory.path).read(id)
  const options = { by: 'root', as: 'original', again: false } as const
  assert.deepEqual(
    targetsOf(entry, { ...options, recipients: [1, 1] }).targets.map(({ index }) => index),
    [1],
  )
  const wrong = [{ recipients: [2] }, { recipients: [-1] }, { to: [] }, { to: ['a@b', 'x\r\nRCPT TO:<y@z>'] }]
  for (const one of wrong) {
    assert.throws(() => targetsOf(entry, { ...options, ...one }), { code: 'RELEASE_NOBODY' })
  }
})
