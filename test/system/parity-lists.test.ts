import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { eicarTestText, type RealClamd, startRealClamd } from '@clamgate/clamd/testing'
import type { OutgoingMail } from '@clamgate/milter/testing'
import { compare } from './support/parity.ts'

/** One entry of each kind; they are tried on their own texts. */
interface Lists {
  /** An entry of AllowList for senders. */
  readonly from: string
  /** The same for recipients. */
  readonly to: string
  readonly login: string
  /** Not all of it can be said here; what cannot is commented out. */
  readonly partly?: true
  /** Who of {@link MAILS} is exempt by at least one of both daemons, so that the case proves something. */
  readonly shows: RegExp
}

const CASES: readonly Lists[] = [
  { from: '^<boss@x\\.test>$', to: '@y\\.test>$', login: '^(tom|dick)$', shows: /from <boss@x\.test>/ },
  { from: 'boss@x.test', to: '<list@', login: 'tom', shows: /from boss@x\.test/ },
  { from: '^boss@', to: '@y\\.test$', login: '^t.m$', shows: /to list@y\.test/ },
  // What expressions of POSIX, of grep(1) and of RE2 read differently.
  { from: '^<.oss@x', to: '<l[a-]ist@', login: '^tom{,3}$', shows: /from <boss@x\.test>/ },
  { from: '^<[^a]oss@', to: '^<li\\{0,1\\}st@', login: '^.{3}$', shows: /to <list@y\.test>/ },
  { from: 'boss\\|x', to: 'x$y', login: 'a[\\]b', shows: /login a\\b/ },
  { from: '\\(boss\\)@x', to: '*list', login: '^[[:alpha:]]+$', shows: /login TOM/ },
  { from: '^<BOS\\(s\\)\\{1\\}@', to: '[[:punct:]]list', login: '^[^a-s]om$', shows: /login tom/ },
  { from: '<k', to: '[[:upper:]]ist', login: '^k', shows: /to list@y\.test/ },
  { from: '\\<boss', to: 'st\\>', login: '\\<tom', partly: true, shows: /login tom/ },
  {
    from: '[[:<:]]boss',
    to: '\\(l\\)ist@y\\.test\\1',
    login: '^(t)om$|a^b',
    partly: true,
    shows: /login tom/,
  },
]

const FROM = [
  '<boss@x.test>',
  'boss@x.test',
  '<BOSS@X.test>',
  '<\u00fcoss@x.test>',
  '<\u212a@x.test>',
  '<k@x.test>',
  'boss|x',
  '',
]
const TO = ['<list@y.test>', 'list@y.test', '<lst@y.test>', 'x$y', '*list', '<l-ist@y.test>']
const LOGINS = ['tom', 'TOM', 'tommy', 'a\\b', 't\u00fcm', '\u212aom', 'kim', 'tom{,3}', 'a^b']

/** Addresses stand as the MTA gives them, in octets; nobody but the one named is in a list. */
const MAILS: readonly { readonly who: string; readonly mail: OutgoingMail }[] = [
  ...FROM.map((from) => ({ who: `from ${from}`, mail: infected({ from: Buffer.from(from) }) })),
  ...TO.map((to) => ({ who: `to ${to}`, mail: infected({ to: [Buffer.from(to)] }) })),
  ...TO.map((to) => ({
    who: `to others and ${to}`,
    mail: infected({ to: [Buffer.from('<other@z.example>'), Buffer.from(to)] }),
  })),
  ...LOGINS.map((login) => ({
    who: `login ${login}`,
    mail: infected({ macros: { auth_authen: Buffer.from(login) } }),
  })),
]

function infected(parts: Partial<OutgoingMail>): OutgoingMail {
  return {
    from: 'nobody@z.example',
    to: ['other@z.example'],
    headers: [['Subject', 'Hello']],
    body: Buffer.concat([eicarTestText(), Buffer.from('\r\n')]),
    ...parts,
  }
}

suite('parity 6: lists of both daemons, text by text', () => {
  let clamd: RealClamd
  before(async () => {
    clamd = await startRealClamd()
  })
  after(() => clamd.stop())

  async function exempt({ from, to, login }: Lists) {
    const seen = await compare({
      conf: ['AllowList DIR/allow', `SkipAuthenticated ${login}`, 'OnInfected Blackhole'],
      files: { allow: `From:${from}\nTo:${to}\n` },
      clamdSocket: `unix:${clamd.socketPath}`,
      mails: MAILS.map(({ mail }) => mail),
    })
    const whoOf = (mails: readonly { readonly outcome: string }[]) =>
      mails.flatMap(({ outcome }, index) => (outcome === 'accept' ? [MAILS[index]?.who ?? ''] : []))
    return { was: whoOf(seen.before.mails), is: whoOf(seen.after.mails) }
  }

  for (const lists of CASES) {
    const { from, to, login, partly = false, shows } = lists
    test(`parity 6: From:${from}, To:${to} and SkipAuthenticated ${login} exempt ${partly ? 'no other' : 'the same'} mail`, async () => {
      const { was, is } = await exempt(lists)
      assert.match(was.join('\n'), shows)
      assert.deepEqual(is, partly ? is.filter((who) => was.includes(who)) : was)
    })
  }
})
