import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryDirectory } from '../../../config/testing/load-text.ts'
import { EXIT } from '../../exit.ts'
import { runForTest } from '../../testing/recording-terminal.ts'

const CONFIG = `policy:
  skip: { senders: [ "*@partner.example" ] }
  localDomains: [ example.net ]
  rules:
    - name: junk only tags
      when: { class: spam }
      then: tag
    - name: old invoices
      when: { header: "Subject: *invoice*", size: { above: 1M } }
      then: quarantine
      until: 2027-02-01
    - name: the abuse desk
      when: { recipient: "abuse@*" }
      then: accept
    - name: out
      when: { direction: outbound }
      then: tag
`

async function ask(...argv: string[]) {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'c.yaml')
  await writeFile(path, CONFIG, { mode: 0o600 })
  const { exitCode, out, err } = await runForTest(['policy', 'explain', ...argv, '--config', path])
  return { exitCode, out: out.replaceAll(path, 'FILE'), err: err.replaceAll(path, 'FILE') }
}

test('it tells what happens to infected mail, and how the rules looked at it', async () => {
  const { exitCode, out, err } = await ask(
    ...['--from', 'a@example.org', '--to', 'b@example.net', '--signature', 'Sanesecurity.Junk.1.UNOFFICIAL'],
  )
  assert.deepEqual([exitCode, err], [EXIT.yes, ''])
  assert.deepEqual(out.split('\n'), [
    'Mail from <a@example.org> to <b@example.net> with signature Sanesecurity.Junk.1.UNOFFICIAL (class spam, unofficial; source sanesecurity) is tagged with X-Virus-Tag: Sanesecurity.Junk.1.UNOFFICIAL, because rule "junk only tags" (FILE:5) says so; without rules policy.infected (default) would reject it.',
    'Rules:',
    '  "junk only tags" (FILE:5): matches: tag',
  ])
})

test('rules that do not match say why, for each recipient', async () => {
  const { out } = await ask('--to', 'b@x', 'abuse@x', '--outcome', 'infected', '--at', '2027-01-01')
  assert.match(out, /^Rules for <b@x>:$/m)
  assert.match(out, /^ {2}"junk only tags" \(FILE:5\): class does not match$/m)
  assert.match(out, /^ {2}"old invoices" \(FILE:8\): size does not match$/m)
  assert.match(out, /^ {2}"the abuse desk" \(FILE:12\): recipient does not match$/m)
  assert.match(out, /^ {2}"the abuse desk" \(FILE:12\): matches: accept$/m)
})

test('a rule that has ended, and one that is for scanned mail only, say so', async () => {
  const { out } = await ask('--to', 'abuse@x', '--failure', 'timeout', '--at', '2027-02-01')
  assert.match(out, /could not be scanned \(failure timeout\) is deferred/)
  assert.match(out, /"old invoices" \(FILE:8\): has ended on 2027-02-01$/m)
  assert.match(out, /"the abuse desk" \(FILE:12\): is for scanned mail only/)
})

test('size, header fields and date count', async () => {
  const asked = ['--size', '2M', '--header', 'Subject: Your Invoice', '--at']
  assert.match((await ask(...asked, '2027-01-31')).out, /is kept in quarantine, because rule "old invoices"/)
  assert.match((await ask(...asked, '2027-02-01')).out, /is accepted, because of policy\.clean/)
})

test('mail that is exempt is not scanned, whatever would have been found', async () => {
  const { out } = await ask('--from', '<a@partner.example>', '--signature', 'Win.X-1')
  assert.match(
    out,
    /^Mail from <a@partner\.example> that is exempt from scanning is accepted, because of policy\.skip\.senders: \*@partner\.example \(FILE:2\)\.$/m,
  )
})

test('client and log-in name decide the direction', async () => {
  const report = JSON.parse(
    (await ask('--authenticated', 'bob', '--to', 'b@example.net', 'c@x', '--json')).out,
  )
  assert.deepEqual(
    report.recipients.map((one: { direction: string }) => one.direction),
    ['local', 'outbound'],
  )
  const outside = JSON.parse((await ask('--client', '192.0.2.1', '--to', 'b@example.net', '--json')).out)
  assert.equal(outside.recipients[0].direction, 'inbound')
})

test('a direction that does not match is told with the one that the mail has', async () => {
  const outside = await ask('--client', '192.0.2.1', '--signature', 'PUA.X', '--to', 'b@example.net')
  assert.match(outside.out, /"out" \(FILE:15\): direction does not match: the mail is inbound$/m)
  const nowhere = await ask('--authenticated', 'bob', '--signature', 'PUA.X')
  assert.match(nowhere.out, /"out" \(FILE:15\): direction does not match: no recipient is known$/m)
})

test('mail by SMTP goes to him who may have it, and mail of sendmail(1) to nobody', async () => {
  const asked = ['--from', 'a@x', '--to', 'abuse@example.net', 'b@example.net', '--signature', 'Win.X-1']
  for (const bySmtp of [asked, [...asked, '--submission', 'smtp']]) {
    const { out } = await ask(...bySmtp)
    assert.match(out, /^For <abuse@example\.net> it is accepted, because rule "the abuse desk"/m)
    assert.match(
      out,
      /^For <b@example\.net> .*so a copy is kept in quarantine, and the MTA is asked to remove this recipient\.$/m,
    )
  }
  const bySendmail = await ask(...asked, '--submission', 'sendmail')
  assert.match(bySendmail.out, /^Mail from <a@x> \(client 127\.0\.0\.1\)/)
  assert.match(
    bySendmail.out,
    /^For <abuse@example\.net> it is rejected, since it is not certain which recipients the MTA would/m,
  )
  const bounce = await ask('--submission', 'sendmail', ...asked.slice(2))
  assert.match(bounce.out, /^For <abuse@example\.net> it is kept in quarantine, since it is not certain/m)
  const { exitCode, err } = await ask('--submission', 'uucp')
  assert.equal(exitCode, EXIT.failed)
  assert.match(err, /uucp is no way to submit mail.*choose one of smtp, sendmail/s)
})

