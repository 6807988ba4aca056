import { Counter, Gauge, type Registry } from 'prom-client'
import type { PlaceReport } from '../log/report.ts'

/** Registers what is shown of the places for log lines; the function that comes back takes it over for a scrape. */
export function createLogMetrics(registry: Registry): (places: readonly PlaceReport[]) => void {
  const registers = [registry]
  const failing = new Gauge({
    name: 'clamgate_log_failing',
    help: '1 while log lines do not get to this place; they wait, and it is tried again.',
    labelNames: ['place'],
    registers,
  })
  const lost = new Counter({
    name: 'clamgate_log_lost_lines_total',
    help: 'Log lines that were left out, since too many waited for this place: about messages, and other ones.',
    labelNames: ['place', 'about'],
    registers,
  })
  return (places) => {
    failing.reset() // a place that was taken out of the configuration is not shown any more
    lost.reset()
    for (const { kind: place, state, lostLines, lostMessageLines } of places) {
      failing.set({ place }, state === 'failing' ? 1 : 0)
      lost.inc({ place, about: 'messages' }, lostMessageLines)
      lost.inc({ place, about: 'other' }, lostLines - lostMessageLines)
    }
  }
}
