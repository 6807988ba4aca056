import { usualSocketPath } from '../api/socket/find.ts'
import {
  DEFAULT_CONFIG_PATH,
  type LoadedConfig,
  loadConfig,
  processEnvironment,
} from '../config/load/load.ts'
import { formatProblem } from '../config/problem.ts'
import { messageOf } from '../ground/thrown.ts'
import { createSdNotify } from '../host/sd-notify.ts'
import { startWatchdog } from '../host/watchdog.ts'
import { createLog } from '../observe/log/create-log.ts'
import { failureFields } from '../observe/log/failure.ts'
import { type App, startApp } from './app.ts'
import { VERSION } from './version.ts'

export interface DaemonOptions {
  readonly configPath: string | undefined
  /** Fires when the daemon is to stop. */
  readonly stopped: AbortSignal
}

/**
 * The life of the daemon, from its configuration to its last line. Resolves when it was stopped and nothing is left.
 * @throws {ConfigError} for a broken configuration
 * @throws the typed error of the part that could not start
 */
export async function runDaemon({ configPath, stopped }: DaemonOptions): Promise<void> {
  const environment = processEnvironment()
  const loaded = await loadConfig({ path: configPath, env: environment })
  const log = await createLog(
    { stderr: process.stderr, pid: process.pid, journalStream: environment['JOURNAL_STREAM'] },
    loaded.config.log,
  )
  const systemd = createSdNotify({
    env: environment,
    onFailure: (error) => log.debug('systemd.failed', `systemd was not told: ${error.message}`),
  })
  let app: App | undefined
  let reloadIsWanted = false
  const reload = async () => {
    // Not started yet: the file that was read may not be the one that is there now.
    if (app === undefined) {
      reloadIsWanted = true
      return
    }
    await systemd.reloading()
    await app.reload().catch(() => undefined) // refused: the log has said why
    await systemd.ready()
  }
  // From here on, since by default SIGHUP ends a process and SIGUSR1 opens Node's debugger.
  using _signals = listen({
    SIGHUP: () => void reload(),
    SIGUSR1: () => void log.reopen(),
    // Sessions hold no state of each other's: one that met a defect is deferred, the rest goes on.
    uncaughtException: (error: unknown) =>
      log.error('daemon.defect', `A defect of Clamgate: ${error instanceof Error ? error.stack : error}`),
  })
  try {
    for (const warning of loaded.warnings) log.warn('config.warning', formatProblem(warning, loaded.path))
    const source = loaded.files.length === 0 ? 'the default configuration' : loaded.files.join(', ')
    log.info('daemon.start', `Clamgate ${VERSION} starts with ${source}`)
    app = await startApp(loaded, {
      log,
      version: VERSION,
      environment,
      reloadConfig: () => loadConfig({ path: configPath, env: environment }),
      ...(await controlPlaces(loaded, environment)),
    })
    const listening = app.status().milter.listen.join(', ')
    log.info('daemon.ready', `Clamgate is ready on ${listening}`)
    await systemd.ready(`Listening on ${listening}`)
    using _watchdog = startWatchdog({
      ...{ env: environment, systemd },
      isAlive: () => app?.isStuck() !== true,
      onStuck: () =>
        log.error('daemon.stuck', 'Looks at clamd have stopped: systemd is to start the service anew'),
    })
    if (reloadIsWanted) await reload()
    await whenAborted(stopped)
    log.info('daemon.stop', `${reasonOf(stopped)}: finishing the scans in flight`)
    await systemd.stopping()
    await app.stop()
    log.info('daemon.stopped', 'Clamgate has stopped')
  } catch (error) {
    log.error('daemon.failed', messageOf(error), failureFields(error))
    throw error
  } finally {
    await log.close()
  }
}

/** Where the command line reaches this daemon, and where it looks when it does not know. */
async function controlPlaces({ config, path }: LoadedConfig, environment: NodeJS.ProcessEnv) {
  const usual = await usualSocketPath({
    configPath: path,
    defaultConfigPath: DEFAULT_CONFIG_PATH,
    runtimeDirectory: environment['XDG_RUNTIME_DIR'],
  })
  return { controlSocket: config.control.socket ?? usual, controlPointer: usual }
}

function listen(handlers: Readonly<Record<string, (...args: unknown[]) => void>>): Disposable {
  for (const [name, handler] of Object.entries(handlers)) process.on(name, handler)
  return {
    [Symbol.dispose]() {
      for (const [name, handler] of Object.entries(handlers)) process.off(name, handler)
    },
  }
}

async function whenAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  const { promise, resolve } = Promise.withResolvers<void>()
  signal.addEventListener('abort', () => resolve(), { once: true })
  await promise
}

function reasonOf({ reason }: AbortSignal): string {
  return reason instanceof Error ? reason.message : 'Stopped'
}
