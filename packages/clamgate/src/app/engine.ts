import { createExternalEngine } from '../engine/external.ts'
import type { Engine, EngineConfig, EngineDeps } from '../engine/types.ts'
import { createManagedEngine } from '../managed/managed.ts'
import type { Metrics } from '../observe/metrics/metrics.ts'

/**
 * Builds the engine that `config.mode` names. Nothing runs before `start`.
 * @throws {ClamdError} CLAMD_ADDRESS_INVALID for a bad `engine.servers`
 * @throws {EngineError} ENGINE_DIRECTORY_UNUSABLE for an `engine.directory` that cannot be written into clamd.conf
 */
export function createEngine(deps: EngineDeps, config: EngineConfig): Engine {
  return config.mode === 'external' ? createExternalEngine(deps, config) : createManagedEngine(deps, config)
}

/** Each reload of the engine once, with how it went. */
export function countReloads(engine: Engine, metrics: Metrics): void {
  let counted = engine.status.reload?.at
  engine.onChange(({ reload }) => {
    if (reload === undefined || reload.at === counted) return
    counted = reload.at
    metrics.reloaded(reload.how, reload.outcome === 'done' ? 'ok' : 'failed')
  })
}

const PROXY_VARIABLES = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY']

/** Of an environment what names proxies, for programs that fetch: of the rest they hear nothing. */
export function proxyEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const entries = PROXY_VARIABLES.map((name) => [name, environment[name]] as const)
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined))
}
