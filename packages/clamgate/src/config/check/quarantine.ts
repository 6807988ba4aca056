import { isLoopback } from '../host-port.ts'
import { error, type Finding, warning } from '../problem.ts'
import type { Config } from '../schema.ts'
import { formatSize } from '../units.ts'

const STORE = 'quarantine.store'

/** A quarantine that could not take mail, or whose keys are none. */
export function* checkQuarantine(config: Config): Generator<Finding> {
  const { engine, quarantine } = config
  yield* checkS3(config)
  if (quarantine.maxSize < engine.maxScanSize) {
    yield warning(
      'quarantine.maxSize',
      `${formatSize(quarantine.maxSize)} is less than engine.maxScanSize, ${formatSize(engine.maxScanSize)}: a large message never fits and is deferred for ever`,
      'choose many times engine.maxScanSize',
      ['engine.maxScanSize'],
    )
  }
  for (const [index, recipient] of quarantine.encryptTo.entries()) {
    const key = `quarantine.encryptTo[${index}]`
    if (!isBech32(recipient)) {
      yield error(
        key,
        'the checksum of this key is wrong',
        'copy it again, whole, from the file of its identity',
      )
    } else if (quarantine.encryptTo.indexOf(recipient) !== index) {
      yield warning(key, 'this key is named twice', 'remove one of them')
    }
  }
}

const S3_KEYS = ['endpoint', 'accessKey', 'secretKey'] as const

/** Messages that would go nowhere, or to somebody who should not read them. */
function* checkS3({ quarantine: { store, s3, encryptTo } }: Config): Generator<Finding> {
  if (store === 'files') {
    for (const name of S3_KEYS) {
      if (s3[name] === undefined) continue
      const remedy = 'set quarantine.store: s3://bucket/prefix, or remove it'
      yield warning(`quarantine.s3.${name}`, 'has no effect: messages are kept as files', remedy, [STORE])
    }
    return
  }
  for (const name of S3_KEYS) {
    if (s3[name] === undefined)
      yield error(STORE, `needs quarantine.s3.${name}`, 'add it', [`quarantine.s3.${name}`])
  }
  if (encryptTo.length === 0 && !s3.plain) {
    yield error(
      STORE,
      'messages would lie on S3 for its operator to read: quarantine.encryptTo names no key',
      'run clamgate quarantine key new, or set quarantine.s3.plain: true',
      ['quarantine.encryptTo'],
    )
  }
  const url = URL.parse(s3.endpoint ?? '')
  if (url?.protocol !== 'http:' || isLoopback(url.hostname.replace(/^\[|\]$/g, ''))) return
  const what = encryptTo.length === 0 ? 'messages travel' : 'names and sizes of messages travel'
  const say = encryptTo.length === 0 ? error : warning
  yield say('quarantine.s3.endpoint', `${what} over the network in the clear`, 'write https://')
}

const CHARACTERS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]

/** Whether the checksum of a text is right (BIP 173). */
function isBech32(text: string): boolean {
  const separator = text.lastIndexOf('1')
  const prefix = Buffer.from(text.slice(0, separator), 'latin1')
  const data = [...text.slice(separator + 1)].map((character) => CHARACTERS.indexOf(character))
  const values = [
    ...[...prefix].map((code) => code >> 5),
    0,
    ...[...prefix].map((code) => code & 31),
    ...data,
  ]
  let sum = 1
  for (const value of values) {
    const top = sum >>> 25
    sum = ((sum & 0x1ffffff) << 5) ^ value
    for (const [bit, generator] of GENERATORS.entries()) if (((top >> bit) & 1) === 1) sum ^= generator
  }
  return sum === 1
}
