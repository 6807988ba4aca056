import { ok } from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { binhex, uuencode, yenc } from '../../test/encoders/text-files.ts'
import { tnef } from '../../test/encoders/wrappers.ts'
import { DEFAULT_BOUNDS } from '../bounds.ts'
import type { Encoding } from '../types.ts'
import { unwrap } from '../wrap/unwrap.ts'
import { DECODERS } from './decode.ts'
import { embeddedFiles } from './embedded-files.ts'

const OCTETS = Buffer.from([...Array(300).keys()].map((at) => at & 255))
const SEEDS = [
  uuencode(OCTETS),
  yenc(OCTETS),
  binhex(OCTETS),
  OCTETS.toString('base64').replace(/.{40}/g, '$&\r\n'),
  '-----BEGIN PKCS7-----\r\nMIAGCSqGSIb3DQEHAqCAMIACAQExADCABgkqhkiG9w0BBwGggCSABAVIZWxsbwAAAAAAAAAA\r\n-----END PKCS7-----',
  'some text=\r\nwith=20escapes=FF=\r\n and blanks  \r\n',
  'MIAGCSqGSIb3DQEHAqCAMIACAQExADCABgkqhkiG9w0BBwGggCSABAVIZWxsbwAAAAAAAAAA',
].map((text) => Buffer.from(text, 'latin1'))
const BINARY = [
  tnef([
    { id: 0x0006800f, value: OCTETS },
    { id: 0x00069003, properties: [{ type: 0x0102, id: 0x3701, value: OCTETS }] },
  ]),
  Buffer.from('3080060b2a864886f70d0109100109a080', 'hex'),
  Buffer.from(SEEDS[4] ?? ''),
]

/** Some octets changed, dropped or put elsewhere. */
function mutant(seed: Buffer): Buffer {
  const octets = Buffer.from(seed)
  for (let count = randomInt(1, 6); count > 0; count -= 1) {
    const at = randomInt(octets.length)
    const kind = randomInt(3)
    if (kind === 0) octets[at] = randomInt(256)
    else if (kind === 1) octets.copyWithin(at, randomInt(octets.length))
    else octets.fill(randomInt(2) === 0 ? 0xff : 0, at, Math.min(octets.length, at + randomInt(1, 9)))
  }
  return octets.subarray(0, randomInt(1, octets.length + 1))
}

test('no octets make a decoder throw, or give one object twice', () => {
  const encodings = Object.keys(DECODERS).filter((name): name is Encoding => name in DECODERS)
  for (let run = 0; run < 300; run += 1) {
    const octets = mutant(SEEDS[run % SEEDS.length] ?? OCTETS)
    for (const encoding of encodings) {
      const { main, others } = DECODERS[encoding](octets, 0, octets.length, { lineEnds: run % 2 === 0 })
      const all = [main, ...others.map((other) => other.octets)].map((one) => one.toString('latin1'))
      ok(new Set(all).size === all.length, `${encoding} ${octets.toString('hex')}`)
      ok(all.length <= 14, `${encoding} ${all.length} ${octets.toString('hex')}`)
    }
    embeddedFiles(octets)
    unwrap(octets, DEFAULT_BOUNDS)
  }
})

test('no octets make a wrapper throw', () => {
  for (let run = 0; run < 600; run += 1) unwrap(mutant(BINARY[run % BINARY.length] ?? OCTETS), DEFAULT_BOUNDS)
})
