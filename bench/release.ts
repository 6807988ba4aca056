/**
 * How long it takes to release entries of the quarantine, one after the other and several at once, through a real Postfix:
 *
 *   node bench/release.ts [ENTRIES] [AT_ONCE]
 */
import { randomBytes } from 'node:crypto'
import { keptEnvelope } from '../packages/clamgate/src/quarantine/keep/testing/kept-envelope.ts'
import { startReleaseSite } from '../test/system/support/release/site.ts'

const [entries = 1000, atOnce = 8] = process.argv.slice(2).map(Number)
const BODY_BYTES = 30_000

await using site = await startReleaseSite()
const ids: string[] = []
for (let index = 0; index < entries; index++) {
  const spool = site.parts.quarantine.openSpool()
  const body = randomBytes(BODY_BYTES).toString('base64').replaceAll(/.{76}/g, '$&\r\n')
  await spool.write(Buffer.from(`Subject: kept ${index}\r\n\r\n${body}\r\n`))
  const { id } = await spool.keep(keptEnvelope())
  ids.push(id)
}
const startedMs = performance.now()
const states = new Map<string, number>()
const waiting = ids.values()
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    for (const id of waiting) {
      for (const { state } of await site.release(id)) states.set(state, (states.get(state) ?? 0) + 1)
    }
  }),
)
const seconds = (performance.now() - startedMs) / 1000
const result = { entries, atOnce, seconds, perSecond: entries / seconds, ...Object.fromEntries(states) }
process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`)
