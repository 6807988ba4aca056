import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Canonical, CanonicalRecogniser, recogniseCanonical } from '../../src/canonical/recogniser.ts'
import { Chance } from './chance.ts'
import { generateMail } from './generate.ts'
import { mutate } from './mutate.ts'
import { filePayloads } from './payloads.ts'

const FILES = filePayloads(20)

test('never throws, and gives the same however the octets are cut', () => {
  for (let seed = 0; seed < 400; seed++) {
    const chance = new Chance(seed)
    const mail = generateMail(chance, chance.pick(FILES), 'file')
    const octets = chance.is(0.2)
      ? chance.octets(chance.below(500))
      : chance.is(0.5)
        ? mutate(chance, mail)
        : mail.octets
    assert.deepEqual(inPieces(octets, chance), recogniseCanonical(octets), `seed ${seed}`)
  }
})

function inPieces(octets: Buffer, chance: Chance): Canonical {
  const recogniser = new CanonicalRecogniser()
  const most = chance.pick([1, 10, 100, 1000, 10_000])
  let at = 0
  while (at < octets.length) {
    // What was written may be changed afterwards.
    const piece = Buffer.from(octets.subarray(at, at + chance.between(0, most)))
    recogniser.write(piece)
    piece.fill(0)
    at += piece.length
  }
  return recogniser.end()
}

const TOP = 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="abcdef"\r\n\r\n'
const FILE = '--abcdef\r\nContent-Type: image/png\r\n'
const BASE64 = `${FILE}Content-Transfer-Encoding: base64\r\n\r\n`
const TEXT = '--abcdef\r\nContent-Type: text/plain\r\n\r\nHello\r\n'
const LEVELS = ['abcdef', 'ghi', 'jkl']
  .map(
    (outer, level) =>
      `--${outer}\r\nContent-Type: multipart/mixed; boundary=${['ghi', 'jkl', 'mno'][level]}\r\n\r\n`,
  )
  .join('')

/** What takes longest, each as often as there is room for it. */
const WORST: Readonly<Record<string, readonly [start: string, again: string]>> = {
  'dashes beside four boundaries': [
    `${TOP}${LEVELS}${TEXT.replace('abcdef', 'mno')}`,
    `${'-a'.repeat(490)}\r\n`,
  ],
  'opening parentheses': [TOP + TEXT, `${'('.repeat(998)}\r\n`],
  'files of short lines, with delimiters as long': [TOP, `${BASE64}${'QUJDREVG\r\n'.repeat(6000)}`],
  'lines that begin like others': [
    TOP + TEXT,
    'begin the end\r\ncontent of it\r\n---- this\r\n(this file\r\n',
  ],
  'a file of lines of four': [TOP + BASE64, 'QUJD\r\n'],
  'soft breaks': ['Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n', '=\r\n'],
  'empty lines': ['Subject: x\r\n\r\n', '\r\n'],
}

for (const [name, [start, again]] of Object.entries(WORST)) {
  test(`takes time linear in the mail: ${name}`, () => {
    const [small, large] = [900_000, 3_600_000].map((bytes) =>
      fastest(Buffer.from(start + again.repeat(bytes / again.length))),
    )
    // Fourfold, and more for what else the machine does: with the square of the mail it would be seconds.
    assert.ok(
      large !== undefined && small !== undefined && large < 12 * small + 50,
      `${small} ms, then ${large} ms`,
    )
  })
}

/** In chunks of a milter; the best of some tries, ms of CPU time. */
function fastest(octets: Buffer): number {
  const tries = Array.from({ length: 3 }, () => {
    const before = process.threadCpuUsage()
    const recogniser = new CanonicalRecogniser()
    for (let at = 0; at < octets.length; at += 65_535) recogniser.write(octets.subarray(at, at + 65_535))
    assert.ok(recogniser.mayBeCanonical, 'it looks at all of it')
    return process.threadCpuUsage(before).user / 1000
  })
  return Math.min(...tries)
}
