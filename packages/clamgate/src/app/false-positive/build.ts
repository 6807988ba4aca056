import { hostname } from 'node:os'
import type { Actor } from '../../access/actor.ts'
import type { FalsePositiveService } from '../../api/false-positives/service.ts'
import type { QuarantineService } from '../../api/quarantine/service.ts'
import type { Log } from '../../observe/log/log.ts'
import type { ReportStore } from '../../quarantine/false-positive/types.ts'
import type { Store } from '../../store/types.ts'
import type { Parts } from '../build.ts'
import { noteActions } from '../quarantine/note.ts'
import type { Door } from '../stop.ts'
import { createEndings } from './endings.ts'
import { createFalsePositives } from './service.ts'

/** False positives as the daemon sees to them; closing it ends the look for signatures that are gone. */
export interface RunningFalsePositives extends Door {
  readonly serviceOf: (actor: Actor) => FalsePositiveService
}

/** Between two looks whether the databases are others, ms. */
const LOOK_MS = 120_000

export function runFalsePositives(
  { entries, store, engine, views, signatures, inForce }: Parts,
  quarantine: QuarantineService,
  log: Log,
): RunningFalsePositives {
  const reports = reportStore(store)
  const { ignores, places, directory } = signatures
  const deps = {
    ...{ entries, quarantine, places, reports, log, views, scanner: engine.scanner },
    signatures: signatures.service,
    note: noteActions(hostname(), (write) => store.write(write), Date.now),
    bounds: () => inForce.settings.views.bounds,
    gateway: () => inForce.settings.gateway,
    now: Date.now,
  }
  const endings = createEndings({
    ...{ ignores, reports, places, directory, log, now: Date.now },
    isComplete: () => engine.status.databases !== 'starter' && engine.status.databases !== 'missing',
    databaseVersion: () =>
      engine.status.servers.map(({ version }) => version?.database).find((version) => version !== undefined),
  })
  const timer = setInterval(() => void endings.look(), LOOK_MS)
  timer.unref()
  const serviceOf = (actor: Actor) => createFalsePositives({ ...deps, actor })
  return { serviceOf, close: async () => clearInterval(timer) }
}

function reportStore({ state }: Pick<Store, 'state'>): ReportStore {
  return {
    add: (args) => state('report.add', args),
    list: (args) => state('report.list', args),
    sent: (args) => state('report.sent', args),
    ended: (args) => state('report.ended', args),
  }
}
