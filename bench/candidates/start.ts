import { eicarTestText } from '@clamgate/clamd'
import { connectMta, message } from '@clamgate/milter/testing'
import { freePort } from '../../packages/lab/src/free-port.ts'
import { BenchError } from '../errors.ts'
import { letter } from '../mail/letter.ts'
import type { Features } from '../options.ts'
import { type Candidate, type CandidatePlace, isClamgate } from './candidate.ts'
import { startClamavMilter } from './clamav-milter.ts'
import { startClamgate } from './clamgate.ts'

/**
 * Starts a candidate and makes sure that it does its work: it accepts clean mail, with header fields if it is to add
 * them, and refuses EICAR.
 * @throws {BenchError} BENCH_START, BENCH_NO_REFUSAL, BENCH_NOT_ACCEPTED, BENCH_FEATURE_MISSING
 */
export async function startCandidate(
  place: Omit<CandidatePlace, 'address'>,
  signal: AbortSignal,
): Promise<Candidate> {
  const address = place.name.endsWith('-inet')
    ? { host: '127.0.0.1', port: await freePort() }
    : { path: `${place.directory}/milter.sock` }
  const start = isClamgate(place.name) ? startClamgate : startClamavMilter
  const candidate = await start({ ...place, address }, signal)
  try {
    await checkWork(candidate, place.features)
  } catch (error) {
    await candidate[Symbol.asyncDispose]()
    throw error
  }
  return candidate
}

async function checkWork({ name, address }: Candidate, features: Features): Promise<void> {
  using mta = await connectMta({ address, profile: 'postfix', timeoutMs: 30_000 })
  const envelope = { from: 'orders@example.com', to: ['anna@example.net'] }
  const clean = await mta.send({ ...envelope, ...message(letter(2048)) })
  if (clean.outcome !== 'accept') {
    throw new BenchError('BENCH_NOT_ACCEPTED', `${name} answered a clean message with ${clean.outcome}`)
  }
  const marks = clean.modifications.filter(
    (change) => change.kind === 'addHeader' || change.kind === 'insertHeader',
  )
  const marked = marks.some((change) => change.name === 'X-Virus-Status')
  if (marked !== (features === 'all')) {
    throw new BenchError(
      'BENCH_FEATURE_MISSING',
      `${name} added ${marks.length} header fields to a clean message, which does not fit features ${features}`,
    )
  }
  const infected = Buffer.concat([Buffer.from('Subject: test\r\n\r\n'), eicarTestText(), Buffer.from('\r\n')])
  const refused = await mta.send({ ...envelope, ...message(infected) })
  if (refused.outcome !== 'reject') {
    throw new BenchError('BENCH_NO_REFUSAL', `${name} answered EICAR with ${refused.outcome}`)
  }
  await mta.quit()
}
