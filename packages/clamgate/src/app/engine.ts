import { createExternalEngine } from '../engine/external.ts'
import type { Engine, EngineConfig, EngineDeps } from '../engine/types.ts'
import { createManagedEngine } from '../managed/managed.ts'

/**
 * Builds the engine that `config.mode` names. Nothing runs before `start`.
 * @throws {ClamdError} CLAMD_ADDRESS_INVALID for a bad `engine.servers`
 * @throws {EngineError} ENGINE_DIRECTORY_UNUSABLE for an `engine.directory` that cannot be written into clamd.conf
 */
export function createEngine(deps: EngineDeps, config: EngineConfig): Engine {
  return config.mode === 'external' ? createExternalEngine(deps, config) : createManagedEngine(deps, config)
}
