import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileOf } from '../entries/testing/keep-mail.ts'
import { releaseSite } from './testing/release-site.ts'
import type { Script } from './testing/scripted-server.ts'

const until = async (isThere: () => boolean) => {
  while (!isThere()) await new Promise((resolve) => setImmediate(resolve))
}

for (const [form, extensions, content] of [
  ['DATA', '', 'Subject: kept\r\n\r\ntext\r\n'],
  // Six octets are missing when it is noticed, as many as QUIT has.
  ['BDAT', '250-CHUNKING\r\n', `Subject: kept\n\n${'x'.repeat(262_144 - 15)}12345\n`],
] as const) {
  test(`13.16 a message that changes after it was checked is cut off before its last octets, with ${form}, and nobody has got it`, async () => {
    const script: Script = (command) => {
      if (command === 'EHLO') return `250-mx.example.net\r\n${extensions}250 DSN`
      if (command !== 'MAIL') return undefined
      const path = fileOf(site.directory, site.id, 'eml')
      writeFileSync(path, readFileSync(path, 'latin1').replace('kept', 'KEPT'), 'latin1')
      return undefined
    }
    await using site = await releaseSite({ script, content: Buffer.from(content) })
    await assert.rejects(site.release(), { code: 'QUARANTINE_ENTRY_DAMAGED' })
    await until(() => site.server.unfinished.length === 1)
    assert.doesNotMatch(String(site.server.unfinished[0]).slice(-10), /QUIT/)
    assert.deepEqual(site.server.messages, [])
    assert.deepEqual(await site.states(), ['deferred'])
  })
}

test('13.11 a result that finds no room on the disk is told, stands in the log of the daemon, and is unknown afterwards', async () => {
  await using site = await releaseSite({
    between: (entries) => ({
      ...entries,
      async take(id, who) {
        const held = await entries.take(id, who)
        return {
          ...held,
          async append(line) {
            if (line.act === 'release-ended') throw new Error('no space left on device')
            await held.append(line)
          },
        }
      },
    }),
  })
  assert.deepEqual(
    (await site.release()).map(({ state }) => state),
    ['released'],
  )
  assert.deepEqual(await site.states(), ['unknown'])
  const line = site.log.lines.find(({ event }) => event === 'release.unwritten')
  assert.match(String(line?.sentence), /released as NEW1; no space left/)
  assert.deepEqual(
    (await site.release()).map(({ state }) => state),
    ['skipped'],
  )
})

test('one mail after the other goes through the same session, and a new one replaces one that has ended meanwhile', async () => {
  let hasEnded = false
  const script: Script = (command, _, session) => {
    if (command !== 'MAIL' || session !== 1 || !hasEnded) return undefined
    return '421 4.3.2 Service shutting down'
  }
  await using site = await releaseSite({ script })
  const again = () => site.release({ again: true })
  await again()
  await again()
  assert.equal(site.server.sessions, 1)
  hasEnded = true
  assert.deepEqual(
    (await again()).map(({ state }) => state),
    ['released'],
  )
  assert.equal(site.server.sessions, 2)
  assert.equal(site.server.messages.length, 3)
})

test('13.10 a server that hangs up over recipients that it refuses or defers keeps nobody else from getting it', async () => {
  const errors = new Map<number, number>()
  const script: Script = (command, argument, session) => {
    const answer = argument.includes('<slow') ? '450 4.2.0 later' : '550 5.1.1 unknown'
    if (command !== 'RCPT' || argument.includes('<good')) return undefined
    errors.set(session, (errors.get(session) ?? 0) + 1)
    return errors.get(session) === 20 ? '421 4.7.0 too many errors' : answer
  }
  const names = ['slow', 'bad', ...Array.from({ length: 18 }, () => 'good')]
  const recipients = Array.from({ length: 800 }, (_, at) => `${names[at % 20]}${at}@example.net`)
  await using site = await releaseSite({ script, recipients })
  const results = await site.release()
  for (const found of [results.map(({ state }) => state), await site.states()]) {
    const count = (state: string) => found.filter((one) => one === state).length
    assert.deepEqual([count('released'), count('deferred'), count('refused')], [720, 40, 40])
  }
  const delivered = site.server.messages.length
  assert.ok(delivered < 20, `${delivered} transactions`)
})

test('who goes away while the listener greets slowly has asked for nothing: the copy is kept as it was', async () => {
  const gone = new AbortController()
  const script: Script = (command) => {
    if (command !== 'EHLO') return undefined
    gone.abort()
    return undefined
  }
  await using site = await releaseSite({ script })
  const options = { by: 'root', as: 'original', again: false } as const
  await assert.rejects(site.releaser.release(site.id, options, gone.signal), { code: 'RELEASE_STOPPED' })
  assert.deepEqual(await site.states(), ['kept'])
  assert.deepEqual((await site.entries.read(site.id)).log, [])
})

