import assert from 'node:assert/strict'
import { chmod, chown, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { instanceChecks } from '../../packages/clamgate/src/doctor/postfix/checks.ts'
import { readPostfixState } from '../../packages/clamgate/src/host/postfix/state.ts'
import { freePort } from '../../packages/lab/src/free-port.ts'
import { startPostfix } from '../../packages/lab/src/private-postfix.ts'
import { createMilterServer, type MilterServer } from '../../packages/milter/src/index.ts'
import { SmtpClient } from './support/smtp.ts'

/** A port of a real Postfix with its own milters: what a mail that is to be refused gets there, and what doctor says. */
interface Port {
  readonly chroot: 'y' | 'n'
  /** `-o` options of master.cf; SOCKET is our socket, QUEUE the queue directory, PORT our TCP port. */
  readonly options: string
  /** The code for mail that our milter refuses: 550 where it was asked, 250 where it was not, 451 where Postfix failed. */
  readonly code: number
  /** Checks that are not ok, by name and words; none where all is well. */
  readonly said: readonly RegExp[]
}

const ENTRY = '-o smtpd_milters='

const PORTS: readonly Port[] = [
  // As it should be, in each spelling.
  { chroot: 'y', options: '-o smtpd_milters=unix:clamgate/m.sock', code: 550, said: [] },
  { chroot: 'n', options: '-o smtpd_milters=unix:clamgate/m.sock', code: 550, said: [] },
  { chroot: 'y', options: '-o smtpd_milters=local:/clamgate//m.sock', code: 550, said: [] },
  { chroot: 'n', options: `${ENTRY}unix:QUEUE/clamgate/../clamgate/m.sock`, code: 550, said: [] },
  { chroot: 'n', options: `${ENTRY}unix:QUEUE/link/m.sock`, code: 550, said: [] },
  { chroot: 'n', options: `${ENTRY}inet:127.0.0.1:PORT`, code: 550, said: [] },
  { chroot: 'n', options: `${ENTRY}inet:localhost:PORT`, code: 550, said: [] },
  { chroot: 'n', options: `${ENTRY}inet:PORT`, code: 550, said: [] },
  { chroot: 'y', options: '', code: 550, said: [] },
  {
    chroot: 'n',
    options: '-o { smtpd_milters = { unix:clamgate/m.sock, default_action=tempfail } }',
    code: 550,
    said: [],
  },
  { chroot: 'y', options: '-o smtpd_milters=$own -o own=unix:clamgate/m.sock', code: 550, said: [] },
  // What keeps Postfix from asking.
  {
    chroot: 'n',
    options: ENTRY,
    code: 250,
    said: [/^fail postfix\.ports .*smtpd_milters is empty \(master\.cf/],
  },
  {
    chroot: 'n',
    options: '-o receive_override_options=no_milters',
    code: 250,
    said: [/^fail postfix\.ports .*no_milters \(master\.cf/],
  },
  {
    chroot: 'n',
    options: '-o clamgate_milter=',
    code: 250,
    said: [/^fail postfix\.ports .*smtpd_milters is empty/],
  },
  // What keeps Postfix out.
  {
    chroot: 'y',
    options: `${ENTRY}unix:QUEUE/clamgate/m.sock`,
    code: 451,
    said: [
      /^fail postfix\.socket .*chrooted to QUEUE, it looks for QUEUEQUEUE\/clamgate\/m\.sock, where there is no such/,
    ],
  },
  {
    chroot: 'y',
    options: `${ENTRY}unix:RUN/m.sock`,
    code: 451,
    said: [/^fail postfix\.socket .*chrooted to QUEUE, it looks for QUEUERUN\/m\.sock/],
  },
  {
    chroot: 'n',
    options: `${ENTRY}unix:/clamgate/m.sock`,
    code: 451,
    said: [/^fail postfix\.socket .*it looks for \/clamgate\/m\.sock/],
  },
  {
    chroot: 'y',
    options: `${ENTRY}unix:private-directory/m.sock`,
    code: 451,
    said: [/^fail postfix\.socket .*user postfix may not pass through QUEUE\/private-directory \(mode 0700/],
  },
  {
    chroot: 'y',
    options: `${ENTRY}unix:clamgate/group.sock`,
    code: 451,
    said: [
      /^fail postfix\.socket .*user postfix may not use the socket QUEUE\/clamgate\/group\.sock \(mode 0660/,
    ],
  },
  {
    chroot: 'n',
    options: `${ENTRY}inet:[::1]:PORT6`,
    code: 451,
    said: [/^fail postfix\.socket .*inet_protocols = ipv4 leaves that out/],
  },
  {
    chroot: 'y',
    options: `${ENTRY}inet:localhost:PORT`,
    code: 451,
    said: [/^fail postfix\.socket .*chrooted service finds no address for the name localhost/],
  },
  {
    chroot: 'n',
    options: `${ENTRY}inet6:[::1]:PORT6`,
    code: 451,
    said: [
      /^fail postfix\.ports .*inet6/,
      /^fail postfix\.other-milters .*Postfix knows unix:, local: and inet:/,
    ],
  },
  {
    chroot: 'n',
    options: '-o smtpd_milters=inet:127.0.0.2:PORT',
    code: 451,
    said: [/^fail postfix\.ports .*inet:127\.0\.0\.2/, /^fail postfix\.other-milters .*nobody listens there/],
  },
  // Others in the list.
  {
    chroot: 'n',
    options: '-o smtpd_milters=unix:clamgate/m.sock,unix:gone.sock',
    code: 451,
    said: [
      /^fail postfix\.other-milters .*unix:gone\.sock does not answer: there is no such socket; all mail is deferred/,
    ],
  },
  {
    chroot: 'n',
    options: '-o { smtpd_milters = unix:clamgate/m.sock { unix:gone.sock, default_action=accept } }',
    code: 550,
    said: [/^warn postfix\.other-milters .*mail is accepted without it/],
  },
  {
    chroot: 'n',
    options: '-o smtpd_milters=unix:clamgate/m.sock,unix:smtp.sock',
    code: 451,
    said: [/^fail postfix\.other-milters .*unix:smtp\.sock does not answer: what listens there/],
  },
  { chroot: 'n', options: '-o smtpd_milters=unix:clamgate/m.sock,unix:opendkim.sock', code: 550, said: [] },
  {
    chroot: 'n',
    options: '-o smtpd_milters=unix:opendkim.sock,unix:clamgate/m.sock',
    code: 550,
    said: [/^warn postfix\.order .*unix:opendkim\.sock, which signs, before this milter/],
  },
  {
    chroot: 'n',
    options: '-o smtpd_milters=unix:clamgate/m.sock,inet:127.0.0.1:PORT',
    code: 550,
    said: [/^warn postfix\.order .*names this milter 2 times/],
  },
  // What Postfix does when it cannot ask.
  {
    chroot: 'n',
    options: '-o { smtpd_milters = { unix:clamgate/m.sock, default_action=accept } }',
    code: 550,
    said: [/^warn postfix\.default-action default_action=accept in the entry/],
  },
  {
    chroot: 'n',
    options: '-o milter_default_action=$action -o action=quarantine',
    code: 550,
    said: [/^warn postfix\.default-action milter_default_action = quarantine \(master\.cf/],
  },
  {
    chroot: 'n',
    options: '-o { smtpd_milters = { unix:clamgate/m.sock, content_timeout=20s, connect_timeout=1s } }',
    code: 550,
    said: [/^warn postfix\.timeouts content_timeout=20s/, /^warn postfix\.timeouts connect_timeout=1s/],
  },
  {
    chroot: 'n',
    options: '-o milter_protocol=2',
    code: 550,
    said: [/^warn postfix\.protocol milter_protocol = 2/],
  },
  {
    chroot: 'n',
    options: '-o smtpd_milter_maps=static:DISABLE',
    code: 250,
    said: [/^warn postfix\.by-client .*DISABLE/],
  },
  {
    chroot: 'n',
    options: '-o message_size_limit=0',
    code: 550,
    said: [/^warn postfix\.size .*mail of any size/],
  },
]

test('doctor says of each port of a real Postfix what mail meets there', async (context) => {
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-doctor-'))
  const run = await mkdtemp(join(tmpdir(), 'clamgate-run-'))
  for (const path of [directory, run]) await chmod(path, 0o755)
  const queue = join(directory, 'queue')
  await mkdir(join(queue, 'clamgate'), { recursive: true })
  await mkdir(join(queue, 'private-directory'))
  await symlink('clamgate', join(queue, 'link'))
  const ours = refusing()
  const other = createMilterServer({ message: () => null, eom: () => ({ response: { kind: 'continue' } }) })
  const listen = ['clamgate/m.sock', 'clamgate/group.sock', 'private-directory/m.sock'].map((name) =>
    join(queue, name),
  )
  for (const path of [...listen, join(run, 'm.sock')]) await ours.listen({ kind: 'unix', path, mode: 0o666 })
  await chmod(join(queue, 'clamgate/group.sock'), 0o660)
  await chown(join(queue, 'clamgate/group.sock'), 65_534, 65_534)
  await chmod(join(queue, 'private-directory'), 0o700)
  const tcp = await ours.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 })
  const tcp6 = await ours.listen({ kind: 'tcp', host: '::1', port: 0 })
  const [port = '', port6 = ''] = [tcp, tcp6].map(({ address }) => /:(\d+)@/.exec(address)?.[1])
  await other.listen({ kind: 'unix', path: join(queue, 'opendkim.sock'), mode: 0o666 })
  const smtp = createServer((socket) => socket.end('220 mx.example.com ESMTP\r\n'))
  await new Promise<void>((resolve) => smtp.listen(join(queue, 'smtp.sock'), resolve))
  await chmod(join(queue, 'smtp.sock'), 0o666)

  const filled = (text: string) =>
    text.replaceAll('QUEUE', queue).replaceAll('RUN', run).replaceAll('PORT6', port6).replaceAll('PORT', port)
  const ports: { readonly number: number; readonly port: Port }[] = []
  for (const one of PORTS) ports.push({ number: await freePort(), port: one })
  const postfix = await startPostfix({
    directory,
    milters: [],
    settings: {
      clamgate_milter: 'unix:clamgate/m.sock',
      smtpd_milters: '$clamgate_milter',
      non_smtpd_milters: '$smtpd_milters',
      message_size_limit: '10000000',
    },
    services: ports.map(
      ({ number, port: { chroot, options } }) =>
        `127.0.0.1:${number} inet n - ${chroot} - - smtpd ${filled(options)}`,
    ),
  })
  context.after(async () => {
    await postfix.stop()
    await Promise.all([ours.close(), other.close()])
    smtp.close()
    for (const path of [directory, run]) await rm(path, { recursive: true })
  })

  const state = await readPostfixState(postfix.configDirectory)
  const addresses = [...listen, join(run, 'm.sock')].map((path) => `unix:${path}`)
  const side = {
    listen: [...addresses, tcp.address, tcp6.address],
    scanTimeoutMs: 120_000,
    maxScanBytes: 25 * 1024 * 1024,
  }
  for (const { number, port: one } of ports) {
    const name = `${one.chroot} ${one.options}`
    assert.equal(await codeAt(number), one.code, name)
    // A port on loopback that asks nobody may be right; here it stands for one of the world.
    const place = `127.0.0.1:${number}/inet`
    const services = state.services
      .filter((service) => service.place === place)
      .map((service) => ({ ...service, place: 'smtp/inet' }))
    const checks = await instanceChecks({ ...state, services }, side, 5000)
    const bad = checks
      // The log remembers what earlier ports met.
      .filter(({ state: is, name: check }) => is !== 'ok' && !/\.(?:log|unscanned)$/.test(check))
      .map(({ state: is, name: check, detail }) =>
        `${is} ${check} ${detail}`.replaceAll(queue, 'QUEUE').replaceAll(run, 'RUN'),
      )
    assert.equal(bad.length, one.said.length, `${name}\n${bad.join('\n')}`)
    for (const [index, line] of bad.entries()) assert.match(line, one.said[index] ?? /$^/, name)
    for (const { state: is, why, remedy } of checks) {
      assert.ok(why.length > 0)
      assert.equal(remedy === undefined, is === 'ok', name)
    }
  }
})

/** A milter that refuses all mail. */
function refusing(): MilterServer {
  return createMilterServer({
    message: () => null,
    eom: () => ({ response: { kind: 'reply', code: 550, enhanced: '5.7.1', text: 'No' } }),
  })
}

/** What an SMTP client hears of a mail there. */
async function codeAt(port: number): Promise<number> {
  const mail = { from: 'a@example.org', to: 'b@example.net', message: 'Subject: x\r\n\r\n' }
  return (await SmtpClient.deliver(port, mail)).final.code
}
