import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Gateway, startGateway } from './support/gateway.ts'
import { type Delivered, deliveries, sampleOf } from './support/samples.ts'
import { SmtpClient, type SmtpReply } from './support/smtp.ts'

/** All that Postfix rewrites between RCPT and its queue, at once; each case has addresses of its own. */
const REWRITING = {
  local_recipient_maps: '',
  recipient_canonical_maps:
    'inline:{ {canon@box.test=robert@box.test} {canon-onto@box.test=abuse-onto@box.test} {utf@box.test=u@bücher.test} }',
  canonical_maps: 'inline:{ {both@box.test=berta@box.test} }',
  masquerade_domains: 'masq.test',
  masquerade_classes: 'envelope_sender, envelope_recipient, header_sender, header_recipient',
  virtual_alias_domains: 'alias.test',
  virtual_alias_maps: `inline:{ ${[
    '{list@box.test=one@box.test,two@box.test}',
    '{nest@box.test=list@box.test}',
    '{onto@box.test=abuse-onto@box.test}',
    '{name@alias.test=real@box.test}',
    '{abuse-alias@box.test=target@box.test}',
  ].join(' ')} }`,
  recipient_delimiter: '+',
  swap_bangpath: 'yes',
  allow_percent_hack: 'yes',
  append_at_myorigin: 'yes',
  append_dot_mydomain: 'yes',
  local_header_rewrite_clients: 'permit_mynetworks',
  remote_header_rewrite_domain: 'remote.test',
  smtpd_authorized_xforward_hosts: '127.0.0.0/8',
  smtpd_authorized_xclient_hosts: '127.0.0.0/8',
}

/** abuse-* may have infected mail, others may not: theirs is refused. */
const POLICY = {
  rules: [{ name: 'abuse', when: { recipient: 'abuse-*', outcome: 'infected' }, then: 'accept' }],
}

let directory: string
let gateway: Gateway

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'removal-'))
  const filter = join(directory, 'commands')
  await writeFile(filter, '/^(RCPT TO:<)filtered(@.*)/ $(1)robert$(2)\n')
  await chmod(directory, 0o755)
  const settings = { ...REWRITING, smtpd_command_filter: `regexp:${filter}` }
  gateway = await startGateway({ settings, config: { policy: POLICY } })
})
after(async () => {
  await gateway.stop()
  await rm(directory, { recursive: true })
})

interface Case {
  /** Behind `RCPT TO:`. */
  readonly rcpt: string
  /** More recipients than it and one who may have the mail. */
  readonly more?: readonly string[]
  /** By SMTP it is not certain that Postfix finds it again. */
  readonly isUncertain?: true
  /** Who gets it besides the one who may, by SMTP. */
  readonly also?: readonly string[]
  /** sendmail(1): everybody may have it, since he is rewritten to one who may. */
  readonly isPermitted?: true
}

