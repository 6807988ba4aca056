import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { command, frame } from '../src/testing/index.ts'
import { probe } from './support/probe.ts'
import { serve } from './support/serve.ts'

const GREETING = [command.connect('h', '4', 1, '192.0.2.1'), command.helo('h')]
const CONTENT = [command.header('A', 'b'), command.eoh(), command.body('x')]

suite('macros', () => {
  const ODD: readonly (readonly [name: string, packet: Buffer])[] = [
    ['nothing at all', frame('D')],
    ['zero pairs', frame('D', 'H')],
    ['a name without a value', frame('D', 'M', 'i\0')],
    ['a name without its NUL', frame('D', 'M', 'i')],
    ['three strings', frame('D', 'M', 'i\0x\0j\0')],
    ['an empty value', frame('D', 'M', 'i\0\0')],
    ['an empty name', frame('D', 'M', '\0x\0')],
    ['an unknown stage', frame('D', 'Z', 'i\0x\0')],
    ['stage zero', frame('D', '\0', 'i\0x\0')],
    ['stage L', frame('D', 'L', 'i\0x\0')],
    ['stage B', frame('D', 'B', 'i\0x\0')],
    ['stage U', frame('D', 'U', 'i\0x\0')],
    ['8-bit bytes', frame('D', 'M', Buffer.from([0x7b, 0xff, 0x7d, 0, 0xfe, 0]))],
  ]
  for (const [name, packet] of ODD) {
    test(`15.12 a macro packet with ${name} gets no reply and does no harm, wherever it comes`, async () => {
      const { filter, messages } = probe({ decide: ['helo'] })
      await using served = await serve(filter)
      using raw = await served.raw()
      await raw.negotiate()
      for (let round = 0; round < 2; round++) {
        for (const event of [
          ...GREETING,
          command.mail('<a@b>'),
          command.rcpt('<c@d>'),
          ...CONTENT,
          command.eom(),
        ]) {
          raw.write(packet, event)
        }
        raw.write(packet, command.abort())
      }
      raw.write(command.quit())
      await raw.closedByFilter()
      assert.equal(raw.letters, 'Ocaca')
      assert.equal(messages.length, 2)
    })
  }

  test('15.13 a macro is found with and without braces, whichever way it came', async () => {
    const { filter, last } = probe({
      macrosOfInterest: ['i', '{i}', 'auth_authen', '{auth_authen}', 'j', '{j}', 'none'],
    })
    await using served = await serve(filter)
    using raw = await served.raw()
    await raw.negotiate()
    raw.write(
      command.macro('C', [['{j}', 'mx']]),
      ...GREETING,
      command.macro('M', [
        ['i', 'QID'],
        ['{auth_authen}', 'joe'],
      ]),
      command.mail('<a@b>'),
      ...CONTENT,
    )
    await raw.ask(command.eom())
    assert.deepEqual(last().macros, {
      i: 'QID',
      '{i}': 'QID',
      auth_authen: 'joe',
      '{auth_authen}': 'joe',
      j: 'mx',
      '{j}': 'mx',
      none: undefined,
    })
  })

  test('15.13 the value of a later stage wins and that of an earlier stage stays visible', async () => {
    const { filter, last } = probe({ macrosOfInterest: ['i', 'mail_addr', 'rcpt_addr', 'v', 'x'] })
    await using served = await serve(filter)
    using raw = await served.raw()
    await raw.negotiate()
    raw.write(
      command.macro('C', [
        ['v', 'Postfix'],
        ['x', 'connect'],
      ]),
      ...GREETING,
      command.macro('M', [
        ['{mail_addr}', 'a@b'],
        ['i', 'early'],
        ['x', 'mail'],
      ]),
      command.mail('<a@b>'),
      command.macro('R', [
        ['{rcpt_addr}', 'c@d'],
        ['x', 'rcpt'],
      ]),
      command.rcpt('<c@d>'),
      command.macro('L', [['i', 'header']]),
      command.header('A', 'b'),
      command.macro('N', [['x', 'eoh']]),
      command.eoh(),
      command.macro('E', [['i', 'late']]),
    )
    await raw.ask(command.eom())
    assert.deepEqual(last().macros, { i: 'late', mail_addr: 'a@b', rcpt_addr: 'c@d', v: 'Postfix', x: 'eoh' })
  })

  test('15.13 a new packet for a stage replaces the old one of that stage whole', async () => {
    const { filter, last } = probe({ macrosOfInterest: ['rcpt_addr', 'rcpt_host', 'i'] })
    await using served = await serve(filter)
    using raw = await served.raw()
    await raw.negotiate()
    raw.write(
      ...GREETING,
      command.mail('<a@b>'),
      command.macro('R', [
        ['{rcpt_addr}', 'one'],
        ['{rcpt_host}', 'h'],
      ]),
      command.rcpt('<one>'),
      command.macro('R', [
        ['{rcpt_addr}', 'two'],
        ['i', 'QID'],
      ]),
      command.rcpt('<two>'),
    )
    await raw.ask(command.eom())
    assert.deepEqual(last().macros, { rcpt_addr: 'two', rcpt_host: undefined, i: 'QID' })
  })

  for (const [name, end] of [
    ['ABORT', [command.abort()]],
    ['no ABORT', []],
    ['two ABORTs', [command.abort(), command.abort()]],
  ] as const) {
    test(`15.14 macros of a message are gone in the next one, those of connect and helo stay, with ${name} between`, async () => {
      const { filter, messages } = probe({
        macrosOfInterest: ['j', 'tls', 'mail', 'rcpt', 'data', 'eoh', 'i'],
      })
      await using served = await serve(filter)
      using raw = await served.raw()
      await raw.negotiate()
      raw.write(command.macro('C', [['j', 'mx']]), GREETING[0] ?? Buffer.alloc(0))
      raw.write(command.macro('H', [['{tls}', 'yes']]), command.helo('h'))
      raw.write(command.macro('M', [['{mail}', '1']]), command.mail('<a@b>'))
      raw.write(command.macro('R', [['{rcpt}', '1']]), command.rcpt('<c@d>'))
      raw.write(command.macro('T', [['{data}', '1']]), command.data())
      raw.write(command.macro('N', [['{eoh}', '1']]), command.eoh())
      await raw.ask(command.macro('E', [['i', '1']]), command.eom())
      raw.write(...end, command.mail('<a@b>'), command.rcpt('<c@d>'))
      await raw.ask(command.eom())
      const all = { mail: '1', rcpt: '1', data: '1', eoh: '1', i: '1' }
      const none = { mail: undefined, rcpt: undefined, data: undefined, eoh: undefined, i: undefined }
      assert.deepEqual(messages[0]?.macros, { j: 'mx', tls: 'yes', ...all })
      assert.deepEqual(messages[1]?.macros, { j: 'mx', tls: 'yes', ...none })
    })
  }
})
