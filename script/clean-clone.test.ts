import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'

const root = realpathSync(dirname(import.meta.dirname))

/** Programs of our packages (`bin`), by path from the root. */
function programs(): readonly string[] {
  return globSync('packages/*/package.json', { cwd: root }).flatMap((path) => {
    const { bin = {} }: { bin?: Readonly<Record<string, string>> } = JSON.parse(
      readFileSync(join(root, path), 'utf8'),
    )
    // Where a program is a link, npm changes what it leads to.
    return Object.values(bin).map((program) =>
      relative(root, realpathSync(join(root, dirname(path), program))),
    )
  })
}

test('a clone is clean after set-up: the programs to which npm gives the run bit have it in git', () => {
  const all = programs()
  assert.ok(all.length > 0)
  const git = spawnSync('git', ['ls-files', '--stage', '--', ...all], { cwd: root, encoding: 'utf8' })
  const modes = git.status === 0 ? git.stdout.split('\n').filter((line) => line !== '') : []
  // Sources from an archive have no git; what the archive made of the mode is on disk then.
  if (modes.length === 0)
    for (const path of all) assert.ok((statSync(join(root, path)).mode & 0o111) > 0, path)
  for (const line of modes) assert.match(line, /^100755 /)
})
