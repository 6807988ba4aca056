import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import {
  CanonicalRecogniser,
  DEFAULT_BOUNDS,
  type Part,
  planUnion,
  type Reading,
  readMail,
  recogniseCanonical,
} from '../src/index.ts'
import { strictLeaves } from './strict-parse.ts'

const MIB = 1024 * 1024
const STREAM_BYTES = 25 * MIB

/** What holds for every reading of every octets. */
export function checkReading(mail: Buffer): Reading {
  const reading = readMail(mail)
  const { objects, tree, ambiguities, isAmbiguous, unscannable, views } = reading
  const hashes = new Set(objects.map(({ sha256 }) => sha256))
  assert.equal(hashes.size, objects.length, 'an object stands there twice')
  for (const { octets, sha256 } of objects) assert.equal(sha256Of(octets), sha256)
  const parts = partsOf(tree)
  assert.equal(new Set(parts.map(({ path }) => path)).size, parts.length, 'two parts have one path')
  for (const { path, objects: own, type, name = '' } of parts) {
    for (const sha256 of own) assert.ok(hashes.has(sha256), `an object of ${path} is missing`)
    assert.match(type, /^[a-z0-9/+.-]{1,100}$/)
    assert.match(name, /^[\x20-\x7e]{0,100}$/)
  }
  assert.ok(objects.length <= DEFAULT_BOUNDS.objects)
  // Each that was read, as many that stand there again, and other readings of one.
  assert.ok(parts.length <= 2 * DEFAULT_BOUNDS.parts + DEFAULT_BOUNDS.views, `${parts.length} parts`)
  // The main one is no other reading.
  assert.ok(views <= DEFAULT_BOUNDS.views + 1)
  const octets = objects.reduce((sum, object) => sum + object.octets.length, 0)
  assert.ok(octets <= Math.max(MIB, DEFAULT_BOUNDS.unionFactor * mail.length), `${octets} octets`)
  assert.equal(
    isAmbiguous,
    ambiguities.some(({ differs }) => differs),
  )
  for (const { path } of [...ambiguities, ...unscannable]) assert.match(path, /^0(?:[a-z]*\.\d+)*[a-z]*$/)
  return reading
}

/** The union has each object once, and is as long as it says. */
export function checkUnion({ objects }: Reading): void {
  const { streams, left } = planUnion(objects, { maxStreamBytes: STREAM_BYTES })
  const inside = streams.flatMap((stream) => stream.objects)
  assert.equal(inside.length + left.length, objects.length)
  assert.equal(new Set([...inside, ...left]).size, objects.length)
  for (const stream of streams) {
    let bytes = 0
    for (const chunk of stream.chunks()) bytes += chunk.length
    assert.equal(bytes, stream.bytes)
    assert.ok(bytes <= STREAM_BYTES)
  }
}

/** A mail that is canonical has one reading, which the strictest of readers has, too. @returns whether it is */
export function checkCanonical(mail: Buffer, reading: Reading): boolean {
  const canonical = recogniseCanonical(mail)
  if (!canonical.isCanonical) {
    assert.match(canonical.reason, /^[a-z0-9-]{2,40}$/)
    assert.ok(canonical.at >= 0 && canonical.at <= mail.length, `${canonical.at}`)
    return false
  }
  const differing = reading.ambiguities.filter(({ differs }) => differs)
  assert.deepEqual(differing, [], 'canonical, and readers differ')
  assert.deepEqual(reading.unscannable, [], 'canonical, and not to be scanned')
  const leaves = new Set(strictLeaves(mail).map((leaf) => sha256Of(Buffer.from(leaf, 'latin1'))))
  for (const { isMain, sha256, path, octets } of reading.objects) {
    if (isMain) assert.ok(leaves.has(sha256), `${path}, ${octets.length} octets, is in no strict reading`)
  }
  return true
}

/** However a mail is cut, the answer is the same. */
export function checkChunks(mail: Buffer, cuts: readonly number[]): void {
  const recogniser = new CanonicalRecogniser()
  let at = 0
  for (let index = 0; at < mail.length; index++) {
    const length = cuts[index % cuts.length] ?? 1
    // What was written may be changed afterwards.
    const chunk = Buffer.from(mail.subarray(at, at + length))
    recogniser.write(chunk)
    chunk.fill(0x2d)
    at += length
  }
  // In base64 the offset is that of the lines that were decoded together.
  assert.deepEqual({ ...recogniser.end(), at: 0 }, { ...recogniseCanonical(mail), at: 0 })
}

function partsOf(part: Part): readonly Part[] {
  return [part, ...part.parts.flatMap(partsOf)]
}

function sha256Of(octets: Buffer): string {
  return createHash('sha256').update(octets).digest('hex')
}
