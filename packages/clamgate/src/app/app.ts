import type { ReloadReply } from '../api/routes/reload.ts'
import type { Status } from '../api/routes/status.ts'
import type { LoadedConfig } from '../config/load/load.ts'
import { inTurn } from '../ground/in-turn.ts'
import { buildParts } from './build.ts'
import type { Desk } from './desk/desk.ts'
import type { ControlPlaces } from './desk/http.ts'
import { openQuarantine, type ReloadDeps, reload } from './reload.ts'
import { stopParts } from './stop.ts'

export type AppDeps = ReloadDeps & ControlPlaces

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
 * Builds the gateway and starts it: engine first, then the milter sockets, so that a socket that accepts is one that scans. What people
 * and their programs ask comes behind that, with all that is loaded for it: mail does not wait for it.
 * When a part cannot start, those before it are stopped and the error is thrown.
 */
export async function startApp(loaded: LoadedConfig, deps: AppDeps): Promise<App> {
  const parts = await buildParts(loaded, deps)
  const { engine, sockets, status, signatures } = parts
  let stopping: Promise<void> | undefined
  let desk: Desk | undefined
  const app: App = {
    status,
    isStuck: () => engine.status.servers.some((server) => server.isStuck),
    reload: inTurn(async () => {
      const reply = await reload(parts, deps)
      await desk?.refresh()
      return reply
    }),
    stop: () => {
      stopping ??= stopParts(parts, [desk])
      return stopping
    },
  }
  try {
    await openQuarantine(parts, deps, { isFirst: true })
    await signatures.recover()
    await engine.start()
    await parts.store.start()
    await sockets.apply(loaded.config.milter)
    for (const place of sockets.unwanted) {
      const sentence = `systemd holds ${place}, which milter.listen does not name: nobody answers there`
      deps.log.warn('milter.socket-unwanted', sentence, { place })
    }
    await signatures.start()
    parts.release.start()
    const { openDesk } = await import('./desk/desk.ts')
    desk = await openDesk(parts, { ...deps, reload: app.reload })
  } catch (error) {
    await app.stop()
    throw error
  }
  return app
}
