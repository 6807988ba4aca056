import assert from 'node:assert/strict'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Actor } from '../../access/actor.ts'
import type { ListReply } from '../../api/quarantine/documents.ts'
import { defaultConfig } from '../../config/load/load.ts'
import { entriesIn, envelopeFor, keepMail } from '../../quarantine/entries/testing/keep-mail.ts'
import { createMailService } from './service.ts'

const RITA: Actor = {
  ...{ kind: 'account', id: 'r1', name: 'rita', role: 'recipient', domains: [] },
  addresses: ['rita@example.net'],
}

test('14.44 a recipient sees his own copies, and may ask for malware that he may not release', async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'clamgate-mail-'))
  const mine = await keepMail(directory.path, { envelope: envelopeFor('rita@example.net', 'x@example.org') })
  const foreign = await keepMail(directory.path, { envelope: envelopeFor('x@example.org') })
  const item = { host: 'mx1', sender: '', recipients: [], recipientCount: 0, states: {}, kind: '', bytes: 0 }
  const page: ListReply = {
    items: [mine, foreign].map((id) => ({ ...item, id, keptAt: '', expiresAt: '' })),
    from: 'index',
  }
  const { config } = defaultConfig()
  const mail = createMailService({
    ...{ entries: entriesIn(directory.path), list: async () => page, config: () => config },
    requests: { latest: async () => undefined },
  })
  const { items, next } = await mail(RITA)({ limit: 50 })
  assert.equal(next, null)
  assert.deepEqual(
    items.map(({ id, recipients, isHarmful, state, acts }) => ({ id, recipients, isHarmful, state, acts })),
    [
      {
        ...{ id: mine, recipients: ['rita@example.net'], isHarmful: true, state: 'kept' },
        acts: ['ask', 'delete'],
      },
    ],
  )
})
