import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { HOST } from '../../access/actor.ts'
import { entriesIn, keepMail } from '../../quarantine/entries/testing/keep-mail.ts'
import { describePreview, ignoreScopesOf } from './scopes.ts'

const root = await mkdtemp(join(tmpdir(), 'scopes-'))
after(() => rm(root, { recursive: true }))

async function caseOf(signature: string) {
  const entry = await entriesIn(root).read(await keepMail(root, { content: Buffer.from('a\r\n') }))
  const found = { part: undefined, engineVersion: undefined, databaseVersion: undefined }
  const message = Buffer.from('a\r\n')
  return { entry, signature, reported: signature, message, found, sha256: '0'.repeat(64), failure: undefined }
}

test('what nobody may ignore is told before anything is done, as it would be refused then', async () => {
  const of = await caseOf('Eicar-Test-Signature')
  const asked = { scope: 'content', until: '30d', actor: HOST, nowMs: 0 } as const
  const { ignore } = describePreview(of, asked)
  assert.deepEqual([ignore.scopes, ignore.code], [[], 'SIGNATURES_NOT_IGNORABLE'])
  assert.throws(() => ignoreScopesOf('all', of, HOST), { code: 'SIGNATURES_NOT_IGNORABLE' })
})

test('another signature would be ignored in this content', async () => {
  const asked = { scope: 'content', until: '30d', actor: HOST, nowMs: 0 } as const
  const { ignore } = describePreview(await caseOf('Sanesecurity.Foo.1'), asked)
  assert.match(ignore.sentence, /^Sanesecurity\.Foo\.1 is ignored in this content alone until 1970-01-31/)
})
