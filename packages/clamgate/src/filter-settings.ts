import { hostname } from 'node:os'
import type { Config } from './config/schema.ts'
import type { FilterSettings } from './filter/milter-adapter.ts'

/** What the filter needs of the configuration. */
export function filterSettings({ policy, limits, engine, log }: Config): FilterSettings {
  return {
    policy,
    messageMemory: limits.messageMemory,
    maxScanSize: engine.maxScanSize,
    scanTimeoutMs: engine.scanTimeout,
    gateway: hostname(),
    quoteFields: log.infected === 'full' || log.clean === 'full',
  }
}
