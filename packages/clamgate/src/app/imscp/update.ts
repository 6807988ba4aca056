import { shippedValues } from '../../importers/imscp-plugin/config-php/parameters.ts'
import { renderLocalFile, renderPhpArray } from '../../importers/imscp-plugin/config-php/render-php.ts'
import { comparePanelConfigs } from '../../importers/imscp-plugin/values/compare.ts'
import { administratorsValues, mergePanelValues } from '../../importers/imscp-plugin/values/merge.ts'
import { type ConfigTools, carryOver, keepUpdate } from '../../setup/imscp/keep/carry-over.ts'
import { openRecord, writeRecord } from '../../setup/imscp/keep/record.ts'
import { lookForOldPlugin } from '../../setup/imscp/old-plugin/look.ts'
import { optionsOf } from '../../setup/imscp/old-plugin/options.ts'
import type { ImscpRequest } from '../../setup/imscp/request.ts'

/**
 * Keeps the configuration that is in force below the panel's folder, and carries over what the administrator had set, also
 * of a plugin 1.x, which has left nothing but its files. What was in force stays so until `enable`.
 * @returns the report of the update, which the page shows, too
 * @throws {ImscpError} IMSCP_FILE @throws {SetupError} SETUP_FILE
 */
export async function keepForUpdate(request: ImscpRequest): Promise<readonly string[]> {
  const { panel, from, version } = request
  const { record } = await openRecord()
  const shipped = shippedValues()
  const old =
    record === undefined
      ? await lookForOldPlugin('/', { from, postfixDirectory: panel.postfixDirectory })
      : undefined
  const before =
    record?.config ?? (old === undefined ? undefined : mergePanelValues(shipped, optionsOf(old, shipped)))
  if (before === undefined) return []
  const at = new Date()
  const { carried, report } = carryOver(
    { before, shippedBefore: shipped, panel: request.config, shipped },
    TOOLS,
  )
  const { guiDirectory, postfixDirectory } = panel
  const kept = { guiDirectory, version: record?.version ?? from ?? 'unknown', at, before, carried }
  const sentences = [...(await keepUpdate(kept, TOOLS)), ...report]
  await writeRecord({
    ...{
      schema: 'clamgate.imscp-record/1',
      version: record?.version ?? version,
      appliedAt: at.toISOString(),
    },
    ...{ config: before, carried, guiDirectory, postfixDirectory, report: sentences },
    state: record?.state ?? 'disabled',
  })
  return sentences
}

const KEPT_COMMENT = [
  'The parameters of the plugin ClamAV that were in force before an update.',
  'To go back to them: copy what this returns to ClamAV.php in the directory above, and update the plugin list.',
]

const TOOLS: ConfigTools = {
  administratorsValues,
  comparePanelConfigs,
  renderPhpArray: (values) => renderPhpArray(values, KEPT_COMMENT),
  renderLocalFile: (values) => renderLocalFile(values),
}
