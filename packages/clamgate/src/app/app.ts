import type { ReloadReply } from '../api/routes/reload.ts'
import type { Status } from '../api/routes/status.ts'
import type { LoadedConfig } from '../config/load/load.ts'
import { examine } from '../filter/examine.ts'
import { inTurn } from '../ground/in-turn.ts'
import { within } from '../ground/within.ts'
import { buildParts } from './build.ts'
import { describeExamination, writtenEnvelope } from './examination.ts'
import { openControl, openHttp } from './http.ts'
import { describeTestNotice } from './notify-status.ts'
import { openQuarantine, type ReloadDeps, reload } from './reload.ts'
import { describeRefusals } from './status.ts'
import { type Door, stopParts } from './stop.ts'

/** Whoever asks for the status of a gateway waits no longer for a disk that does not answer. */
const LOOK_MS = 2_000

export interface AppDeps extends ReloadDeps {
  /** Where the command line reaches us. */
  readonly controlSocket: string
  /** Where it looks when it does not know `control.socket`. */
  readonly controlPointer: string
}

/** The running gateway. */
export interface App {
  status(): Status
  /** A part that goes on by itself has stopped: a defect of ours. */
  isStuck(): boolean
  /** Applies the configuration as it is now on disk; rejects, and changes nothing, when it is bad. */
  reload(): Promise<ReloadReply>
  /** Drains and ends everything; resolves when nothing is left. Idempotent. */
  stop(): Promise<void>
}

/**
 * Builds the gateway and starts it: engine first, milter sockets last, so that a socket that accepts is one that scans.
 * When a part cannot start, those before it are stopped and the error is thrown.
 */
export async function startApp(loaded: LoadedConfig, deps: AppDeps): Promise<App> {
  const parts = await buildParts(loaded, deps)
  const { inForce, engine, sockets, status, metrics, road, quarantine, signatures } = parts
  const doors: (Door | undefined)[] = []
  let stopping: Promise<void> | undefined
  const app: App = {
    status,
    isStuck: () => engine.status.servers.some((server) => server.isStuck),
    reload: inTurn(() => reload(parts, deps)),
    stop: () => {
      stopping ??= stopParts(parts, doors)
      return stopping
    },
  }
  try {
    await openQuarantine(parts, deps, { isFirst: true })
    await signatures.recover()
    await engine.start()
    await sockets.apply(loaded.config.milter)
  } catch (error) {
    await app.stop()
    throw error
  }
  for (const place of sockets.unwanted) {
    const sentence = `systemd holds ${place}, which milter.listen does not name: nobody answers there`
    deps.log.warn('milter.socket-unwanted', sentence, { place })
  }
  await signatures.start()
  // What is asked for is as it is now, not as it was at the last message.
  const isFresh = () => within(Promise.all([quarantine.look(), signatures.look()]), LOOK_MS)
  const probes = {
    status: () => isFresh().then(status),
    metrics: () => isFresh().then(metrics.render),
  }
  doors.push(await openHttp(deps.log, loaded.config.console.listen, probes))
  const control = await openControl(deps, {
    ...probes,
    refusals: () => describeRefusals(parts.refusals),
    reload: app.reload,
    signatures: signatures.service,
    testNotice: async () => describeTestNotice(await parts.notifiers.mail.test()),
    examine: async (message, envelope, signal) => {
      const written = writtenEnvelope(envelope)
      const explain = envelope.explain !== undefined
      const asked = { ...road, written, explain, tryKeeping: quarantine.prepare }
      return describeExamination(await examine(message, asked, signal), inForce.settings.policy)
    },
  })
  doors.push(control)
  return app
}
