import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProgramError } from '../../ground/run-program.ts'
import { createAccountKind, type Run } from './account.ts'

const WANTED = { name: 'clamgate', comment: 'Clamgate mail scanner', home: '/var/lib/clamgate', holds: [] }
const CONTEXT = { signal: new AbortController().signal, progress: () => undefined }

/** A host with these entries, whose useradd and the like do their work; the real ones are in the system tests. */
function host(entries: readonly string[]) {
  const known = new Set(entries)
  const calls: string[] = []
  const run: Run = async (program, args) => {
    const name = args.at(-1) ?? ''
    if (program === 'getent') {
      if (known.has(`${args[0]} ${name}`)) return ''
      throw new ProgramError('no such key', { exitCode: 2, stderr: '', cause: undefined })
    }
    calls.push([program, ...args].join(' '))
    if (program === 'groupadd') known.add(`group ${name}`)
    if (program === 'useradd') known.add(`passwd ${name}`)
    if (program === 'userdel') known.delete(`passwd ${name}`)
    if (program === 'groupdel') known.delete(`group ${name}`)
    return ''
  }
  return { kind: createAccountKind(run), known, calls }
}

for (const entries of [[], ['group clamgate']]) {
  test(`makes what is missing beside "${entries.join()}", and takes away that alone`, async () => {
    const { kind, known } = host(entries)
    const look = await kind.look(WANTED)
    assert.ok(look.state === 'needed')
    for (const _ of [1, 2]) await kind.apply(WANTED, look.before, CONTEXT)
    assert.deepEqual(await kind.look(WANTED), { state: 'done' })
    for (const _ of [1, 2])
      assert.deepEqual(await kind.undo(WANTED, look.before, CONTEXT), { state: 'restored' })
    assert.deepEqual([...known], entries)
  })
}

test('leaves a user whose files are there, and says so', async () => {
  const { kind, known } = host([])
  const wanted = { ...WANTED, holds: ['/nowhere', '/'] }
  const before = { user: false, group: false }
  await kind.apply(wanted, before, CONTEXT)
  assert.deepEqual(await kind.undo(wanted, before, CONTEXT), {
    state: 'kept',
    sentence: 'User clamgate stays, since / has files of it',
    remedy: 'Once they are gone: userdel clamgate',
  })
  assert.equal(known.size, 2)
})

test('a host whose useradd refuses says what it said', async () => {
  const run: Run = async (program) => {
    const isLooking = program === 'getent'
    throw new ProgramError('failed', {
      exitCode: isLooking ? 2 : 1,
      stderr: 'groupadd: cannot lock /etc/group; try again later.\n',
      cause: undefined,
    })
  }
  await assert.rejects(
    createAccountKind(run).apply(WANTED, { user: false, group: false }, CONTEXT),
    /^SetupError: groupadd --system clamgate failed: groupadd: cannot lock \/etc\/group; try again later\.$/,
  )
})
