import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { continueAlways, type FilterScript, startScriptedFilter } from '../../test/support/scripted-filter.ts'
import type { MtaErrorCode, ViolationCode } from './errors.ts'
import { command, frame } from './frames.ts'
import { connectMta, type MtaOptions } from './mta.ts'

const MAIL = {
  from: 's@a.example',
  to: ['r@b.example'],
  headers: [['A', 'b']],
  body: Buffer.from('x\r\n'),
} as const
const NR_HDR = 0x80
const NO_ACTIONS = command.optneg(6, 0, 0)

interface Case extends FilterScript {
  readonly name: string
  readonly code: ViolationCode | MtaErrorCode
  readonly options?: Partial<MtaOptions>
}

const at =
  (wanted: string, ...answers: readonly Buffer[]): FilterScript['answer'] =>
  (packet) =>
    packet.letter === wanted ? Buffer.concat(answers) : continueAlways(packet)

const CASES: readonly Case[] = [
  { name: 'a version above the offer', negotiation: command.optneg(7, 0, 0), code: 'FILTER_VERSION' },
  { name: 'version 1', negotiation: command.optneg(1, 0, 0), code: 'FILTER_VERSION' },
  {
    name: 'actions not offered',
    negotiation: command.optneg(6, 0x200, 0),
    code: 'FILTER_ACTIONS_NOT_OFFERED',
  },
  {
    name: 'protocol bits not offered, for Sendmail',
    negotiation: command.optneg(6, 0, 0x200000),
    options: { profile: 'sendmail' },
    code: 'FILTER_PROTOCOL_NOT_OFFERED',
  },
  {
    name: 'macro lists not offered',
    negotiation: frame('O', command.optneg(6, 0, 0).subarray(5), Buffer.from('\0\0\0\0j\0')),
    options: { actions: 0xff },
    code: 'FILTER_MACROS_NOT_OFFERED',
  },
  { name: 'a short answer to the offer', negotiation: frame('O', 'x'), code: 'FILTER_NEGOTIATION_MALFORMED' },
  {
    name: 'another packet instead of the answer',
    negotiation: frame('c'),
    code: 'FILTER_NEGOTIATION_MALFORMED',
  },
  {
    name: 'a reply to an event that gets none',
    negotiation: command.optneg(6, 0, NR_HDR),
    answer: continueAlways,
    code: 'FILTER_STRAY_PACKET',
  },
  { name: 'an answer to a macro packet', answer: at('D', frame('c')), code: 'FILTER_STRAY_PACKET' },
  { name: 'an answer to ABORT', answer: at('A', frame('c')), code: 'FILTER_STRAY_PACKET' },
  { name: 'two decisions at the end', answer: at('E', frame('c'), frame('c')), code: 'FILTER_STRAY_PACKET' },
  {
    name: 'a change after the decision',
    answer: at('E', frame('a'), frame('h', 'X\0y\0')),
    code: 'FILTER_STRAY_PACKET',
  },
  { name: 'a decision with a payload', answer: at('E', frame('a', 'x')), code: 'FILTER_DECISION_PAYLOAD' },
  {
    name: 'a change before the end',
    answer: at('L', frame('h', 'X\0y\0')),
    code: 'FILTER_MODIFICATION_EARLY',
  },
  {
    name: 'a change that was not negotiated',
    negotiation: NO_ACTIONS,
    answer: at('E', frame('h', 'X\0y\0'), frame('c')),
    code: 'FILTER_MODIFICATION_NOT_NEGOTIATED',
  },
  {
    name: 'a new body in two places',
    answer: at('E', frame('b', 'x'), frame('h', 'X\0y\0'), frame('b', 'y'), frame('c')),
    code: 'FILTER_BODY_SCATTERED',
  },
  { name: 'SKIP that was not negotiated', answer: at('B', frame('s')), code: 'FILTER_SKIP_MISPLACED' },
  {
    name: 'SKIP for a header',
    negotiation: command.optneg(6, 0, 0x400),
    answer: at('L', frame('s')),
    code: 'FILTER_SKIP_MISPLACED',
  },
  {
    name: 'progress before the end, for Sendmail',
    answer: at('M', frame('p'), frame('c')),
    options: { profile: 'sendmail' },
    code: 'FILTER_PROGRESS_EARLY',
  },
  { name: 'a letter that is no reply', answer: at('M', frame('Z')), code: 'FILTER_UNKNOWN_REPLY' },
  { name: 'CONN_FAIL', answer: at('C', frame('f')), code: 'FILTER_UNKNOWN_REPLY' },
  { name: 'a packet without a letter', answer: at('M', Buffer.alloc(4)), code: 'FILTER_FRAME_LENGTH' },
  {
    name: 'a close instead of an answer',
    answer: ({ letter }) => (letter === 'C' ? 'close' : undefined),
    code: 'MTA_FILTER_CLOSED',
  },
  { name: 'no answer', answer: () => undefined, options: { timeoutMs: 50 }, code: 'MTA_TIMEOUT' },
]

suite('a filter that breaks a rule is found out', () => {
  for (const { name, code, options, ...script } of CASES) {
    test(name, async () => {
      await using filter = await startScriptedFilter(script)
      const mail = async () => {
        using mta = await connectMta({ address: filter, timeoutMs: 5_000, ...options })
        await mta.send(MAIL)
        await mta.quit()
      }
      await assert.rejects(mail, { code })
    })
  }

  test('nobody at the address', async () => {
    await assert.rejects(connectMta({ address: { path: '/nonexistent/filter.sock' } }), {
      code: 'MTA_CONNECT',
    })
  })

  test('an aborted signal drops the connection', async () => {
    await using filter = await startScriptedFilter({ answer: () => undefined })
    const controller = new AbortController()
    using mta = await connectMta({ address: filter, signal: controller.signal })
    const mail = mta.send(MAIL)
    controller.abort(new Error('enough'))
    await assert.rejects(mail, { code: 'MTA_ABORTED' })
    await assert.rejects(mta.send(MAIL), { code: 'MTA_ABORTED' })
  })

  test('a second exchange before the end of the first is refused', async () => {
    await using filter = await startScriptedFilter()
    using mta = await connectMta({ address: filter })
    const first = mta.session()
    await assert.rejects(mta.send(MAIL), { code: 'MTA_USAGE' })
    await first
  })
})
