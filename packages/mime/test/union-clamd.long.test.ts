/** That a real clamd finds each object of a container, whatever it is and wherever it stands. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { createClamdClient, type ScanResult } from '@clamgate/clamd'
import { hashSignatureOf, type RealClamd, startRealClamd } from '@clamgate/clamd/testing'
import { cutContainer, type MailObject, planUnion, type UnionStream } from '../src/index.ts'

const KINDS: Readonly<Record<string, Buffer>> = {
  binary: Buffer.from([...Array(256).keys()]),
  'text without a line end': Buffer.from('just a line'),
  'lines that end in CR': Buffer.from('one\rtwo\rthree\r\r'),
  mail: Buffer.from('Received: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nhello\r\n'),
  'a multipart': Buffer.from(
    'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n',
  ),
  mailbox: Buffer.from('From a@example.net Mon Nov  2 10:11:12 2026\nSubject: x\n\nhello\n'),
  html: Buffer.from('<html><body>hello</body></html>'),
  'the head of a program': Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200, 7)]),
  'nothing but NUL': Buffer.alloc(100),
  // clamd looks at nothing below six octets.
  'very few octets': Buffer.from('~~'),
  'its own boundary': Buffer.from('--clamgate-union-of-all-readings--\r\n'),
}
const payloadOf = (kind: string, position: string) =>
  Buffer.concat([KINDS[kind] ?? Buffer.alloc(0), Buffer.from(position)])
const POSITIONS = ['first', 'middle', 'last']

let clamd: RealClamd
before(async () => {
  const lines = Object.keys(KINDS).flatMap((kind) =>
    POSITIONS.map((position) => hashSignatureOf(nameOf(kind, position), payloadOf(kind, position))),
  )
  clamd = await startRealClamd({ databases: { 'test.hdb': lines.join('') } })
})
after(() => clamd?.stop())

for (const kind of Object.keys(KINDS)) {
  test(`clamd finds ${kind} as the first, the middle and the last of 500 objects`, async () => {
    for (const [index, position] of POSITIONS.entries()) {
      const objects = fillers(500)
      objects[[0, 250, 499][index] ?? 0] = objectOf(payloadOf(kind, position))
      const { streams } = planUnion(objects, { maxStreamBytes: 25_000_000 })
      assert.equal(streams.length, 1)
      assert.deepEqual(await Promise.all(streams.map(scan)), [found(kind, position)])
    }
  })
}

test('clamd finds the last of 501 objects, and of 2000', async () => {
  for (const [count, streamCount] of [
    [501, 2],
    [2000, 4],
  ] as const) {
    const objects = [...fillers(count - 1), objectOf(payloadOf('binary', 'last'))]
    const { streams } = planUnion(objects, { maxStreamBytes: 25_000_000 })
    assert.equal(streams.length, streamCount)
    const results = await Promise.all(streams.map(scan))
    assert.deepEqual(results.at(-1), found('binary', 'last'))
    assert.ok(results.slice(0, -1).every(({ kind }) => kind === 'clean'))
  }
})

test('the object that clamd means is found by halving its container', async () => {
  const objects = fillers(100)
  objects[37] = objectOf(payloadOf('binary', 'first'))
  const [stream] = planUnion(objects, { maxStreamBytes: 25_000_000 }).streams
  assert.ok(stream)
  const whole = Buffer.concat([...stream.chunks()])
  let cuts = [...stream.cuts.entries()]
  while (cuts.length > 1) {
    const half = cuts.slice(0, Math.ceil(cuts.length / 2))
    const parts = cutContainer(
      whole,
      half.map(([, cut]) => cut),
    )
    cuts = (await clientOf().scan(parts)).kind === 'found' ? half : cuts.slice(half.length)
  }
  assert.equal(cuts[0]?.[0], 37)
})

function nameOf(kind: string, position: string): string {
  return `Test.${kind.replaceAll(' ', '_')}.${position}`
}

function found(kind: string, position: string): ScanResult {
  return { kind: 'found', signature: `${nameOf(kind, position)}.UNOFFICIAL` }
}

function clientOf() {
  const { address } = clamd
  return createClamdClient({
    address,
    connectTimeoutMs: 5000,
    stallTimeoutMs: 30_000,
    replyTimeoutMs: 30_000,
  })
}

function scan(stream: UnionStream): Promise<ScanResult> {
  return clientOf().scan([...stream.chunks()])
}

function fillers(count: number): MailObject[] {
  return Array.from({ length: count }, (_, index) => objectOf(Buffer.from(`filler ${index}`)))
}

function objectOf(octets: Buffer): MailObject {
  const sha256 = createHash('sha256').update(octets).digest('hex')
  return { octets, sha256, path: '0', isMain: true, classes: [] }
}
