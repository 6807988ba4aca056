import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import {
  chmod,
  lchown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { fileOf, keepMail } from '../../quarantine/entries/testing/keep-mail.ts'

const MAIN = fileURLToPath(new URL('../../main.ts', import.meta.url))
const [NOBODY, ROOT] = [65_534, 0]

const home = await mkdtemp(join(tmpdir(), 'clamgate-export-'))
after(() => rm(home, { recursive: true, force: true }))

/** `clamgate quarantine export`, in a process of its own that becomes somebody else. */
function exported(id: string, to: string, config: string): Promise<{ code: number; err: string }> {
  const argv = ['quarantine', 'export', id, '--to', to, '--config', config]
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...argv], (error, _, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), err })
    })
  })
}

test('root who exports without the daemon has the file, and of what cannot be read none that is in the way of the next try', async (t) => {
  if (process.getuid?.() !== ROOT) return t.skip('only root becomes somebody else')
  const directory = join(home, 'quarantine')
  await mkdir(directory, { mode: 0o700 })
  const config = join(home, 'c.yaml')
  const settings = `quarantine: { directory: ${directory} }\nengine: { directory: ${home}/engine }\ncontrol: { socket: ${home}/control.sock }\n`
  await writeFile(config, settings, { mode: 0o644 })
  const content = Buffer.from('Subject: x\r\n\r\nbody\r\n')
  const [good, cut] = [await keepMail(directory, { content }), await keepMail(directory, { content })]
  await truncate(fileOf(directory, cut, 'eml'), 3)
  for (const name of ['', ...(await readdir(directory, { recursive: true }))])
    await lchown(join(directory, name), NOBODY, NOBODY)
  await chmod(home, 0o755)
  const own = join(home, 'root')
  await mkdir(own, { mode: 0o700 })

  const to = join(own, 'mail.eml')
  const failed = await exported(cut, to, config)
  assert.equal(failed.code, 1, failed.err)
  assert.deepEqual(await readdir(own), [])
  const done = await exported(good, to, config)
  assert.equal(done.code, 0, done.err)
  assert.deepEqual(await readFile(to), content)
  const { uid, mode } = await stat(to)
  assert.deepEqual([uid, mode & 0o777], [ROOT, 0o600])
  // What the command wrote into the quarantine its daemon has to read.
  assert.equal((await stat(fileOf(directory, good, 'log'))).uid, NOBODY)
})
