/**
 * Counts how many of the mails of test/corpus/evasion are stopped: by clamav-milter and by this checkout, each with the same
 * clamd behind it. The table of docs/guide/evasion.md goes to standard error, JSON to standard output.
 *
 *   node bench/evasion.ts [--combinations 1500] [--alert-exceeds-max] [--missed]
 *
 *   --combinations N       mails of two or three classes, at most 1500
 *   --alert-exceeds-max    clamd says so where it reaches a limit, as it should be set and is not by default
 *   --missed               lists the reachable mails that Clamgate delivers
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startRealClamd } from '@clamgate/clamd/testing'
import { AMBIGUITY_CLASSES } from '../packages/mime/src/classes.ts'
import { combinations, type Evasion, singles } from '../test/corpus/evasion/catalogue.ts'
import { payloadDatabases } from '../test/corpus/evasion/payloads.ts'
import { deliverAll, type Fate, isReachableBySmtp } from '../test/system/support/deliver-all.ts'
import { startCandidate } from './candidates/start.ts'
import { type Tally, tally, total } from './evasion/tally.ts'
import { progress } from './progress.ts'

const CANDIDATES = ['clamav-milter', 'clamgate'] as const
const WORDS: ReadonlyMap<string, string> = new Map(Object.entries(AMBIGUITY_CLASSES))

const { values } = parseArgs({
  options: {
    combinations: { type: 'string', default: '1500' },
    'alert-exceeds-max': { type: 'boolean', default: false },
    missed: { type: 'boolean', default: false },
  },
})
await measure([...singles(), ...combinations(Number(values.combinations))])

async function measure(mails: readonly Evasion[]): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-evasion-'))
  stack.defer(() => rm(directory, { recursive: true, force: true }))
  const clamd = stack.use(
    await startRealClamd({
      databases: payloadDatabases(),
      // By its cache it would not look a second time at what it took for clean.
      settings: { DisableCache: 'yes', AlertExceedsMax: values['alert-exceeds-max'] ? 'yes' : 'no' },
    }),
  )
  const fates: Record<string, readonly Fate[]> = {}
  for (const name of CANDIDATES) {
    const own = join(directory, name)
    await mkdir(own)
    const place = { name, directory: own, clamd, clamdInet: false, features: 'none', events: false } as const
    const candidate = await startCandidate(
      { ...place, profileDirectory: undefined },
      new AbortController().signal,
    )
    stack.use(candidate)
    const begunAt = performance.now()
    fates[name] = await deliverAll(candidate.address, mails, (done) => {
      if (done % 2000 === 0) progress(`${name}: ${done} of ${mails.length} mails`)
    })
    progress(`${name}: ${mails.length} mails in ${((performance.now() - begunAt) / 1000).toFixed(1)} s`)
  }
  const classes = tally(mails, fates)
  const all = total(classes, CANDIDATES)
  process.stderr.write(`${[...classes, all].map(row).join('\n')}\n`)
  const missed = mails.filter(
    (mail, index) => isReachableBySmtp(mail) && fates['clamgate']?.[index] === 'accept',
  )
  if (values.missed) for (const { id } of missed) process.stderr.write(`delivered: ${id}\n`)
  console.log(JSON.stringify({ all, classes, missed: missed.map(({ id }) => id) }, null, 2))
}

/** A line of the table in the guide. */
function row({ class: id, reachable, caught }: Tally): string {
  return `| ${id} | ${WORDS.get(id) ?? ''} | ${reachable} | ${CANDIDATES.map((name) => caught[name] ?? 0).join(' | ')} |`
}
