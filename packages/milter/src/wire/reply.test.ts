import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Modification, Response } from '../response.ts'
import { encodeModifications } from './modification.ts'
import { encodeResponse, REPLY } from './reply.ts'

const RESPONSES: readonly { response: Response; wire: string }[] = [
  { response: { kind: 'continue' }, wire: '00000001 63' },
  { response: { kind: 'accept' }, wire: '00000001 61' },
  { response: { kind: 'reject' }, wire: '00000001 72' },
  { response: { kind: 'tempfail' }, wire: '00000001 74' },
  { response: { kind: 'discard' }, wire: '00000001 64' },
  { response: { kind: 'skip' }, wire: '00000001 73' },
  {
    response: { kind: 'reply', code: 550, enhanced: '5.7.1', text: 'no' },
    wire: '0000000e 79 35353020 352e372e3120 6e6f 00',
  },
]
for (const { response, wire } of RESPONSES) {
  test(`encodes the response ${response.kind}`, () => {
    assert.equal(encodeResponse(response).toString('hex'), wire.replaceAll(' ', ''))
  })
}

test('encodes progress', () => {
  assert.equal(REPLY.progress.toString('hex'), '0000000170')
})

const MODIFICATIONS: readonly { modification: Modification; wire: string; leadingSpace?: boolean }[] = [
  { modification: { kind: 'addHeader', name: 'X-A', value: 'v' }, wire: '00000007 68 582d4100 7600' },
  {
    modification: { kind: 'addHeader', name: 'X-A', value: 'v' },
    leadingSpace: true,
    wire: '00000008 68 582d4100 207600',
  },
  {
    modification: { kind: 'insertHeader', index: 1, name: 'X-A', value: 'v' },
    wire: '0000000b 69 00000001 582d4100 7600',
  },
  {
    modification: { kind: 'changeHeader', index: 2, name: 'X-A', value: 'v' },
    wire: '0000000b 6d 00000002 582d4100 7600',
  },
  {
    modification: { kind: 'changeHeader', index: 1, name: 'X-A', value: '' },
    leadingSpace: true,
    wire: '0000000a 6d 00000001 582d4100 00',
  },
  { modification: { kind: 'replaceBody', body: Buffer.from('b\r\n') }, wire: '00000004 62 620d0a' },
  { modification: { kind: 'replaceBody', body: Buffer.alloc(0) }, wire: '00000001 62' },
  { modification: { kind: 'addRecipient', address: '<a@b>' }, wire: '00000007 2b 3c6140623e00' },
  {
    modification: { kind: 'addRecipient', address: '<a@b>', args: 'X=1' },
    wire: '0000000b 32 3c6140623e00 583d3100',
  },
  { modification: { kind: 'deleteRecipient', address: '<a@b>' }, wire: '00000007 2d 3c6140623e00' },
  { modification: { kind: 'changeSender', address: '<>' }, wire: '00000004 65 3c3e00' },
  { modification: { kind: 'changeSender', address: '<>', args: 'X=1' }, wire: '00000008 65 3c3e00 583d3100' },
  { modification: { kind: 'quarantine', reason: 'bad' }, wire: '00000005 71 62616400' },
]
for (const { modification, wire, leadingSpace = false } of MODIFICATIONS) {
  test(`encodes ${JSON.stringify(modification)}${leadingSpace ? ' with leading space' : ''}`, () => {
    const packets = encodeModifications([modification], { leadingSpace })
    assert.equal(Buffer.concat(packets).toString('hex'), wire.replaceAll(' ', ''))
  })
}

for (const value of [7, 'accept', {}, { kind: 'acept' }, { kind: 3 }]) {
  test(`refuses ${JSON.stringify(value)} as a response`, () => {
    // What an untyped filter may return.
    assert.throws(() => encodeResponse(value as Response), { code: 'MILTER_ANSWER_INVALID' })
  })
}
