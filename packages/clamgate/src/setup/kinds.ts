import { createAccountKind } from './account/account.ts'
import { createDatabasesKind } from './engine/databases.ts'
import { seedKind } from './engine/seed.ts'
import { directoryKind } from './files/directory.ts'
import { fileKind } from './files/file.ts'
import { linkKind } from './files/link.ts'
import { oldMilterKind } from './imscp/old-milter-kind.ts'
import { postfixListenerKind } from './postfix/listener-kind.ts'
import { postfixMainKind } from './postfix/main-kind.ts'
import { postfixMasterKind } from './postfix/master-kind.ts'
import { apparmorKind, createConfigurationKind, createUnitFileKind } from './systemd/file-then.ts'
import { createServiceFilesKind } from './systemd/service-files.ts'
import { createUnitKind } from './systemd/unit.ts'
import { createInitServiceKind } from './sysv/init-service.ts'
import type { StepKind } from './types.ts'

/**
 * How steps are done, by the name of their kind. The journal has these names: one that a version wrote is there as long as
 * somebody may undo it.
 */
export const KINDS: Readonly<Record<string, StepKind>> = {
  file: fileKind,
  link: linkKind,
  directory: directoryKind,
  account: createAccountKind(),
  unit: createUnitKind(),
  'init-service': createInitServiceKind(),
  'unit-file': createUnitFileKind(),
  'service-files': createServiceFilesKind(),
  configuration: createConfigurationKind(),
  'old-milter': oldMilterKind,
  apparmor: apparmorKind,
  seed: seedKind,
  databases: createDatabasesKind(),
  'postfix-main': postfixMainKind,
  'postfix-master': postfixMasterKind,
  'postfix-listener': postfixListenerKind,
}
