import { hostname } from 'node:os'
import type { Actor } from '../../access/actor.ts'
import { createPasswordHasher } from '../../accounts/password/hash.ts'
import { trustsProxy } from '../../api/client-address.ts'
import type { ReloadReply } from '../../api/routes/reload.ts'
import { consoleBasePath } from '../../config/console-place.ts'
import { systemClock } from '../../ground/clock.ts'
import { within } from '../../ground/within.ts'
import type { BuildDeps, Parts } from '../build.ts'
import { buildAccounts } from '../console/accounts.ts'
import { runAudit } from '../console/audit.ts'
import { consoleDoor } from '../console/door.ts'
import { consoleGate } from '../console/gate.ts'
import { hearOtherHosts } from '../console/live/other-hosts.ts'
import { sealKeyFile } from '../console/seal-keys.ts'
import { runFalsePositives } from '../false-positive/build.ts'
import { createActorNow } from '../jobs/actor-now.ts'
import { runJobs } from '../jobs/build.ts'
import { runQuarantine } from '../quarantine/running.ts'
import type { Door } from '../stop.ts'
import { storePlace } from '../store/create.ts'
import { buildAnswers } from './answers.ts'
import { type ControlPlaces, openControl, openHttp } from './http.ts'
import { mailLately } from './mail-lately.ts'

/** Whoever asks for the status of a gateway waits no longer for a disk that does not answer. */
const LOOK_MS = 2_000

export type DeskDeps = Pick<BuildDeps, 'log'> &
  ControlPlaces & { readonly reload: () => Promise<ReloadReply> }

/** Where people and their programs ask, and what is done for them. */
export interface Desk extends Door {
  /** A reload may have changed files that are read once. */
  refresh(): Promise<void>
}

/**
 * Opens the console, its API and the control socket on parts that run, and begins what goes on for those who ask there: jobs, digests,
 * the audit, the index of the quarantine. `app.ts` loads this file, and all that it needs, once mail is taken.
 */
export async function openDesk(parts: Parts, deps: DeskDeps): Promise<Desk> {
  const { inForce, quarantine, signatures, store } = parts
  const { log, reload } = deps
  // What is asked for is as it is now, not as it was at the last message.
  const isFresh = () => within(Promise.all([quarantine.look(), signatures.look()]), LOOK_MS)
  const probes = {
    status: () => isFresh().then(parts.status),
    metrics: () => Promise.all([isFresh(), accounts.counts.look()]).then(parts.metrics.render),
  }
  const kept = runQuarantine(parts, log)
  const falsePositives = runFalsePositives(parts, kept.service, log)
  const jobs = runJobs(parts, {
    ...{ log, quarantine: kept.service, falsePositives: falsePositives.serviceOf },
    list: (actor: Actor, request) => kept.serviceOf(actor).list(request),
    actorNow: createActorNow(store),
  })
  jobs.jobs.onChange(({ maker }) => parts.live.changed('jobs', maker.id))
  const audit = runAudit({ store, log, keepMs: () => inForce.config.console.audit.keep })
  const accounts = buildAccounts({
    ...{ log, guard: parts.guard, config: () => inForce.config },
    ...{ store: { state: audit.state }, host: hostname() },
    ...{
      clock: systemClock,
      hasher: createPasswordHasher(),
      keyFile: sealKeyFile(storePlace(inForce.started)),
    },
  })
  parts.metrics.showAccounts(accounts.counts.read)
  const answers = buildAnswers(parts, {
    ...{ log, reload, status: probes.status, kept, falsePositives, jobs, audit, accounts },
    controlSocket: deps.controlSocket,
  })
  const { console: web } = inForce.started
  const http = await openHttp(log, web, {
    ...{ ...probes, pages: parts.digests.pages },
    console: await consoleDoor(inForce, answers, {
      ...{ gate: consoleGate(inForce, accounts), trail: audit.trail },
    }),
    isMailOn: mailLately(parts),
    basePath: () => consoleBasePath(inForce.config.console),
    trustsProxy: (address) => trustsProxy(inForce.config.console.trustProxy)(address),
  })
  parts.digests.start()
  const control = await openControl(deps, {
    ...{ ...answers, metrics: probes.metrics, trail: audit.trail },
  })
  const doors = [
    kept,
    falsePositives,
    jobs,
    audit,
    hearOtherHosts(parts.live, inForce.started),
    http,
    control,
  ]
  return {
    refresh: async () => await http?.refresh(),
    close: async () => void (await Promise.all(doors.map((door) => door?.close()))),
  }
}
