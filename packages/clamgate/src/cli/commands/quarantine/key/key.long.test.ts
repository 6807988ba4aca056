import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { loadConfig } from '../../../../config/load/load.ts'
import { keepMail } from '../../../../quarantine/entries/testing/keep-mail.ts'
import { EXIT } from '../../../exit.ts'
import { runForTest } from '../../../testing/recording-terminal.ts'

const root = await mkdtemp(join(tmpdir(), 'key-cli-'))
after(() => rm(root, { recursive: true }))

/** A host with a configuration that has a comment, and no daemon. */
async function site(more = '') {
  const directory = await mkdtemp(join(root, 'site-'))
  const state = join(directory, 'state')
  await mkdir(state)
  const config = join(directory, 'c.yaml')
  const text = `# ours\nengine: { directory: ${state} }\ncontrol: { socket: ${join(directory, 's')} }\n${more}`
  await writeFile(config, text, { mode: 0o600 })
  const run = async (...argv: readonly string[]) => {
    const { exitCode, out, err } = await runForTest(['quarantine', 'key', ...argv, '--config', config])
    return { code: exitCode, stdout: out, stderr: err }
  }
  return {
    ...{ state, config, run, quarantine: join(state, 'quarantine') },
    settings: async () => (await loadConfig({ path: config })).config.quarantine,
    keep: async (day = 23) => {
      const { encryptTo } = (await loadConfig({ path: config })).config.quarantine
      return await keepMail(join(state, 'quarantine'), {
        content: randomBytes(5000),
        encryptTo,
        atMs: Date.UTC(2026, 10, day),
      })
    },
  }
}

test('makes a key for the user of the daemon alone, names it in the configuration, and keeps what is there', async () => {
  const { run, config, state, settings } = await site('quarantine:\n  keep: 10d # ten days\n')
  const { code, stdout } = await run('new', '--yes')
  assert.equal(code, EXIT.yes)
  const { encryptTo, identities } = await settings()
  assert.equal(encryptTo.length, 1)
  assert.match(stdout, new RegExp(`Public key: ${encryptTo[0]}`))
  assert.match(stdout, /Back up the identity now/)
  const path = identities[0]?.file ?? ''
  assert.equal((await stat(path)).mode & 0o7777, 0o400)
  assert.equal((await stat(join(state, 'quarantine-keys'))).mode & 0o7777, 0o700)
  const text = await readFile(config, 'utf8')
  assert.ok(text.startsWith('# ours\n') && text.includes('keep: 10d # ten days'))
  assert.doesNotMatch(`${stdout}${text}`, /AGE-SECRET-KEY-1/)
})

test('makes no second key where there is one, and none over a file', async () => {
  const { run, config, state } = await site()
  await writeFile(join(state, 'file'), 'precious')
  const over = await run('new', '--yes', '--to', join(state, 'file'))
  assert.deepEqual([over.code, await readFile(join(state, 'file'), 'utf8')], [EXIT.failed, 'precious'])
  assert.match(over.stderr, /QUARANTINE_KEY_EXISTS/)
  await run('new', '--yes')
  const text = await readFile(config, 'utf8')
  const { code, stderr } = await run('new', '--yes')
  assert.deepEqual([code, await readFile(config, 'utf8')], [EXIT.failed, text])
  assert.match(stderr, /key rotate/)
})

test('asks before it makes anything, and does nothing where nobody can be asked', async () => {
  const { run, state } = await site()
  const { code, stderr } = await run('new')
  assert.equal(code, EXIT.failed)
  // It names options that the command has.
  assert.match(stderr, /Give --yes to go on without a question\./)
  assert.deepEqual(await readdir(state), [])
})

test('13.36 rotates: the old and the new key are listed with what they open, and the newest entry is proved', async () => {
  const { run, keep, settings } = await site()
  await run('new', '--yes')
  const [old = ''] = (await settings()).encryptTo
  await keep()
  await keep()
  assert.equal((await run('rotate', '--yes')).code, EXIT.yes)
  const [young = ''] = (await settings()).encryptTo
  const id = await keep(24)
  const { code, stdout } = await run('list', '--json')
  assert.equal(code, EXIT.yes)
  const document: unknown = JSON.parse(stdout)
  assert.ok(
    typeof document === 'object' && document !== null && 'keys' in document && Array.isArray(document.keys),
  )
  assert.deepEqual(
    document.keys.map(({ recipient, isInUse, entries }) => [recipient, isInUse, entries]),
    [
      [young, true, 1],
      [old, false, 2],
    ],
  )
  const proof = await run('test')
  assert.equal(proof.code, EXIT.yes)
  assert.ok(proof.stdout.includes(id) && proof.stdout.includes(young))
})

test('13.36 a key that was lost is told, with the entries that nobody can open', async () => {
  const { run, keep, settings } = await site()
  await run('new', '--yes')
  await keep()
  const { identities } = await settings()
  await rm(identities[0]?.file ?? '')
  const listed = await run('list')
  assert.equal(listed.code, EXIT.no)
  assert.match(listed.stderr, /1 entry cannot be opened on this host/)
  assert.match(listed.stderr, /cannot be read/)
  const proof = await run('test')
  assert.equal(proof.code, EXIT.no)
  assert.match(proof.stdout, /no identity of this host opens it/)
})
