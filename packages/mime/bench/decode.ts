/**
 * How fast bodies are decoded, with all their readings. Prints a JSON line for each kind of body, the best of its rounds, in CPU
 * time of this process: the time of others on the machine does not count.
 *
 *   node packages/mime/bench/decode.ts [--rounds 7] [--megabytes 8]
 */
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { DECODERS } from '../src/decode/decode.ts'
import { embeddedFiles } from '../src/decode/embedded-files.ts'
import type { Encoding } from '../src/types.ts'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '7' }, megabytes: { type: 'string', default: '8' } },
})
const SIZE = Number(values.megabytes) * 1_000_000
const BASE64 = randomBytes(SIZE * 0.73)
  .toString('base64')
  .replace(/.{76}/g, '$&\r\n')
const TEXT = 'Ein Satz mit =C3=BC und =C3=9F, und noch mehr Text bis zum Ende der Zeile =\r\nund weiter.\r\n'
const PROSE = 'The figures of the last quarter are ready for you, and we begin to look at them now.\r\n'

const BODIES: readonly { readonly name: string; readonly encoding: Encoding; readonly body: string }[] = [
  { name: 'base64, clean', encoding: 'base64', body: BASE64 },
  { name: 'base64, odd lines', encoding: 'base64', body: BASE64.replace(/(.{200})\r\n/g, '$1\n') },
  { name: 'base64, a footer', encoding: 'base64', body: `${BASE64}\r\n-- \r\nA footer of a list\r\n` },
  { name: 'base64, foreign octets', encoding: 'base64', body: BASE64.replaceAll('\r\n', '*\r\n') },
  { name: 'base64, padded lines', encoding: 'base64', body: 'TWFuTWFuTWFuTWFuTQ==\r\n'.repeat(SIZE / 22) },
  { name: 'quoted-printable, text', encoding: 'quoted-printable', body: TEXT.repeat(SIZE / TEXT.length) },
  { name: 'quoted-printable, binary', encoding: 'quoted-printable', body: escaped(randomBytes(SIZE / 3)) },
  { name: 'text as it is', encoding: 'identity', body: PROSE.repeat(SIZE / PROSE.length) },
]

for (const { name, encoding, body } of BODIES) {
  const octets = Buffer.from(body, 'latin1')
  report(name, octets, () => DECODERS[encoding](octets, 0, octets.length).others.length + 1)
}
const prose = Buffer.from(PROSE.repeat(SIZE / PROSE.length))
report('files looked for in text', prose, () => embeddedFiles(prose).length)

function report(body: string, octets: Buffer, decode: () => number): void {
  let least = Number.POSITIVE_INFINITY
  let objects = 0
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const before = process.cpuUsage()
    objects = decode()
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, user + system)
  }
  const megabytesPerSecond = Math.round(octets.length / least)
  process.stdout.write(`${JSON.stringify({ body, bytes: octets.length, objects, megabytesPerSecond })}\n`)
}

function escaped(octets: Buffer): string {
  const text = octets.toString('hex').toUpperCase().replace(/../g, '=$&')
  return text.replace(/.{75}/g, '$&=\r\n')
}
