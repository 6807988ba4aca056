import type { ReloadReply } from '../api/routes/reload.ts'
import { ConfigError } from '../config/errors.ts'
import type { LoadedConfig } from '../config/load/load.ts'
import { messageOf } from '../ground/thrown.ts'
import { within } from '../ground/within.ts'
import { failureFields } from '../observe/log/failure.ts'
import type { BuildDeps, Parts } from './build.ts'
import { prepareFilterSettings } from './filter-settings.ts'
import { restartKeys } from './restart-keys.ts'

export interface ReloadDeps extends BuildDeps {
  /** Reads the configuration again. */
  readonly reloadConfig: () => Promise<LoadedConfig>
}

/** Applies the configuration as it is now on disk, and tells how that went; rejects, and changes nothing, when it is bad. */
export async function reload(parts: Parts, deps: ReloadDeps): Promise<ReloadReply> {
  const { log } = deps
  try {
    const reply = await apply(parts, deps)
    parts.metrics.reloaded('configuration', 'ok')
    const { restartNeeded } = reply
    const rest = restartNeeded.length === 0 ? '' : `; after a restart: ${restartNeeded.join(', ')}`
    log.info('reload.done', `Configuration loaded again${rest}`, { restartNeeded })
    return reply
  } catch (error) {
    parts.metrics.reloaded('configuration', 'failed')
    // One line, with each mistake in it: what a monitor counts is a refusal.
    const mistakes = error instanceof ConfigError ? `: ${shortReport(error)}` : ''
    log.error(
      'reload.refused',
      `Configuration not loaded, the old one stays: ${messageOf(error)}${mistakes}`,
      failureFields(error),
    )
    throw error
  }
}

/** Mistakes that the line of a refused reload quotes; `clamgate config check` lists all. */
const QUOTED_MISTAKES = 5

function shortReport({ report }: ConfigError): string {
  const quoted = report.slice(0, QUOTED_MISTAKES).join(' | ')
  const more = report.length - QUOTED_MISTAKES
  return more > 0 ? `${quoted} | and ${more} more` : quoted
}

async function apply(parts: Parts, deps: ReloadDeps): Promise<ReloadReply> {
  const { inForce, sockets, engine, budget, views } = parts
  const next = await deps.reloadConfig()
  const settings = await prepareFilterSettings(next, deps)
  await sockets.apply(next.config.milter)
  try {
    await deps.log.reconfigure(next.config.log)
  } catch (error) {
    await sockets.apply(inForce.config.milter)
    throw error
  }
  const { restartNeeded } = await engine.reconfigure(next.config.engine)
  budget.limitBytes = next.config.limits.totalMemory
  views.setMemory(next.config.mime.memory)
  inForce.config = next.config
  inForce.path = next.path
  inForce.files = next.files
  inForce.origins = next.origins
  inForce.settings = settings
  parts.notifiers.mail.settingsChanged()
  parts.notifiers.outbound.settingsChanged()
  parts.signatures.changed()
  parts.store.settingsChanged()
  inForce.restartNeeded = restartKeys(inForce.started, next.config, restartNeeded)
  await openQuarantine(parts, deps)
  return { restartNeeded: [...inForce.restartNeeded] }
}

interface QuarantineToOpen {
  readonly quarantine: Pick<Parts['quarantine'], 'start' | 'prepare'>
  readonly inForce: { readonly settings: { readonly policy: { readonly mayKeep: boolean } } }
}

/** Of what is looked through at a start; mail waits no longer for it. */
const FIRST_SWEEP_MS = 2_000

/**
 * A quarantine that cannot be used keeps no mail from being scanned: what it should keep is deferred. Nor does one with a hundred
 * thousand entries, which takes a while to be counted: until then `quarantine.maxSize` bounds what comes in alone.
 */
export async function openQuarantine(
  { quarantine, inForce }: QuarantineToOpen,
  { log }: { readonly log: Pick<BuildDeps['log'], 'info'> },
  {
    isFirst = false,
    sweepMs = FIRST_SWEEP_MS,
  }: { readonly isFirst?: boolean; readonly sweepMs?: number } = {},
): Promise<void> {
  const { mayKeep } = inForce.settings.policy
  const start = async () => {
    try {
      await quarantine.start()
    } catch (error) {
      // Where mail may be kept, the try that follows finds the same.
      if (!mayKeep)
        log.info('quarantine.idle', `${messageOf(error)}; no policy keeps mail`, failureFields(error))
    }
  }
  if (isFirst) await within(start(), sweepMs)
  if (mayKeep) await quarantine.prepare().catch(() => undefined) // its condition is told by itself
}
