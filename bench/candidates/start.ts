import { eicarTestText } from '@clamgate/clamd'
import { connectMta, message } from '@clamgate/milter/testing'
import { freePort } from '../../packages/clamgate/src/host/free-port.ts'
import { BenchError } from '../errors.ts'
import { letter } from '../mail/letter.ts'
import type { Candidate, CandidatePlace } from './candidate.ts'
import { startClamavMilter } from './clamav-milter.ts'
import { startClamgate } from './clamgate.ts'

/**
 * Starts a candidate and makes sure that it does its work: it accepts clean mail and refuses EICAR.
 * @throws {BenchError} BENCH_START, BENCH_NO_REFUSAL, BENCH_NOT_ACCEPTED
 */
export async function startCandidate(
  place: Omit<CandidatePlace, 'address' | 'inet'>,
  signal: AbortSignal,
): Promise<Candidate> {
  const inet = place.name.endsWith('-inet')
  const address = inet
    ? { host: '127.0.0.1', port: await freePort() }
    : { path: `${place.directory}/milter.sock` }
  const start = place.name.startsWith('clamgate') ? startClamgate : startClamavMilter
  const candidate = await start({ ...place, address, inet }, signal)
  try {
    await checkWork(candidate)
  } catch (error) {
    await candidate[Symbol.asyncDispose]()
    throw error
  }
  return candidate
}

async function checkWork({ name, address }: Candidate): Promise<void> {
  using mta = await connectMta({ address, profile: 'postfix', timeoutMs: 30_000 })
  const envelope = { from: 'orders@example.com', to: ['anna@example.net'] }
  const clean = await mta.send({ ...envelope, ...message(letter(2048)) })
  if (clean.outcome !== 'accept') {
    throw new BenchError('BENCH_NOT_ACCEPTED', `${name} answered a clean message with ${clean.outcome}`)
  }
  const infected = Buffer.concat([Buffer.from('Subject: test\r\n\r\n'), eicarTestText(), Buffer.from('\r\n')])
  const refused = await mta.send({ ...envelope, ...message(infected) })
  if (refused.outcome !== 'reject') {
    throw new BenchError('BENCH_NO_REFUSAL', `${name} answered EICAR with ${refused.outcome}`)
  }
  await mta.quit()
}
