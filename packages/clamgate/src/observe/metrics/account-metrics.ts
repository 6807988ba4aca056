import { Counter, Gauge, type Registry } from 'prom-client'
import type { AccountFacts } from './facts.ts'
import { setIfKnown } from './process-metrics.ts'

/** Registers what is shown of who comes into the console; the function that comes back takes it over for a scrape. No names: they are people. */
export function createAccountMetrics(registry: Registry): (facts: AccountFacts) => void {
  const registers = [registry]
  const tries = new Counter({
    name: 'clamgate_console_sign_ins_total',
    help: 'Tries to come into the console, by how they ended and by what was shown.',
    labelNames: ['result', 'way'],
    registers,
  })
  const sessions = new Gauge({
    name: 'clamgate_console_sessions',
    help: 'Sessions that are open; of all hosts that share a database.',
    registers,
  })
  const waiting = new Gauge({
    name: 'clamgate_console_waiting_guesses',
    help: 'Addresses and names for which nobody may try now, since too many tries were wrong.',
    registers,
  })
  return (facts) => {
    tries.reset()
    for (const { result, way, count } of facts.tries) tries.inc({ result, way }, count)
    setIfKnown(sessions, facts.sessions)
    waiting.set(facts.waiting)
  }
}