const CASES: Readonly<Record<string, Case>> = {
  plain: { rcpt: '<plain@box.test>' },
  'without brackets': { rcpt: 'plain@box.test', isUncertain: true },
  'upper case': { rcpt: '<Plain.Upper@BOX.test>' },
  recipient_canonical_maps: { rcpt: '<canon@box.test>' },
  'recipient_canonical_maps onto a permitted recipient': { rcpt: '<canon-onto@box.test>', isPermitted: true },
  'recipient_canonical_maps with an extension': { rcpt: '<canon+ext@box.test>' },
  canonical_maps: { rcpt: '<both@box.test>' },
  masquerade_domains: { rcpt: '<x@host.masq.test>' },
  'virtual_alias_maps, one to many': { rcpt: '<list@box.test>' },
  'virtual_alias_maps, nested': { rcpt: '<nest@box.test>' },
  'virtual_alias_maps onto a permitted recipient': { rcpt: '<onto@box.test>' },
  'a permitted alias for a recipient of the same mail': {
    rcpt: '<target@box.test>',
    more: ['<abuse-alias@box.test>'],
    also: ['target@box.test'],
  },
  virtual_alias_domains: { rcpt: '<name@alias.test>' },
  recipient_delimiter: { rcpt: '<u+ext@box.test>' },
  append_at_myorigin: { rcpt: '<bob>' },
  append_dot_mydomain: { rcpt: '<bob@sub>' },
  swap_bangpath: { rcpt: '<box.test!bang>' },
  allow_percent_hack: { rcpt: '<perc%box.test>' },
  'allow_percent_hack in our domain': { rcpt: '<perc%box.test@mx.clamgate.test>' },
  'quotes that quote nothing': { rcpt: '<"quoted"@box.test>', isUncertain: true },
  'quoted blanks': { rcpt: '<"quo ted"@box.test>', isUncertain: true },
  'an address literal': { rcpt: '<x@[127.0.0.1]>', isUncertain: true },
  'a route': { rcpt: '<@relay.test:routed@box.test>', isUncertain: true },
  'a final dot': { rcpt: '<dot@box.test.>', isUncertain: true },
  'two dots': { rcpt: '<a..b@box.test>' },
  'a dot in front': { rcpt: '<.lead@box.test>' },
  'ORCPT of a permitted recipient': { rcpt: '<orcpt@box.test> ORCPT=rfc822;abuse-onto@box.test' },
  'NOTIFY=NEVER': { rcpt: '<never@box.test> NOTIFY=NEVER' },
  'NOTIFY=FAILURE and ORCPT with an alias': {
    rcpt: '<list@box.test> NOTIFY=FAILURE ORCPT=rfc822;other@box.test',
  },
  'the same recipient twice': { rcpt: '<twice@box.test>', more: ['<twice@box.test>'] },
  'the same recipient in two cases and with another ORCPT': {
    rcpt: '<case@box.test>',
    more: ['<CASE@box.test>', '<case@box.test> ORCPT=rfc822;abuse-onto@box.test'],
  },
  'several who may not': { rcpt: '<canon@box.test>', more: ['<list@box.test>', '<bob>'] },
  'SMTPUTF8 local part': { rcpt: '<jürgen@box.test>' },
  'SMTPUTF8 domain': { rcpt: '<u@bücher.test>' },
  'SMTPUTF8 by recipient_canonical_maps': { rcpt: '<utf@box.test>' },
  smtpd_command_filter: { rcpt: '<filtered@box.test>' },
}

test('by SMTP those who may not have it are removed, whatever Postfix makes of them', async (t) => {
  const replies = new Map<string, SmtpReply>()
  for (const [name, { rcpt, more = [] }] of Object.entries(CASES)) {
    replies.set(name, await bySmtp(name, ['<abuse-onto@box.test>', rcpt, ...more]))
  }
  const find = await deliveries(gateway.postfix)
  for (const [name, { isUncertain, also = [] }] of Object.entries(CASES)) {
    await t.test(name, () => {
      const reply = replies.get(name)
      if (isUncertain) {
        assert.equal(reply?.code, 550, reply?.raw)
        assert.deepEqual(find(name), { got: [], bouncedTo: [] })
        return
      }
      assert.equal(reply?.code, 250, reply?.raw)
      assert.deepEqual(find(name), { got: ['abuse-onto@box.test', ...also], bouncedTo: [] })
    })
  }
})

test('by sendmail(1) the strictest decision counts for all, and the sender hears of it', async (t) => {
  const { postfix } = gateway
  for (const [name, { rcpt, more = [] }] of Object.entries(CASES)) {
    const to = ['abuse-onto@box.test', ...[rcpt, ...more].map(withoutBrackets)]
    const { exitCode, stderr } = await postfix.sendmail(
      ['-f', 'sender@box.test', ...to],
      sampleOf(`sendmail ${name}`),
    )
    assert.equal(exitCode, 0, stderr)
  }
  const find = await deliveries(
    postfix,
    Object.keys(CASES).map((name) => `sendmail ${name}`),
  )
  for (const [name, { isPermitted }] of Object.entries(CASES)) {
    await t.test(name, () => {
      const { got, bouncedTo }: Delivered = find(`sendmail ${name}`)
      assert.deepEqual([...new Set(got)], isPermitted ? ['abuse-onto@box.test'] : [])
      assert.deepEqual(bouncedTo, isPermitted ? [] : ['sender@box.test'])
    })
  }
})

