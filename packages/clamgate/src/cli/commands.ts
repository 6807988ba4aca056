import type { RegisterCommand } from './command.ts'
import { registerAccount } from './commands/account/index.ts'
import { registerAudit } from './commands/audit/index.ts'
import { registerCompletion } from './commands/completion.ts'
import { registerConfig } from './commands/config/index.ts'
import { registerConsole } from './commands/console/index.ts'
import { registerDigest } from './commands/digest/index.ts'
import { registerDisable } from './commands/disable.ts'
import { registerDoctor } from './commands/doctor.ts'
import { registerEnable } from './commands/enable.ts'
import { registerEvents } from './commands/events/index.ts'
import { registerHealthy } from './commands/healthy.ts'
import { registerImscp } from './commands/imscp/index.ts'
import { registerNotify } from './commands/notify/index.ts'
import { registerPolicy } from './commands/policy/index.ts'
import { registerQuarantine } from './commands/quarantine/index.ts'
import { registerReload } from './commands/reload.ts'
import { registerRun } from './commands/run.ts'
import { registerScan } from './commands/scan.ts'
import { registerSelftest } from './commands/selftest.ts'
import { registerSentinel } from './commands/sentinel/index.ts'
import { registerSetup } from './commands/setup.ts'
import { registerSignatures } from './commands/signatures/index.ts'
import { registerStatus } from './commands/status.ts'
import { registerStore } from './commands/store/index.ts'
import { registerToken } from './commands/token/index.ts'
import { registerUninstall } from './commands/uninstall.ts'

/** Every command, in the order of the help page. */
export const COMMANDS: readonly RegisterCommand[] = [
  registerSetup,
  registerEnable,
  registerDisable,
  registerUninstall,
  registerRun,
  registerStatus,
  registerHealthy,
  registerReload,
  registerScan,
  registerSelftest,
  registerDoctor,
  registerEvents,
  registerQuarantine,
  registerSignatures,
  registerStore,
  registerAudit,
  registerToken,
  registerDigest,
  registerNotify,
  registerSentinel,
  registerConsole,
  registerAccount,
  registerConfig,
  registerPolicy,
  registerImscp,
  registerCompletion,
]
