import { shippedValues } from '../../importers/imscp-plugin/config-php/parameters.ts'
import type { PanelValues } from '../../importers/imscp-plugin/import-plugin.ts'
import { effectiveConfig } from '../../setup/imscp/keep/effective-config.ts'
import { openRecord } from '../../setup/imscp/keep/record.ts'
import { lookForOldPlugin } from '../../setup/imscp/old-plugin/look.ts'
import type { ImscpAction, ImscpRequest } from '../../setup/imscp/request.ts'
import { checkRequirements, needsOf } from '../../setup/imscp/requirements/check-requirements.ts'
import type { RunManner } from '../../setup/run/world.ts'
import { switchOff } from './disable.ts'
import { enablePlugin } from './enable.ts'
import { inTurn } from './in-turn.ts'
import { writePanelPageQuietly } from './page.ts'
import { aimOf, convertConfig } from './panel-work.ts'
import { restartServices } from './restart.ts'
import { holdActivation } from './units.ts'
import { keepForUpdate } from './update.ts'

/**
 * Does one action of the panel's backend.
 * @returns what is to be told, a line each
 * @throws {ImscpError} @throws {SetupError} @throws {ImportError} each with one sentence and a remedy; nothing is half done then
 */
export async function runAction(
  action: ImscpAction,
  request: ImscpRequest,
  how: RunManner,
): Promise<readonly string[]> {
  switch (action) {
    case 'install':
    case 'change':
      return (await prepare(action, request)).told
    case 'update': {
      const { told } = await prepare(action, request)
      return [...told, ...(await keepForUpdate(request))]
    }
    case 'enable':
      return await showing(enable(request, how))
    case 'disable':
      return request.masterAction === 'disable' ? await showing(switchOff('disable', how)) : []
    case 'uninstall':
      return await switchOff('uninstall', how)
    case 'restart':
      // The one action of a setup of the panel that touches services: all others left it to this one.
      return await inTurn(() => restartServices(request, { ...how, still: false }), how.signal)
  }
}

/** The page of the panel says at once what came of an action; its timer comes each minute. */
async function showing(work: Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await work
  } finally {
    await writePanelPageQuietly({ configPath: undefined }).catch(() => undefined)
  }
}

/** Looks at parameters and host before anything is changed. */
async function prepare(action: ImscpAction, request: ImscpRequest) {
  const { record, broken } = await openRecord()
  const { config, carried } = effectiveConfig(request.config, record, shippedValues())
  const told = [...(broken === undefined ? [] : [broken]), ...(await check(action, request, config))]
  return { config, carried, record, told }
}

async function check(
  action: ImscpAction,
  request: ImscpRequest,
  config: PanelValues,
): Promise<readonly string[]> {
  const { from, panel } = request
  const converted = await convertConfig(config)
  const old = await lookForOldPlugin('/', { from, postfixDirectory: panel.postfixDirectory })
  const needs = needsOf(converted.config, {
    milter: old?.runsMilter === true,
    signatureScript: old?.signatures !== undefined,
  })
  return [...converted.remarks, ...(await checkRequirements(action, request, needs))]
}

async function enable(request: ImscpRequest, how: RunManner): Promise<readonly string[]> {
  const { config, carried, record, told } = await prepare('enable', request)
  const release = request.setup ? undefined : await holdActivation()
  const about = { version: request.version, carried, report: record?.report ?? [] }
  const wish = { aim: aimOf(request, config), about, before: record }
  try {
    return [...told, ...(await inTurn(() => enablePlugin(wish, how), how.signal))]
  } finally {
    await release?.()
  }
}