const MORE_ROADS: Readonly<
  Record<string, { readonly args: readonly string[]; readonly input: Buffer | string }>
> = {
  'sendmail -t with a blind copy': {
    args: ['-f', 'sender@box.test', '-t'],
    input: Buffer.concat([
      Buffer.from('To: abuse-onto@box.test\r\nBcc: canon@box.test\r\n'),
      sampleOf('sendmail -t with a blind copy'),
    ]),
  },
  'sendmail -bs': {
    args: ['-bs'],
    input: [
      'EHLO x\r\nMAIL FROM:<sender@box.test>\r\nRCPT TO:<abuse-onto@box.test>\r\nRCPT TO:<canon@box.test>\r\nDATA\r\n',
      `${sampleOf('sendmail -bs').toString('latin1')}.\r\nQUIT\r\n`,
    ].join(''),
  },
}
for (const [name, { args, input }] of Object.entries(MORE_ROADS)) {
  test(`${name} is mail of sendmail(1) as well`, async () => {
    const { exitCode, stderr } = await gateway.postfix.sendmail(args, input)
    assert.equal(exitCode, 0, stderr)
    const { got, bouncedTo } = (await deliveries(gateway.postfix, [name]))(name)
    assert.deepEqual({ got, bouncedTo }, { got: [], bouncedTo: ['sender@box.test'] })
  })
}

test('a bounce that sendmail(1) sends is kept for all, since nobody would hear of a refusal', async () => {
  const { postfix, daemon } = gateway
  const name = 'null sender'
  await postfix.sendmail(['-f', '<>', 'abuse-onto@box.test', 'canon@box.test'], sampleOf(name))
  await daemon.waitForLog(/Message from <> to <abuse-onto@box\.test> and 1 more was quarantined as /)
  assert.deepEqual((await deliveries(postfix))(name), { got: [], bouncedTo: [] })
})

test('what XCLIENT and XFORWARD tell of a client changes nothing of it', async () => {
  for (const said of [
    'XCLIENT ADDR=192.0.2.7 NAME=mx.example.org',
    'XFORWARD ADDR=192.0.2.7 NAME=mx.example.org',
  ]) {
    const client = await SmtpClient.connect(gateway.postfix.smtpPort)
    const { code } = await client.command(said)
    if (code === 220) await client.expect(250, client.command('EHLO x'))
    const name = said.slice(0, 8)
    assert.equal((await transaction(client, name, ['<abuse-onto@box.test>', '<list@box.test>'])).code, 250)
    assert.deepEqual((await deliveries(gateway.postfix))(name).got, ['abuse-onto@box.test'])
  }
})

async function bySmtp(name: string, rcpts: readonly string[]): Promise<SmtpReply> {
  const client = await SmtpClient.connect(gateway.postfix.smtpPort)
  return await transaction(client, name, rcpts)
}

async function transaction(client: SmtpClient, name: string, rcpts: readonly string[]): Promise<SmtpReply> {
  const isAscii = /^\p{ASCII}*$/u.test(rcpts.join(''))
  await client.expect(250, client.command(`MAIL FROM:<sender@box.test>${isAscii ? '' : ' SMTPUTF8'}`))
  for (const rcpt of rcpts) await client.expect(250, client.command(`RCPT TO:${rcpt}`))
  await client.expect(354, client.command('DATA'))
  client.write(Buffer.concat([sampleOf(name), Buffer.from('.\r\n')]))
  const reply = await client.reply()
  await client.quit()
  return reply
}

function withoutBrackets(rcpt: string): string {
  return /^<(.*)>/.exec(rcpt)?.[1] ?? rcpt
}