test('13.10 who was named and has no answer, since no new session can be had, is told as the log has it: deferred', async () => {
  const script: Script = (command, argument, session) => {
    if (session > 1) return command === 'CONNECT' ? '554 no' : undefined
    if (command !== 'RCPT') return undefined
    return argument.includes('<a@') ? '550 5.1.1 unknown' : '421 4.7.0 too many errors'
  }
  await using site = await releaseSite({ script, recipients: ['a@x.example', 'b@x.example'] })
  assert.deepEqual(
    (await site.release()).map(({ state }) => state),
    ['refused', 'deferred'],
  )
  assert.deepEqual(await site.states(), ['refused', 'deferred'])
})

/** A server that stays in a transaction until it hears RSET, and answers MAIL in it as Sendmail does. */
function nesting(answer: Script, resets = '250 2.0.0 Ok'): Script {
  const open = new Set<number>()
  return (command, argument, session) => {
    if (command === 'RSET' && resets.startsWith('2')) open.delete(session)
    if (command === 'RSET') return resets
    if (command === 'MAIL' && open.has(session)) return '503 5.5.1 nested MAIL command'
    const said = answer(command, argument, session)
    if (command === 'MAIL' && said === undefined) open.add(session)
    if (command === '.' && (said ?? '250').startsWith('2')) open.delete(session)
    return said
  }
}

for (const [what, resets, sessions] of [
  ['is reset', '250 2.0.0 Ok', 1],
  ['is left where it cannot be reset', '500 5.5.1 what', 2],
] as const) {
  for (const form of ['DATA', 'BDAT'] as const) {
    test(`13.10 a session whose ${form} was refused ${what}, so that those who wait for the next transaction get it`, async () => {
      let refusals = 0
      const script = nesting((command, argument) => {
        if (command === 'EHLO')
          return `250-mx.example.net\r\n${form === 'BDAT' ? '250-CHUNKING\r\n' : ''}250 DSN`
        if (command === 'RCPT' && argument.includes('<b@') && refusals === 0)
          return '452 4.5.3 too many recipients'
        if (command === (form === 'BDAT' ? '.' : 'DATA') && refusals++ === 0) return '451 4.3.0 later'
        return undefined
      }, resets)
      const content = Buffer.from(
        form === 'BDAT' ? 'Subject: kept\n\ntext\n' : 'Subject: kept\r\n\r\ntext\r\n',
      )
      await using site = await releaseSite({ script, content, recipients: ['a@x.example', 'b@x.example'] })
      assert.deepEqual(
        (await site.release()).map(({ address, state }) => `${address} ${state}`),
        ['a@x.example deferred', 'b@x.example released'],
      )
      assert.equal(site.server.sessions, sessions)
    })
  }
}

for (const command of ['MAIL', 'RCPT', 'DATA', '.'] as const) {
  test(`13.10 503 at ${command} says something of the conversation, and refuses nobody for good`, async () => {
    await using site = await releaseSite({
      script: (said) => (said === command ? '503 5.5.1 bad sequence of commands' : undefined),
    })
    assert.deepEqual(
      (await site.release()).map(({ state, words }) => [state, words]),
      [['deferred', '503 5.5.1 bad sequence of commands']],
    )
  })
}

for (const form of ['DATA', 'BDAT'] as const) {
  test(`13.13 a server that answers before the end of the message hears nothing more in that session, with ${form}`, async () => {
    const said = { DATA: '354 go on\r\n451 4.3.0 no room', BDAT: '451 4.3.0 no room' }[form]
    let isEarly = true
    const script: Script = (command, argument) => {
      if (command === 'EHLO')
        return `250-mx.example.net\r\n${form === 'BDAT' ? '250-CHUNKING\r\n' : ''}250 DSN`
      if (command === 'RCPT' && argument.includes('<b@') && isEarly) return '452 4.5.3 too many recipients'
      if (command !== form || !isEarly) return undefined
      isEarly = false
      return said
    }
    const lineEnd = form === 'BDAT' ? '\n' : '\r\n'
    const content = Buffer.from(`Subject: kept${lineEnd}${lineEnd}${`text${lineEnd}`.repeat(100_000)}`)
    await using site = await releaseSite({ script, content, recipients: ['a@x.example', 'b@x.example'] })
    const results = await site.release()
    assert.deepEqual(
      results.map(({ address, state }) => `${address} ${state}`),
      ['a@x.example deferred', 'b@x.example released'],
    )
    assert.deepEqual(
      [site.server.sessions, site.server.messages.length, site.server.unfinished.length],
      [2, 1, 1],
    )
    assert.doesNotMatch(String(site.server.unfinished[0]), /RSET|MAIL FROM|QUIT/)
  })
}
