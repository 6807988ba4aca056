import { changedKeys } from '../config/changes.ts'
import type { Config } from '../config/schema.ts'

/**
 * Keys whose values wait for a restart: those that differ from what the daemon was started with, however many reloads ago
 * they were changed. One that was set back waits no longer.
 * @param more what the engine says of its own keys
 */
export function restartKeys(started: Config, loaded: Config, more: readonly string[]): readonly string[] {
  const waiting = changedKeys(started, loaded).filter(({ reload }) => reload === 'restart')
  return [...new Set([...waiting.map(({ path }) => path), ...more])]
}
