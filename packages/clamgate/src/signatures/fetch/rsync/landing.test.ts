import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeLanding } from './landing.ts'

test('a landing tells files that came from links, directories and what was there before', async () => {
  const staging = await mkdtemp(join(tmpdir(), 'landing-'))
  try {
    {
      const modifiedMs = Date.UTC(2026, 7, 1)
      const placeholders = ['old.ndb', 'sub/new.yar'].map((name) => ({
        name,
        bytes: 500_000_000,
        modifiedMs,
      }))
      await using landing = await makeLanding(staging, placeholders)
      const at = (name: string) => join(landing.directory, name)
      assert.equal(await landing.size(), 0)
      await symlink('/etc/passwd', at('link.ndb'))
      await mkdir(at('directory.ndb'))
      // As rsync does it: written beside, and renamed.
      await writeFile(at('sub/.new.yar.x'), 'rule', { mode: 0o000 })
      await rename(at('sub/.new.yar.x'), at('sub/new.yar'))
      assert.deepEqual(await landing.look('old.ndb'), { kind: 'as it was' })
      assert.deepEqual(await landing.look('link.ndb'), { kind: 'no file' })
      assert.deepEqual(await landing.look('directory.ndb'), { kind: 'no file' })
      assert.deepEqual(await landing.look('directory.ndb/x'), { kind: 'missing' })
      const came = await landing.look('sub/new.yar')
      assert(came.kind === 'came')
      assert.equal(came.bytes, 4)
    }
    await assert.rejects(makeLanding(join(staging, 'missing'), []), { code: 'SIGNATURES_DIRECTORY_UNUSABLE' })
  } finally {
    await rm(staging, { recursive: true })
  }
})
