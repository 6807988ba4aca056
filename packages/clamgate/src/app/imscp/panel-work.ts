import { bytesOf } from '../../host/clamav/clamd-conf.ts'
import { readListFile } from '../../importers/files.ts'
import { convertPanelConfig } from '../../importers/imscp-plugin/convert.ts'
import type { PanelValues } from '../../importers/imscp-plugin/import-plugin.ts'
import { readConfigText } from '../../setup/configuration/check-text.ts'
import { ImscpError } from '../../setup/imscp/errors.ts'
import { journaledListens } from '../../setup/imscp/journaled-listens.ts'
import { readPanelFacts } from '../../setup/imscp/look.ts'
import { panelRemarks, panelSteps } from '../../setup/imscp/plan.ts'
import type { PanelPlan, PanelSteps } from '../../setup/imscp/plan-types.ts'
import type { ImscpRequest } from '../../setup/imscp/request.ts'
import { readJournal, SETUP_DIRECTORY } from '../../setup/journal/journal.ts'
import { readClamdConf } from '../../setup/look/clamav.ts'
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
  /** Signatures of third parties are on, and go where those of an old plugin are. */
  readonly signatures: boolean
  /** What should be known, and keeps nobody from going on. */
  readonly remarks: readonly string[]
  /** False: init scripts start services here. */
  readonly hasSystemd: boolean
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

/** What the panel's parameters come to, and what is to be said of them. */
export interface ConvertedConfig extends PanelPlan {
  /** How main.cf names the milter. */
  readonly address: string
  readonly remarks: readonly string[]
}

/**
 * The configuration that the panel's parameters come to on this host. Changes nothing.
 * @throws {ImportError} IMPORT_VALUE for a wrong parameter @throws {ConfigError}
 */
export async function convertConfig(values: PanelValues): Promise<ConvertedConfig> {
  const conf = await readClamdConf()
  const databaseDirectory = conf?.options.get('databasedirectory')
  const streamMaxLength = bytesOf(conf?.options.get('streammaxlength'))
  const { yaml, secrets, postfixAddress, remarks } = convertPanelConfig(values, {
    readList: readListFile,
    ...(databaseDirectory === undefined ? {} : { databaseDirectory }),
    // 0 is no limit.
    ...(streamMaxLength === undefined || streamMaxLength === 0 ? {} : { streamMaxLength }),
  })
  return {
    ...{ yaml, config: readConfigText(yaml, DEFAULT_OPTIONS.config), secrets, address: postfixAddress },
    // What has no meaning any more, or other words in a log, keeps nobody waiting.
    remarks: remarks
      .filter(({ kind }) => kind === 'before-start' || kind === 'not-carried')
      .map(({ sentence }) => sentence),
  }
}

/** Looks at this host, and changes nothing. @throws {ImscpError} IMSCP_REQUIREMENT where it cannot be done, and others */
export async function planPanelWork({
  config: values,
  postfixDirectory,
  guiDirectory,
  setup,
}: PanelAim): Promise<PanelWorkPlan> {
  const plan = await convertConfig(values)
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
    milter: {
      ...{ listen, scanTimeoutMs: config.engine.scanTimeout, named: address },
      release: config.quarantine.release.listener,
    },
    replaces: journaledListens(content.entries).filter((one) => !listen.includes(one)),
  })
  const stop = postfix.remarks.find(({ weight }) => weight === 'stop')
  if (stop !== undefined) throw new ImscpError('IMSCP_REQUIREMENT', stop.sentence, remedyOf(stop))
  const facts = await readPanelFacts(options, config)
  return {
    options,
    steps: panelSteps(plan, { ...facts, guiDirectory }),
    postfix: postfix.steps,
    entries: postfix.steps.flatMap(({ kind, wanted }) =>
      kind === 'postfix-main' ? [mainWantedSchema.parse(wanted).entry] : [],
    ),
    // With a clamd of our own nobody of ours reads the directory of the host's.
    signatures:
      config.engine.mode === 'external' && planSources(config.signatures).some(({ enabled }) => enabled),
    remarks: [...remarks, ...postfix.remarks.map(({ sentence }) => sentence), ...panelRemarks(facts)],
    hasSystemd: facts.sysv === undefined,
  }
}

function remedyOf({ remedy }: Remark) {
  return remedy === undefined ? {} : { remedy }
}
