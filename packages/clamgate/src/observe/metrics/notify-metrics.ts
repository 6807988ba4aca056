import { Counter, Gauge, type Registry } from 'prom-client'
import type { NotifyFacts } from './facts.ts'
import { setIfKnown, setTotal } from './process-metrics.ts'

/** Registers what is shown of programs and notices for messages; the function that comes back takes it over for a scrape. */
export function createNotifyMetrics(registry: Registry): (facts: NotifyFacts | undefined) => void {
  const registers = [registry]
  const running = new Gauge({
    name: 'clamgate_notify_running',
    help: 'Programs that run for infected mail.',
    registers,
  })
  const waiting = new Gauge({
    name: 'clamgate_notify_waiting',
    help: 'Runs that wait for their turn.',
    registers,
  })
  const runs = new Counter({
    name: 'clamgate_notify_runs_total',
    help: 'Runs of the program for infected mail that have ended, ok or failed.',
    labelNames: ['outcome'],
    registers,
  })
  const dropped = new Counter({
    name: 'clamgate_notify_dropped_total',
    help: 'Runs that were dropped because too many waited.',
    registers,
  })
  const mailWaiting = new Gauge({
    name: 'clamgate_notify_mail_waiting',
    help: 'Messages that somebody is to be told of by mail.',
    registers,
  })
  const mail = new Counter({
    name: 'clamgate_notify_mail_total',
    help: 'Notices by mail that the server took (sent), that it refused or that were given up (failed), and messages that nobody was told of (dropped).',
    labelNames: ['outcome'],
    registers,
  })

  const events = new Counter({
    name: 'clamgate_notify_webhook_total',
    help: 'Events that notify.webhook took (sent), that it refused or that were given up (failed), and that were lost for want of room or time (dropped).',
    labelNames: ['outcome'],
    registers,
  })
  const eventsWaiting = new Gauge({
    name: 'clamgate_notify_webhook_waiting',
    help: 'Events that wait to be posted to notify.webhook.',
    registers,
  })
  const outbound = new Counter({
    name: 'clamgate_notify_outbound_mail_total',
    help: 'Notices by mail on infected mail that our own send out, as clamgate_notify_mail_total.',
    labelNames: ['outcome'],
    registers,
  })

  return (facts) => {
    setIfKnown(running, facts?.command.running)
    setIfKnown(waiting, facts?.command.waiting)
    setTotal(dropped, facts?.command.dropped ?? 0)
    setIfKnown(mailWaiting, facts?.mail.waiting)
    runs.reset()
    runs.inc({ outcome: 'ok' }, facts?.command.succeeded ?? 0)
    runs.inc({ outcome: 'failed' }, facts?.command.failed ?? 0)
    setIfKnown(eventsWaiting, facts?.webhook?.waiting)
    for (const [counter, counts] of [
      [mail, facts?.mail],
      [outbound, facts?.outbound],
      [events, facts?.webhook],
    ] as const) {
      counter.reset()
      for (const outcome of ['sent', 'failed', 'dropped'] as const)
        counter.inc({ outcome }, counts?.[outcome] ?? 0)
    }
  }
}
