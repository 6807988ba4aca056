import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { headOf } from './build-commit.ts'

const root = await mkdtemp(join(tmpdir(), 'commit-'))
after(() => rm(root, { recursive: true }))
const COMMIT = '0123456789abcdef0123456789abcdef01234567'

async function files(name: string, texts: Readonly<Record<string, string>>): Promise<string> {
  const directory = join(root, name)
  for (const [path, text] of Object.entries(texts)) {
    await mkdir(join(directory, path, '..'), { recursive: true })
    await writeFile(join(directory, path), text)
  }
  return directory
}

test('the commit of a checkout is read: of a branch, packed or not, without a branch, of a worktree', async () => {
  const ref = 'ref: refs/heads/main\n'
  const loose = await files('loose', { '.git/HEAD': ref, '.git/refs/heads/main': `${COMMIT}\n` })
  const packed = `# pack-refs\n${'f'.repeat(40)} refs/heads/main2\n${COMMIT} refs/heads/main\n`
  const inPack = await files('packed', { '.git/HEAD': ref, '.git/packed-refs': packed })
  const detached = await files('detached', { '.git/HEAD': `${COMMIT}\n` })
  const own = join(loose, '.git/worktrees/w')
  await files('loose', {
    '.git/worktrees/w/HEAD': 'ref: refs/heads/w\n',
    '.git/worktrees/w/commondir': '../..\n',
    '.git/refs/heads/w': COMMIT,
  })
  const worktree = await files('worktree', { '.git': `gitdir: ${own}\n` })
  for (const directory of [loose, inPack, detached, worktree]) assert.equal(await headOf(directory), COMMIT)
})

test('what is no checkout has no commit', async () => {
  assert.equal(await headOf(join(root, 'nothing')), undefined)
  assert.equal(await headOf(await files('odd', { '.git/HEAD': 'nonsense' })), undefined)
})
