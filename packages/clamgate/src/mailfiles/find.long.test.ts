import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { findMessages } from './find.ts'
import type { Found } from './found.ts'

const directory = await mkdtemp(join(tmpdir(), 'mailfiles-'))
after(() => rm(directory, { recursive: true }))

async function put(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(join(directory, path, '..'), { recursive: true })
    await writeFile(join(directory, path), `Subject: ${path}\n\n`)
  }
}

async function all(found: AsyncIterable<Found>): Promise<readonly Found[]> {
  const list: Found[] = []
  for await (const one of found) list.push(one)
  return list
}

/** What is found, each as `name` or `name: why not`. */
async function found(paths: readonly string[], input: Readable = Readable.from([])): Promise<string[]> {
  const seen: string[] = []
  for await (const one of findMessages(
    paths.map((path) => (path === '-' ? path : join(directory, path))),
    input,
  )) {
    const name = one.name.replace(`${directory}/`, '')
    if (one.kind === 'message')
      seen.push(`${name}: ${await text(one.open())}`.trim().replace(`: Subject: ${name}`, ''))
    else seen.push(`${name}: ${one.kind === 'failed' ? one.error.code : one.why}`)
  }
  return seen
}

test('a directory is looked through with what is below, sorted, and nothing in it is followed', async () => {
  await put('box/b.eml', 'box/a.eml', 'box/sub/c.eml', 'box/.hidden', 'elsewhere.eml')
  await symlink('..', join(directory, 'box/up'))
  await symlink('../elsewhere.eml', join(directory, 'box/out'))
  execFileSync('mkfifo', [join(directory, 'box/pipe')])
  assert.deepEqual(await found(['box']), [
    'box/.hidden',
    'box/a.eml',
    'box/b.eml',
    'box/out: a symbolic link',
    'box/pipe: a named pipe',
    'box/sub/c.eml',
    'box/up: a symbolic link',
  ])
})

test('a file is found whatever its name is', async () => {
  await put('names/a\nb.eml', 'names/\u00fc.eml')
  const latin = Buffer.concat([Buffer.from(join(directory, 'names/')), Buffer.from('\xfc.eml', 'latin1')])
  await writeFile(latin, 'A: b')
  const seen = await found(['names'])
  assert.deepEqual(seen, ['names/a\nb.eml', 'names/\u00fc.eml', 'names/\ufffd.eml: A: b'])
})

test('of a Maildir the messages in new and cur count, and those of its folders', async () => {
  await put(
    'Maildir/cur/2:2,S',
    'Maildir/cur/1:2,',
    'Maildir/new/3',
    'Maildir/tmp/4',
    'Maildir/dovecot-uidlist',
  )
  await put('Maildir/.Sent/cur/5:2,RS', 'Maildir/.Sent/new/6', 'Maildir/.Sent/tmp/7', 'Maildir/sieve/script')
  await put('Maildir/.Trash/cur/10', 'Maildir/Archive/cur/8', 'Maildir/Archive/new/9')
  const seen = [
    'cur/1:2,',
    'cur/2:2,S',
    'new/3',
    '.Sent/cur/5:2,RS',
    '.Sent/new/6',
    '.Trash/cur/10',
    'Archive/cur/8',
    'Archive/new/9',
  ]
  const all = seen.map((name) => `Maildir/${name}`)
  assert.deepEqual(await found(['Maildir']), all)
  await put('users/a/Maildir/cur/1', 'users/a/Maildir/new/2')
  assert.deepEqual(await found(['users']), ['users/a/Maildir/cur/1', 'users/a/Maildir/new/2'])
})

test('the messages of an mbox are named by their number', async () => {
  const from = 'From a@x Mon Nov 23 10:00:00 2026\n'
  await writeFile(join(directory, 'mbox'), `${from}A: 1\n\n>From x\n\n${from}A: 2\n\n`)
  const messages = ['mbox:1: A: 1\n\nFrom x', 'mbox:2: A: 2']
  assert.deepEqual(await found(['mbox']), messages)
  const input = Readable.from([Buffer.from(from), Buffer.from(`A: 1\n\n${from}A: 2\n`)])
  assert.deepEqual(await found(['-'], input), ['-:1: A: 1', '-:2: A: 2'])
})

test('one message on standard input is one', async () => {
  assert.deepEqual(await found(['-'], Readable.from([Buffer.from('A: '), Buffer.from('b\n')])), ['-: A: b'])
  assert.deepEqual(await found(['-']), ['-:'])
})

test('what cannot be read is told, and the next one comes', async () => {
  await put('good.eml')
  execFileSync('mkfifo', [join(directory, 'fifo')])
  await symlink('loop', join(directory, 'loop'))
  await symlink('good.eml', join(directory, 'link'))
  const paths = ['gone.eml', 'fifo', 'loop', 'good.eml/x', `${'x'.repeat(300)}`, 'link', 'good.eml']
  assert.deepEqual(await found(paths), [
    'gone.eml: MAILFILE_NOT_FOUND',
    'fifo: MAILFILE_SPECIAL',
    'loop: MAILFILE_UNREADABLE',
    'good.eml/x: MAILFILE_UNREADABLE',
    `${'x'.repeat(300)}: MAILFILE_UNREADABLE`,
    'link: Subject: good.eml',
    'good.eml',
  ])
  const device = await all(findMessages(['/dev/zero'], Readable.from([])))
  assert.equal(
    device[0]?.kind === 'failed' && device[0].error.message,
    'Cannot scan /dev/zero: it is a device',
  )
})

test('a message that vanishes before it is read, and one that has no end, fail when they are read', async () => {
  await put('vanishing.eml')
  const [one] = await all(findMessages([join(directory, 'vanishing.eml')], Readable.from([])))
  await rm(join(directory, 'vanishing.eml'))
  assert.ok(one?.kind === 'message')
  await assert.rejects(text(one.open()), { code: 'MAILFILE_NOT_FOUND' })
  const chunk = Buffer.alloc(64 * 1024 * 1024)
  const endless = Readable.from(
    (function* () {
      for (;;) yield chunk
    })(),
  )
  const [zeros] = await all(findMessages(['-'], endless))
  assert.ok(zeros?.kind === 'message')
  const stream = zeros.open()
  await assert.rejects(
    async () => {
      for await (const bytes of stream) assert.ok(bytes.length > 0)
    },
    { code: 'MAILFILE_TOO_LONG' },
  )
})
