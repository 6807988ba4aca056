import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { command, frame } from './frames.ts'
import { type Packet, PacketScanner } from './scanner.ts'

/** Typed by hand from the packet layouts; the octets with an MTA's name were seen from it. */
const GOLDEN: readonly (readonly [name: string, packet: Buffer, wire: string])[] = [
  ['an offer (Postfix 3.7.11)', command.optneg(6, 0x1ff, 0x1fffff), '0000000d 4f 00000006 000001ff 001fffff'],
  ['an empty macro packet (Postfix 3.7.11)', command.macro('H'), '00000002 44 48'],
  [
    'a macro packet',
    command.macro('M', [
      ['i', 'AB'],
      ['{x}', ''],
    ]),
    '0000000c 44 4d 6900 414200 7b787d00 00',
  ],
  ['an IPv4 client', command.connect('a', '4', 25, '1.2.3.4'), '0000000e 43 6100 34 0019 312e322e332e3400'],
  ['an unknown client', command.connect('a', 'U'), '00000004 43 6100 55'],
  ['HELO', command.helo('mx.a'), '00000006 48 6d782e6100'],
  ['MAIL with an argument', command.mail('<>', 'SIZE=1'), '0000000b 4d 3c3e00 53495a453d3100'],
  ['the null sender of local mail', command.mail(''), '00000002 4d 00'],
  ['RCPT', command.rcpt('<b>'), '00000005 52 3c623e00'],
  ['DATA', command.data(), '00000001 54'],
  ['a header', command.header('To', ' b'), '00000007 4c 546f00 206200'],
  ['the end of the header', command.eoh(), '00000001 4e'],
  ['a body chunk', command.body('x\r\n'), '00000004 42 780d0a'],
  ['the end of the message', command.eom(), '00000001 45'],
  ['an unknown command', command.unknown('FOO'), '00000005 55 464f4f00'],
  ['ABORT', command.abort(), '00000001 41'],
  ['QUIT', command.quit(), '00000001 51'],
  ['QUIT_NC', command.quitNewConnection(), '00000001 4b'],
]

suite('packets of the MTA side', () => {
  for (const [name, packet, wire] of GOLDEN) {
    test(`encodes ${name}`, () => {
      assert.equal(packet.toString('hex'), wire.replaceAll(' ', ''))
    })
  }

  test('packets are found wherever the stream is cut', () => {
    const stream = Buffer.concat([
      frame('c'),
      frame('y', '550 x\0'),
      frame('b', Buffer.alloc(300, 'b')),
      frame('a'),
    ])
    for (let cut = 0; cut <= stream.length; cut++) {
      const packets: Packet[] = []
      const scanner = new PacketScanner((packet) => packets.push(packet))
      scanner.push(stream.subarray(0, cut))
      scanner.push(stream.subarray(cut))
      assert.equal(
        packets.map(({ letter, payload }) => `${letter}${payload.length}`).join(' '),
        'c0 y6 b300 a0',
      )
      assert.equal(scanner.heldBytes, 0)
    }
  })

  for (const length of [0, 16 * 1024 * 1024 + 1, 0xffffffff]) {
    test(`a packet that announces ${length} bytes is a violation`, () => {
      const scanner = new PacketScanner(() => assert.fail('no packet'))
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32BE(length)
      assert.throws(() => scanner.push(bytes), { code: 'FILTER_FRAME_LENGTH' })
    })
  }
})
