import type { RegisterCommand } from './command.ts'
import { registerCompletion } from './commands/completion.ts'
import { registerConfig } from './commands/config/index.ts'
import { registerDisable } from './commands/disable.ts'
import { registerDoctor } from './commands/doctor.ts'
import { registerEnable } from './commands/enable.ts'
import { registerHealthy } from './commands/healthy.ts'
import { registerImscp } from './commands/imscp/index.ts'
import { registerNotify } from './commands/notify/index.ts'
import { registerPolicy } from './commands/policy/index.ts'
import { registerReload } from './commands/reload.ts'
import { registerRun } from './commands/run.ts'
import { registerScan } from './commands/scan.ts'
import { registerSelftest } from './commands/selftest.ts'
import { registerSetup } from './commands/setup.ts'
import { registerSignatures } from './commands/signatures/index.ts'
import { registerStatus } from './commands/status.ts'
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
  registerSignatures,
  registerNotify,
  registerConfig,
  registerPolicy,
  registerImscp,
  registerCompletion,
]
