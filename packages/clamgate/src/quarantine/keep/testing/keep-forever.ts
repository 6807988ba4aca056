/**
 * Keeps messages until it is killed, four at a time, and prints the id and the SHA-256 of each that was kept:
 *
 *   node keep-forever.ts DIRECTORY [age1…]
 */
import { createHash, randomBytes } from 'node:crypto'
import { systemClock } from '../../../ground/clock.ts'
import { createQuarantine } from '../quarantine.ts'
import { keptEnvelope } from './kept-envelope.ts'

const silent = () => undefined
const quarantine = createQuarantine({
  log: { error: silent, warn: silent, info: silent, debug: silent, enabled: () => false },
  guard: { write: silent },
  clock: systemClock,
  directory: process.argv[2] ?? '',
  settings: () => ({
    keepMs: 86_400_000,
    isInUse: true,
    maxSizeBytes: 1024 ** 3,
    encryptTo: process.argv.slice(3),
  }),
  version: '1.2.3',
})

async function keepOne(): Promise<void> {
  const message = randomBytes(200_000)
  const spool = quarantine.openSpool()
  await spool.write(message.subarray(0, 100_000))
  await spool.write(message.subarray(100_000))
  const { id } = await spool.keep(keptEnvelope())
  process.stdout.write(`${id} ${createHash('sha256').update(message).digest('hex')}\n`)
}

async function keepForever(): Promise<never> {
  for (;;) await keepOne()
}

await Promise.all(Array.from({ length: 4 }, keepForever))