test('mail above the scan size is oversize, and by policy.oversize clean at its beginning or unscanned', async () => {
  const { out } = await ask('--size', '30M')
  assert.match(
    out,
    /above engine\.maxScanSize \(its beginning was clean\) is accepted, because of policy\.oversize/,
  )
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'c.yaml')
  await writeFile(path, 'engine: { maxScanSize: 1M }\npolicy: { oversize: reject }\n', { mode: 0o600 })
  const run = await runForTest(['policy', 'explain', '--size', '2M', '--config', path])
  assert.match(
    run.out,
    /\(its beginning was not scanned\) is rejected, because of policy\.oversize: reject \(.*c\.yaml:2\)\. The client is told: "552 5\.3\.4 /,
  )
  const infected = await ask('--size', '30M', '--signature', 'Win.X-1')
  assert.match(infected.out, /with signature Win\.X-1 .* is rejected/)
})

test('an address without an @ is taken, with a warning', async () => {
  const { exitCode, err } = await ask('--to', 'postmaster')
  assert.equal(exitCode, EXIT.yes)
  assert.match(err, /^warning: --to postmaster has no @/)
})

test('a date with a time is read as in until', async () => {
  assert.match(
    (await ask('--header', 'Subject: invoice', '--size', '2M', '--at', '2027-01-31T12:00Z')).out,
    /quarantine/,
  )
})

const OUTCOMES: readonly [outcome: string, action: string][] = [
  ['clean', 'accept'],
  ['infected', 'reject'],
  ['encrypted', 'reject'],
  ['limits-exceeded', 'reject'],
  ['oversize', 'accept'],
  ['databases-missing', 'defer'],
  ['databases-outdated', 'accept'],
  ['unscannable', 'reject'],
  ['ambiguous', 'accept'],
  ['failure', 'defer'],
]

for (const [outcome, action] of OUTCOMES) {
  test(`--outcome ${outcome} --json tells the action ${action}`, async () => {
    const report = JSON.parse((await ask('--outcome', outcome, '--json')).out)
    assert.deepEqual([report.outcome, report.action], [outcome, action])
  })
}

test('--ambiguous and --unscannable name what a mail is, and the strictest decision counts', async () => {
  const both = JSON.parse((await ask('--ambiguous', 'c01, D05', '--unscannable', 'bounds', '--json')).out)
  assert.deepEqual([both.outcome, both.action], ['unscannable', 'reject'])
  assert.match(both.reply, /^554 5\.6\.0 /)
  const one = (await ask('--ambiguous', 'C01,D05')).out
  assert.match(
    one,
    /whose readers get different objects \(C01, D05\) and in which nothing was found is accepted, because of policy\.ambiguous: accept \(default\)/,
  )
  const pgp = (await ask('--unscannable', 'encrypted')).out
  assert.match(pgp, /is accepted, because of policy\.unscannable\.encrypted: accept \(default\)/)
})

const MISTAKES: readonly (readonly [argv: readonly string[], message: RegExp])[] = [
  [['--outcome', 'dirty'], /--outcome dirty cannot be asked for\nchoose one of clean, infected/],
  [['--outcome', 'skipped'], /give --client, --authenticated, --from or --to that policy\.skip exempts/],
  [
    ['--outcome', 'clean', '--signature', 'X'],
    /--signature X and --outcome clean contradict each other\nleave --outcome out; mail with that signature is of outcome infected/,
  ],
  [['--outcome', 'infected', '--signature', 'Heuristics.Encrypted.Zip'], /is of outcome encrypted/],
  [['--ambiguous', 'C99'], /--ambiguous C99 is not known/],
  [
    ['--unscannable', 'bounds,odd'],
    /--unscannable odd is not known\nchoose of bounds, partial, undecodable, encrypted/,
  ],
  [['--ambiguous', 'C01', '--signature', 'X'], /--ambiguous and X contradict each other/],
  [['--outcome', 'oversize', '--size', '1M'], /leave --size out, or give more than engine\.maxScanSize, 25M/],
  [['--to', 'a@x,b@y'], /--to a@x,b@y holds a comma\nwrite one behind the other: --to a@x b@y/],
  [['--from', 'a@x, b@y'], /holds a comma\ngive one address/],
  [['--at', '2027-02-30'], /2027-02-30 is no date/],
  [['--failure', 'timeout', '--signature', 'X'], /contradict each other/],
  [
    ['--failure', 'tired'],
    /tired is no kind of failure\nchoose one of unavailable, overloaded, timeout, error/,
  ],
  [['--client', 'mx.example.org'], /mx\.example\.org is no IP address/],
  [['--size', 'big'], /big is no size/],
  [['--at', 'tomorrow'], /tomorrow is no date/],
  [['--header', 'Subject'], /Subject is no header field/],
]

for (const [argv, message] of MISTAKES) {
  test(`${argv.join(' ')} is a mistake that is explained`, async () => {
    const { exitCode, out, err } = await ask(...argv)
    assert.deepEqual([exitCode, out], [EXIT.failed, ''])
    assert.match(err, message)
  })
}
