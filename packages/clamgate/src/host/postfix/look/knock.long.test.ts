import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createMilterServer } from '@clamgate/milter'
import { findUser } from '../../as-user.ts'
import { type Knock, knock } from './knock.ts'
import { milterEntries } from './milter-list.ts'

const skip = process.getuid?.() === 0 ? false : 'rights of others can be tried by root alone'

/** Endpoint, chrooted, and what came of it; QUEUE is the queue directory. */
const SEEN: readonly [endpoint: string, chrooted: boolean, state: Knock['state'], more: RegExp][] = [
  ['unix:open/m.sock', false, 'answers', /^QUEUE\/open\/m\.sock /],
  ['unix:open//../open/./m.sock', true, 'answers', /^QUEUE\/open\/m\.sock /],
  ['local:/open/m.sock', true, 'answers', /^QUEUE\/open\/m\.sock /],
  ['unix:/open/m.sock', false, 'absent', /^\/open\/m\.sock there is no such socket/],
  ['unix:QUEUE/open/m.sock', false, 'answers', /^QUEUE\/open\/m\.sock /],
  ['unix:QUEUE/open/m.sock', true, 'absent', /^QUEUEQUEUE\/open\/m\.sock /],
  // A symbolic link leads elsewhere for a service that sees the queue directory as /.
  ['unix:link/m.sock', true, 'answers', /^QUEUE\/open\/m\.sock /],
  ['unix:link/m.sock', false, 'absent', /^\/open\/m\.sock /],
  ['unix:../../../open/m.sock', true, 'answers', /^QUEUE\/open\/m\.sock /],
  ['unix:closed/m.sock', true, 'forbidden', /barrier QUEUE\/closed$/],
  ['unix:closed/m.sock', false, 'forbidden', /barrier QUEUE\/closed$/],
  ['unix:open/private.sock', false, 'forbidden', /barrier QUEUE\/open\/private\.sock$/],
  ['unix:open/smtp.sock', false, 'stranger', /what listens there/],
  ['unix:etc/hosts', true, 'absent', /nobody listens there|no socket/],
  ['unix:open/m.sock/x', false, 'absent', /no directory/],
  ['inet:localhost:1', false, 'absent', /nobody listens there/],
  ['inet:known:1', true, 'absent', /not resolved/],
  ['inet:localhost:1', true, 'absent', /chrooted service finds no address for the name localhost/],
  ['inet:[::1]:1', false, 'absent', /IPv6 address, and inet_protocols = ipv4/],
  ['inet6:[::1]:1', false, 'invalid', /Postfix knows unix:, local: and inet:/],
]

test('knocks at milters with the rights and the view of a service of Postfix', { skip }, async (context) => {
  const queue = await mkdtemp(join(tmpdir(), 'clamgate-knock-'))
  await chmod(queue, 0o755)
  const user = await findUser('nobody')
  assert.ok(user)
  for (const name of ['open', 'closed', 'etc']) await mkdir(join(queue, name))
  await writeFile(join(queue, 'etc/hosts'), '127.0.0.9 known # localhost\n')
  await chmod(join(queue, 'etc/hosts'), 0o666)
  await symlink('/open', join(queue, 'link'))
  const server = createMilterServer({ message: () => null, eom: () => ({ response: { kind: 'accept' } }) })
  await server.listen({ kind: 'unix', path: join(queue, 'open/m.sock'), mode: 0o666 })
  await server.listen({ kind: 'unix', path: join(queue, 'open/private.sock'), mode: 0o600 })
  await server.listen({ kind: 'unix', path: join(queue, 'closed/m.sock'), mode: 0o666 })
  await chmod(join(queue, 'closed'), 0o700)
  const smtp = createServer((socket) => socket.end('220 mx.example.com ESMTP\r\n'))
  await new Promise<void>((resolve) => smtp.listen(join(queue, 'open/smtp.sock'), resolve))
  await chmod(join(queue, 'open/smtp.sock'), 0o666)
  context.after(async () => {
    await server.close()
    smtp.close()
    await rm(queue, { recursive: true })
  })
  const before = [process.cwd(), process.geteuid?.(), process.getegid?.(), process.getgroups?.()]
  for (const [endpoint, chrooted, state, more] of SEEN) {
    const [entry] = milterEntries(endpoint.replace('QUEUE', queue))
    assert.ok(entry)
    const visitor = { queueDirectory: queue, chrooted, user, protocols: 'ipv4' }
    const found = await knock(entry.goal, visitor, 5000)
    const { place, why, barrier } = found
    const said = `${place} ${why}${barrier === undefined ? '' : ` barrier ${barrier}`}`
    assert.equal(found.state, state, `${endpoint}, ${chrooted}: ${said}`)
    assert.match(said.replaceAll(queue, 'QUEUE'), more, endpoint)
  }
  await symlink(queue, `${queue}-link`)
  const [open] = milterEntries('unix:open/m.sock')
  assert.ok(open)
  const linked = { queueDirectory: `${queue}-link`, chrooted: true, user, protocols: 'all' }
  const through = await knock(open.goal, linked, 5000)
  await rm(`${queue}-link`)
  assert.deepEqual([through.state, through.place], ['answers', join(queue, 'open/m.sock')])
  const [gone] = milterEntries('unix:x.sock')
  assert.ok(gone)
  const nowhere = { queueDirectory: join(queue, 'none'), chrooted: true, user, protocols: 'all' }
  assert.match((await knock(gone.goal, nowhere, 5000)).why, /^there is no queue directory /)
  assert.deepEqual([process.cwd(), process.geteuid?.(), process.getegid?.(), process.getgroups?.()], before)
})
