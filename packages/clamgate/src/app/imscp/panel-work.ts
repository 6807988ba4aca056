import { readListFile } from '../../importers/files.ts'
import { convertPanelConfig } from '../../importers/imscp-plugin/convert.ts'
import type { PanelValues } from '../../importers/imscp-plugin/import-plugin.ts'
import { readConfigText } from '../../setup/configuration/check-text.ts'
import { ImscpError } from '../../setup/imscp/errors.ts'
import { journaledListens } from '../../setup/imscp/journaled-listens.ts'
import { readPanelFacts } from '../../setup/imscp/look.ts'
import { type PanelPlan, type PanelSteps, panelSteps } from '../../setup/imscp/plan.ts'
import type { ImscpRequest } from '../../setup/imscp/request.ts'
import { readJournal, SETUP_DIRECTORY } from '../../setup/journal/journal.ts'
import { DEFAULT_OPTIONS } from '../../setup/options.ts'
import { planPostfix } from '../../setup/postfix/plan.ts'
import { mainWantedSchema } from '../../setup/postfix/schemas.ts'
import type { Remark, SetupOptions, Step } from '../../setup/types.ts'
import { planSources } from '../../signatures/plan/plan-sources.ts'

/** All that is to be done for a configuration of the panel. */
export interface PanelWorkPlan {
  readonly options: SetupOptions
  readonly steps: PanelSteps
  readonly postfix: readonly Step[]
  /** What main.cf is to have. */
  readonly entries: readonly string[]
  /** Signatures of third parties are on. */
  readonly signatures: boolean
  /** What should be known, and keeps nobody from going on. */
  readonly remarks: readonly string[]
}

/** What a plan is for. */
export interface PanelAim {
  readonly config: PanelValues
  readonly postfixDirectory: string
  readonly guiDirectory: string
  /** See ImscpRequest. */
  readonly setup: boolean
}

export function aimOf({ panel, setup }: ImscpRequest, config: PanelValues): PanelAim {
  const { postfixDirectory, guiDirectory } = panel
  return { config, postfixDirectory, guiDirectory, setup }
}

/**
 * The configuration that the panel's parameters come to. Changes nothing.
 * @throws {ImportError} IMPORT_VALUE for a wrong parameter @throws {ConfigError}
 */
export function convertConfig(
  values: PanelValues,
): PanelPlan & { readonly address: string; readonly remarks: readonly string[] } {
  const { yaml, secrets, postfixAddress, remarks } = convertPanelConfig(values, { readList: readListFile })
  const config = readConfigText(yaml, DEFAULT_OPTIONS.config)
  return { yaml, config, secrets, address: postfixAddress, remarks: remarks.map(({ sentence }) => sentence) }
}

/** Looks at this host, and changes nothing. @throws {ImscpError} IMSCP_REQUIREMENT where it cannot be done, and others */
export async function planPanelWork({
  config: values,
  postfixDirectory,
  guiDirectory,
  setup,
}: PanelAim): Promise<PanelWorkPlan> {
  const plan = convertConfig(values)
  const { config, address, remarks } = plan
  const options: SetupOptions = {
    ...DEFAULT_OPTIONS,
    postfixConfig:
      postfixDirectory === '' || postfixDirectory === '/etc/postfix' ? undefined : postfixDirectory,
    // A milter that is away is not the mail's fault: who lets mail pass unscanned is the one exception.
    defaultAction: config.policy.failure === 'accept' ? 'accept' : 'tempfail',
    service: !setup,
  }
  const { content } = await readJournal(SETUP_DIRECTORY)
  const { listen } = config.milter
  const postfix = await planPostfix(options, {
    milter: { listen, scanTimeoutMs: config.engine.scanTimeout, named: address },
    replaces: journaledListens(content.entries).filter((one) => !listen.includes(one)),
  })
  const stop = postfix.remarks.find(({ weight }) => weight === 'stop')
  if (stop !== undefined) throw new ImscpError('IMSCP_REQUIREMENT', stop.sentence, remedyOf(stop))
  return {
    options,
    steps: panelSteps(plan, { ...(await readPanelFacts(options, config)), guiDirectory }),
    postfix: postfix.steps,
    entries: postfix.steps.flatMap(({ kind, wanted }) =>
      kind === 'postfix-main' ? [mainWantedSchema.parse(wanted).entry] : [],
    ),
    signatures: planSources(config.signatures).some(({ enabled }) => enabled),
    remarks: [...remarks, ...postfix.remarks.map(({ sentence }) => sentence)],
  }
}

function remedyOf({ remedy }: Remark) {
  return remedy === undefined ? {} : { remedy }
}
