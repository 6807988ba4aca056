import type { Rate } from '../document/road.ts'
import type { Measurement } from '../load/job.ts'
import { median, rounded } from '../measure/statistics.ts'

/**
 * Alternating rounds: first each contestant once to warm up, then A B A B …, so that whatever else the machine does
 * meanwhile meets all alike.
 */
export async function alternate<Contestant, Round>(
  contestants: readonly Contestant[],
  rounds: number,
  {
    warmUp,
    measure,
  }: {
    warmUp(contestant: Contestant): Promise<void>
    measure(contestant: Contestant): Promise<Round>
  },
): Promise<readonly (readonly Round[])[]> {
  for (const contestant of contestants) await warmUp(contestant)
  const results: Round[][] = contestants.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (const [index, contestant] of contestants.entries()) {
      results[index]?.push(await measure(contestant))
    }
  }
  return results
}

/** Messages per second: of each round, and their median. */
export function rate(rounds: readonly { readonly messages: number; readonly elapsedMs: number }[]): Rate {
  const values = rounds.map(({ messages, elapsedMs }) => rounded((messages * 1000) / elapsedMs))
  return { median: rounded(median(values)), rounds: values }
}

/** CPU time for one message over all rounds, ms. */
export function cpuPerMessage(rounds: readonly Measurement[], whose: keyof Measurement['cpuMs']): number {
  let cpuMs = 0
  let messages = 0
  for (const round of rounds) {
    cpuMs += round.cpuMs[whose] ?? Number.NaN
    messages += round.allMessages
  }
  return rounded(cpuMs / messages)
}
