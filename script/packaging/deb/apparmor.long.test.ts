import assert from 'node:assert/strict'
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { run } from '../run.ts'

const PROGRAM = join(import.meta.dirname, '../../../packaging/debian/apparmor.sh')
const PROFILE = 'usr.sbin.clamd'
const OURS =
  '# BEGIN clamgate: written by the package clamgate, and removed with it\n  /ours r,\n# END clamgate\n'

const base = await mkdtemp(join(tmpdir(), 'clamgate-apparmor-'))
after(() => rm(base, { recursive: true }))
let profiles: string
let rules: string
let local: string

/** A profile without local rules, and ours to add. */
async function prepare(): Promise<void> {
  const directory = await mkdtemp(join(base, 'one-'))
  profiles = join(directory, 'apparmor.d')
  rules = join(directory, 'rules')
  local = join(profiles, 'local', PROFILE)
  await mkdir(join(profiles, 'local'), { recursive: true })
  await mkdir(rules)
  await writeFile(join(profiles, PROFILE), '')
  await writeFile(join(rules, PROFILE), '  /ours r,\n')
}

async function apparmor(verb: 'add' | 'remove'): Promise<void> {
  const env = { ...process.env, APPARMOR_PROFILES: profiles, CLAMGATE_RULES: rules }
  await run('/bin/sh', [PROGRAM, verb], { env })
  const others = (await readdir(join(profiles, 'local'))).filter((name) => name !== PROFILE)
  assert.deepEqual(others, [], 'nothing else is left')
}

for (const [what, text] of [
  ['empty', ''],
  ['rules', '# theirs\n/srv/mail/** r,\n'],
  ['no end of the last line', '/srv/mail/** r,'],
  ['empty lines at the end', '/srv/mail/** r,\n\n\n'],
] as const) {
  test(`local rules are given back to the byte: ${what}`, async () => {
    await prepare()
    await writeFile(local, text)
    await chmod(local, 0o640)
    await apparmor('add')
    const added = await readFile(local, 'utf8')
    assert.match(added, /^# BEGIN clamgate.*\n {2}\/ours r,\n# END clamgate\n$/m)
    await apparmor('add')
    assert.equal(await readFile(local, 'utf8'), added, 'a second time changes nothing')
    await apparmor('remove')
    assert.equal(await readFile(local, 'utf8'), text)
    assert.equal((await stat(local)).mode & 0o7777, 0o640)
  })
}

test('what somebody adds behind our lines stays', async () => {
  await prepare()
  await writeFile(local, '/first r,')
  await apparmor('add')
  await writeFile(local, `${await readFile(local, 'utf8')}/second r,\n`)
  await apparmor('remove')
  assert.equal(await readFile(local, 'utf8'), '/first r,\n/second r,\n')
})

test('rules of an older version are replaced', async () => {
  await prepare()
  await writeFile(local, `/theirs r,\n${OURS.replace('/ours', '/old')}`)
  await apparmor('add')
  assert.equal(await readFile(local, 'utf8'), `/theirs r,\n${OURS}`)
})

test('a file that was made for us goes with us', async () => {
  await prepare()
  await apparmor('add')
  await apparmor('add')
  assert.match(await readFile(local, 'utf8'), /\/ours r/)
  await apparmor('remove')
  await assert.rejects(stat(local), { code: 'ENOENT' })
})

test('a link stays a link', async () => {
  await prepare()
  const real = join(rules, 'real')
  await writeFile(real, '/theirs r,\n')
  await symlink(real, local)
  await apparmor('add')
  assert.equal(await readFile(real, 'utf8'), `/theirs r,\n${OURS}`)
  await apparmor('remove')
  assert.equal(await readFile(real, 'utf8'), '/theirs r,\n')
  assert.ok((await lstat(local)).isSymbolicLink())
})

test('without a profile there is nothing to add', async () => {
  await prepare()
  await rm(join(profiles, PROFILE))
  await apparmor('add')
  await assert.rejects(stat(local), { code: 'ENOENT' })
})
